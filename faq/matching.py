"""Which entry a message asks about: every entry's questions against the message, and how sure that is."""

import heapq
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from faq.index import Alike, Index
from faq.scanning import Role
from faq.text import CHINESE, normalise
from faq.vocabulary import Reading, Vocabulary
from faq.weights import Kind, Signs, Sureness, Weights, weighed_sum, weights

MANY: Final = 3
MANY_OF: Final = 12
"""A word is shared by many entries when at least three use it, and one in twelve."""
FEW: Final = 4
"""A list with fewer questions an entry than this is weighed as one with few."""
_TELLING: Final = frozenset({Role.TERM, Role.PLAIN})
_LONE: Final = re.compile(r"[\u3400-\u9fff]")
LONG: Final = 64
LOOKED_AT: Final = 32
"""A list of more entries than the first is long: so many of them are looked at closely."""
NO_FAVOUR: Final[Mapping[str, float]] = {}
_NOTHING: Final = Alike(0.0, 0.0, 0.0)


class Entry(Protocol):
    """What can be found: `questions` are all the ways it is asked for, names and aliases included."""

    @property
    def id(self) -> str: ...

    @property
    def questions(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with its `score` and the probability that it is the one meant."""

    id: str
    score: float
    probability: float


class Matcher:
    """Ranks entries for a message. The same message always gives the same ranking."""

    def __init__(self, entries: Sequence[Entry], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._ids = [entry.id for entry in entries]
        readings = [
            (number, vocabulary.read_known(question))
            for number, entry in enumerate(entries)
            for question in dict.fromkeys(normalise(question) for question in entry.questions)
        ]
        self._few = len(readings) < FEW * len(entries)
        self._said = Index(((number, self._written(reading)) for number, reading in readings), len(entries))
        self._wordings: dict[tuple[object, ...], set[int]] = {}
        for number, reading in readings:
            words = _words(reading)
            self._wordings.setdefault(words, set()).add(number)
            self._wordings.setdefault((words, reading.slots), set()).add(number)
        self._content = Index(((number, reading.content) for number, reading in readings), len(entries))
        self._asked = Index(((number, reading.asked) for number, reading in readings), len(entries))
        self._slots: dict[int, set[str]] = {}
        for number, reading in readings:
            self._slots.setdefault(number, set()).update(reading.slots)

    def rank(self, text: str, k: int = 5) -> list[tuple[str, float]]:
        """The `k` likeliest entries with their probability, the likeliest first."""
        return [(match.id, match.probability) for match in self.match(self.vocabulary.read(text))[:k]]

    def match(self, reading: Reading, favour: Mapping[str, float] = NO_FAVOUR) -> list[Match]:
        """All entries that share anything with the message. `favour` says what speaks for or against an entry."""
        weighed = weights()[self.kind(reading)]
        found = self.signs(reading, favour, weighed.signs)
        scored = [(weighed_sum(weighed.signs, signs), number) for number, signs in found.items()]
        scored.sort(key=lambda one: (-one[0], one[1]))
        return [
            Match(self._ids[number], score, _probability(weighed, sureness))
            for (score, number), sureness in zip(scored, self.sureness(reading, scored), strict=True)
        ]

    def kind(self, reading: Reading) -> Kind:
        """Which weights hold for this list and message."""
        if self._few:
            return Kind.FEW
        return Kind.ZH if CHINESE.search(reading.text) else Kind.EN

    def signs(self, reading: Reading, favour: Mapping[str, float], weighed: Signs) -> dict[int, Signs]:
        """The signs of each entry, by number; those that weigh nothing are not looked for."""
        asked = self._asked.typical(reading.asked)
        typical = _by_language(self._said, self._written(reading)) if weighed.said_typical else {}
        among = self._among(asked, typical)
        said = _search(self._said, self._written(reading), among)
        counts = weighed.content or weighed.content_nearest or weighed.content_typical
        content = _search(self._content, reading.content, among) if counts else {}
        matters = _by_language(self._content, reading.content) if weighed.content_typical else {}
        found = dict.fromkeys((*said, *content)) if among is None else [at for at in among if at in said or at in asked]
        return {
            at: Signs(
                said=likeness.covered + likeness.cosine,
                said_typical=typical.get(at, 0.0),
                content=(matter := content.get(at, _NOTHING)).covered + matter.cosine,
                content_nearest=matter.nearest,
                content_typical=matters.get(at, 0.0),
                asked_typical=asked.get(at, 0.0),
                agrees=_agrees(reading.slots, self._slots[at]) if weighed.agrees else 0.0,
                favour=favour.get(self._ids[at], 0.0),
            )
            for at, likeness in ((at, said.get(at, _NOTHING)) for at in found)
        }

    def _written(self, reading: Reading) -> str:
        """All the words: where entries have few questions as they are written, since plain words make some alike."""
        return reading.text if self._few else reading.said

    def _among(self, asked: Mapping[int, float], typical: Mapping[int, float]) -> list[int] | None:
        """The entries of a long list that may be meant; None for all."""
        if len(self._ids) <= LONG:
            return None
        return heapq.nlargest(LOOKED_AT, asked or typical, key=lambda at: (asked.get(at, 0.0), -at))

    def sureness(self, reading: Reading, scored: Sequence[tuple[float, int]]) -> list[Sureness]:
        """The signs that each of the scored entries, the best first, is the one meant."""
        known, familiar = self.known(reading), self._content.familiar(reading.content)
        length, size = math.log(1 + len(reading.said)), math.log(1 + len(self._ids))
        rarest = {} if self._few else self._content.rarest(reading.content)
        best, second = (scored[0][0], scored[min(1, len(scored) - 1)][0]) if scored else (0.0, 0.0)
        return [
            Sureness(
                score=score,
                share=share,
                margin=score - (second if at == 0 else best),
                rarest=rarest.get(number, 0.0),
                known=known,
                familiar=familiar,
                length=length,
                size=size,
            )
            for at, ((score, number), share) in enumerate(zip(scored, _shares(scored), strict=True))
        ]

    def known(self, reading: Reading) -> float:
        """The share of the message's content that occurs in any question at all, by worth."""
        return self._content.known(reading.content or reading.said)

    def uses(self, entry_id: str, text: str) -> bool:
        """Whether the entry's questions use any token of these words."""
        return self._content.used_by(text, self._ids.index(entry_id))

    def vague(self, reading: Reading) -> bool:
        """Whether the content is no more than odd characters or one word that many entries share: it tells none of
        them from another."""
        words = _words(reading)
        if not reading.content or len(words) > 1:
            return False
        return not words or self._content.shared(words[0]) >= max(MANY, len(self._ids) / MANY_OF)

    def says_just(self, entry_id: str, reading: Reading) -> bool:
        """Whether a question of this entry, and of no other, is made of these very words, or asks the same of them."""
        words, only = _words(reading), {self._ids.index(entry_id)}
        return self._wordings.get(words) == only or self._wordings.get((words, reading.slots)) == only


def build(entries: Iterable[Entry], vocabulary: Vocabulary | None = None) -> Matcher:
    """A matcher over any entries; without a vocabulary of their own the general words serve."""
    found = list(entries)
    if vocabulary is None:
        vocabulary = Vocabulary(None, (), [question for entry in found for question in entry.questions])
    return Matcher(found, vocabulary)


def _words(reading: Reading) -> tuple[str, ...]:
    """What tells matters apart, without the odd characters between words."""
    return tuple(piece.said for piece in reading.pieces if piece.role in _TELLING and not _LONE.fullmatch(piece.said))


def _agrees(asked: Sequence[str], of: Collection[str]) -> float:
    """Whether two questions ask the same; half of it where one of them does not say what it asks."""
    if not asked or not of:
        return 0.5
    return float(any(slot in of for slot in asked))


def _search(index: Index, text: str, among: Sequence[int] | None) -> Mapping[int, Alike]:
    """A message in two languages is compared in each, by what each part is worth."""
    parts = _parts(index, text)
    if len(parts) == 1:
        return index.search(text, among)
    found = [(share, index.search(part, among)) for share, part in parts]
    return {
        number: Alike(*(sum(share * alike.get(number, _NOTHING)[at] for share, alike in found) for at in range(3)))
        for number in {number for _, alike in found for number in alike}
    }


def _by_language(index: Index, text: str) -> Mapping[int, float]:
    """How typical a message is of each entry, the same way."""
    parts = _parts(index, text)
    if len(parts) == 1:
        return index.typical(text)
    found = [(share, index.typical(part)) for share, part in parts]
    return {
        number: sum(share * typical.get(number, 0.0) for share, typical in found)
        for number in {number for _, typical in found for number in typical}
    }


def _parts(index: Index, text: str) -> list[tuple[float, str]]:
    """The Chinese and the rest of a message with their shares of its worth."""
    chinese, other = " ".join(CHINESE.findall(text)), " ".join(CHINESE.sub(" ", text).split())
    if not chinese or not other:
        return [(1.0, text)]
    worth = [(index.worth(part), part) for part in (chinese, other)]
    total = sum(share for share, _ in worth)
    return [(share / total, part) for share, part in worth] if total else []


def _shares(scored: Sequence[tuple[float, int]]) -> list[float]:
    """How the entries share one certainty by their scores: several that fit about equally have little each."""
    odds = [math.exp(score - scored[0][0]) for score, _ in scored]
    total = sum(odds)
    return [one / total for one in odds]


def _probability(weighed: Weights, sureness: Sureness) -> float:
    """A logistic squashing with fixed weights."""
    return 1 / (1 + math.exp(-weighed.intercept - weighed_sum(weighed.sureness, sureness)))
