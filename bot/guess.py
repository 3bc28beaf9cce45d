"""Which kind of complaint a description sounds like, pure: overlap of two-character pieces with the pack's examples."""

import re
import unicodedata
from collections.abc import Iterable

from knowledge.model import ComplaintCategory

SURE = 0.5
"""At least half of an example must be there before a kind is suggested; it is always confirmed."""
_OFFICERS = re.compile(r"执法人员|工作人员|证件|罚款|索要|以权谋私|officer|bribe", re.IGNORECASE)


def guess(text: str, categories: Iterable[ComplaintCategory]) -> str | None:
    """The id of the kind that the text sounds most like; None when nothing is near or two are equally near."""
    said = _pieces(text)
    scores = sorted(((_likeness(said, category), category.id) for category in categories), reverse=True)
    best, second = [*scores, (0.0, ""), (0.0, "")][:2]
    return best[1] if best[0] >= SURE and best[0] > second[0] else None


def concerns_officers(category: ComplaintCategory) -> bool:
    """Whether a kind is about people of the office, so that an officer's certificate number helps."""
    return any(_OFFICERS.search(text) for text in (category.name, *category.examples, *category.examples_en))


def _likeness(said: frozenset[str], category: ComplaintCategory) -> float:
    """The share of the nearest example found in the text; a second near example breaks ties."""
    examples = (category.name, *category.examples, category.name_en, *category.examples_en)
    shares = sorted((_share(said, _pieces(example)) for example in examples), reverse=True)
    return shares[0] + 0.1 * shares[1]


def _share(said: frozenset[str], example: frozenset[str]) -> float:
    return len(said & example) / len(example) if example else 0.0


def _pieces(text: str) -> frozenset[str]:
    """Pairs of neighbouring Chinese characters, and English words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    runs = re.findall(r"[\u4e00-\u9fff]+", folded)
    pairs = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    return frozenset(pairs | set(re.findall(r"[a-z]{3,}", folded)))
