"""Which of the pack's complaint categories a complaint is probably about, so that the dialogue need not ask first."""

from dataclasses import dataclass
from typing import Final

from faq.matching import Matcher
from faq.vocabulary import Vocabulary
from knowledge.model import Pack

LEAST: Final = 2.6
LIKELY: Final = 0.33
"""Score and probability from which a category is proposed; below them the citizen is asked."""
STORY: Final = 20
LIKELY_STORY: Final = 0.55
"""A story of so many characters is near something by its length alone: more is wanted of it."""


@dataclass(frozen=True, slots=True)
class _Category:
    id: str
    questions: tuple[str, ...]


class Categories:
    """Guesses by the names and examples of the categories, in either language."""

    def __init__(self, pack: Pack, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._matcher = Matcher(
            [
                _Category(one.id, (one.name, one.name_en, *one.examples, *one.examples_en))
                for one in pack.casework.complaint_categories
            ],
            vocabulary,
        )

    def guess(self, text: str) -> str | None:
        """The id of the likeliest category, or None when none is near."""
        reading = self._vocabulary.read(text)
        best = next(iter(self._matcher.match(reading)), None)
        likely = LIKELY_STORY if len(reading.content) >= STORY else LIKELY
        return best.id if best is not None and best.score >= LEAST and best.probability >= likely else None
