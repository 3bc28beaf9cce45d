"""An inverted index over short questions: how much of a query a question covers, and how alike the two are."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from faq.scanning import runs
from faq.text import CHINESE
from faq.words import stem

SATURATION: Final = 1.2
"""BM25's k1: how soon a repeated token stops counting."""
LENGTH: Final = 0.35
"""BM25's b: how much a long question is held back."""


PRIOR: Final = 0.1
USUAL: Final = 0.3
"""An entry that uses a token at all is taken to use it in this share of its questions."""
LEAST_USUAL: Final = 0.01
MOST_USUAL: Final = 0.9


MARK: Final = "#"
"""Begins a token that is no word: what a question asks for, in whatever words and language."""


def tokens(text: str) -> list[str]:
    """Single characters and neighbouring pairs of Chinese; stems and neighbouring stems of other words; marks."""
    words, *marks = text.split(MARK)
    found = [MARK + mark.strip() for mark in marks]
    for run in runs(words):
        for part in run.split(" "):
            if CHINESE.match(part):
                found += part
                found += [part[at : at + 2] for at in range(len(part) - 1)]
        if not CHINESE.match(run):
            stems = [stem(word) for word in run.split(" ")]
            found += stems
            found += [f"{left} {right}" for left, right in pairwise(stems)]
    return found


class Alike(NamedTuple):
    """Of one entry, over its questions: `covered` share of the query (BM25 over its best possible), the best `cosine`,
    and the mean cosine of its three `nearest` questions."""

    covered: float
    cosine: float
    nearest: float


class Index:
    """Questions of entries numbered from 0. A token is worth more the fewer entries use it."""

    def __init__(self, questions: Iterable[tuple[int, str]], entries: int) -> None:
        documents = [(entry, Counter(tokens(text))) for entry, text in questions]
        documents = [(entry, counts) for entry, counts in documents if counts]
        self._of: dict[int, list[int]] = {}
        for number, (entry, _) in enumerate(documents):
            self._of.setdefault(entry, []).append(number)
        self._documents = len(documents)
        using: dict[str, set[int]] = {}
        for entry, counts in documents:
            for token in counts:
                using.setdefault(token, set()).add(entry)
        self._using = using
        self._share = {token: len(of) / entries for token, of in using.items()}
        self._idf = {token: math.log(1 + (entries - len(of) + 0.5) / (len(of) + 0.5)) for token, of in using.items()}
        self._unknown = math.log(1 + (entries + 0.5) / 0.5)
        mean = sum(counts.total() for _, counts in documents) / max(len(documents), 1)
        self._typical = _typical(documents, using, entries)
        self._postings: dict[str, list[tuple[int, float, float]]] = {}
        for number, (_, counts) in enumerate(documents):
            held = SATURATION * (1 - LENGTH + LENGTH * counts.total() / mean)
            norm = math.sqrt(sum((self._idf[token] * tf) ** 2 for token, tf in counts.items())) or 1.0
            for token, tf in counts.items():
                idf = self._idf[token]
                weight = idf * tf * (SATURATION + 1) / (tf + held)
                self._postings.setdefault(token, []).append((number, weight, idf * tf / norm))

    def worth(self, text: str) -> float:
        """The summed worth of a text's tokens, unknown ones at the most."""
        return sum(self._idf.get(token, self._unknown) for token in _once(text))

    def known(self, text: str) -> float:
        """The share of a text's worth that any question uses at all. Single characters count only by themselves."""
        found = _longer(text)
        total = sum(self._idf.get(token, self._unknown) for token in found)
        return sum(self._idf.get(token, 0.0) for token in found) / total if total else 0.0

    def used_by(self, text: str, entry: int) -> bool:
        """Whether any of the text's tokens stands in the entry's questions; single characters only by themselves."""
        return any(entry in self._using.get(token, ()) for token in _longer(text))

    def shared(self, text: str) -> int:
        """The number of entries that use even the least usual token; single characters only by themselves."""
        return min((len(self._using.get(token, ())) for token in _longer(text)), default=0)

    def familiar(self, text: str) -> float:
        """How at home the text's most usual word is here: the root of the share of entries that use it."""
        return math.sqrt(max((self._share.get(token, 0.0) for token in tokens(text) if len(token) > 1), default=0.0))

    def rarest(self, text: str) -> dict[int, float]:
        """The worth of the rarest of the text's tokens that each entry uses too; single characters only by
        themselves."""
        found: dict[int, float] = {}
        for token in _longer(text):
            for entry in self._using.get(token, ()):
                found[entry] = max(found.get(entry, 0.0), self._idf[token])
        return found

    def search(self, text: str, among: Collection[int] | None = None) -> dict[int, Alike]:
        """How each entry that shares a token, or of those each `among` these, compares with the text."""
        query = _once(text)
        idf = {token: self._idf.get(token, self._unknown) for token in query}
        best = sum(idf.values())
        norm = math.sqrt(sum(value * value for value in idf.values()))
        if not best:
            return {}
        covered = [0.0] * self._documents
        dots = [0.0] * self._documents
        for token in query:
            weight = idf[token] / norm
            for number, share, part in self._postings.get(token, ()):
                covered[number] += share
                dots[number] += weight * part
        found = {}
        for entry in self._of if among is None else among:
            of = self._of.get(entry, ())
            share = max((covered[number] for number in of), default=0.0)
            if share:
                found[entry] = _alike(share / best, [dots[number] for number in of])
        return found

    def typical(self, text: str) -> dict[int, float]:
        """How typical the text's tokens are of each entry that uses any of them, all its questions together."""
        query = _once(text)
        found: dict[int, float] = {}
        for token in query:
            for entry, odds in self._typical.get(token, ()):
                found[entry] = found.get(entry, 0.0) + odds
        return {entry: odds / len(query) for entry, odds in found.items()}


def _once(text: str) -> list[str]:
    """Each token once, in order: sums over a set would differ in their last digits from one start to the next."""
    return list(dict.fromkeys(tokens(text)))


def _longer(text: str) -> list[str]:
    """The tokens that tell something by themselves, each once: pairs and words, single characters where there is no
    other."""
    found = _once(text)
    return [token for token in found if len(token) > 1] or found


def _alike(covered: float, cosines: Sequence[float]) -> Alike:
    if len(cosines) == 1:
        return Alike(min(covered, 1.0), cosines[0], cosines[0])
    top = sorted((cosine for cosine in cosines if cosine), reverse=True)[:3]
    return Alike(min(covered, 1.0), top[0], sum(top) / len(top)) if top else Alike(min(covered, 1.0), 0.0, 0.0)


def _typical(
    documents: Sequence[tuple[int, Counter[str]]], using: Mapping[str, set[int]], entries: int
) -> dict[str, list[tuple[int, float]]]:
    """Naive-Bayes evidence: by how much more often a token stands in an entry's questions than in questions at all."""
    size: Counter[int] = Counter(entry for entry, _ in documents)
    holding: dict[str, Counter[int]] = {}
    for entry, counts in documents:
        for token in counts:
            holding.setdefault(token, Counter())[entry] += 1
    found: dict[str, list[tuple[int, float]]] = {}
    for token, held in holding.items():
        usual = min(max(USUAL * (len(using[token]) + PRIOR) / (entries + 2 * PRIOR), LEAST_USUAL), MOST_USUAL)
        for entry, count in held.items():
            odds = 1 + math.log((count + PRIOR) / (size[entry] + 2 * PRIOR) / usual)
            found.setdefault(token, []).append((entry, max(odds, 0.0)))
    return found
