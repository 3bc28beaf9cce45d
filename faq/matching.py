"""Which entry a message asks about: every entry's questions against the message, and how sure that is."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from faq.index import Alike, Index
from faq.text import CHINESE, normalise
from faq.vocabulary import Reading, Vocabulary
from knowledge.model import Lang

CORE: Final = 0.6
"""The share of a score that comes from what tells matters apart; the rest from the whole wording."""
ONLY_SAID: Final = 0.7
TYPICAL: Final = 0.2
NO_FAVOUR: Final[Mapping[str, float]] = {}
_NOTHING: Final = Alike(0.0, 0.0, 0.0, 0.0)


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


class Weights(NamedTuple):
    """What each sign adds to the log-odds that an entry is the one meant."""

    intercept: float
    said_cosine: float
    content_covered: float
    content_cosine: float
    content_nearest: float
    said_typical: float
    margin: float
    known: float
    familiar: float


WEIGHTS: Final[Mapping[Lang, Weights]] = {
    Lang.ZH: Weights(-4.35, 0.5, 1.0, 1.5, 2.3, 1.6, 1.4, 0.35, 1.9),
    Lang.EN: Weights(-1.65, 0.7, 0.5, 1.35, 1.6, 0.0, 1.1, 0.9, 2.35),
}
"""Fitted offline by logistic regression on development questions of both packs; rising in each sign. English questions
are fewer in a pack and share fewer tokens, so the same score says more."""


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
        self._said = Index(((number, reading.said) for number, reading in readings), len(entries))
        self._content = Index(((number, reading.content) for number, reading in readings), len(entries))

    def rank(self, text: str, k: int = 5) -> list[tuple[str, float]]:
        """The `k` likeliest entries with their probability, the likeliest first."""
        return [(match.id, match.probability) for match in self.match(self.vocabulary.read(text))[:k]]

    def match(self, reading: Reading, favour: Mapping[str, float] = NO_FAVOUR) -> list[Match]:
        """All entries that share anything with the message. `favour` is added to the score of an entry."""
        said, content = _search(self._said, reading.said), _search(self._content, reading.content)
        favoured = [(number, favour.get(self._ids[number], 0.0)) for number in said.keys() | content.keys()]
        scores = [
            (_score(said.get(number, _NOTHING), content.get(number), extra), number) for number, extra in favoured
        ]
        scores.sort(key=lambda scored: (-scored[0], scored[1]))
        known, familiar = self.known(reading), self._content.familiar(reading.content)
        weights = WEIGHTS[Lang.ZH if CHINESE.search(reading.text) else Lang.EN]
        best, second = ([score for score, _ in scores[:2]] + [0.0, 0.0])[:2]
        return [
            Match(
                self._ids[number],
                score,
                _probability(
                    weights,
                    said.get(number, _NOTHING),
                    content.get(number, _NOTHING),
                    margin=score - (best if at else second),
                    known=known,
                    familiar=familiar,
                ),
            )
            for at, (score, number) in enumerate(scores)
        ]

    def known(self, reading: Reading) -> float:
        """The share of the message's content that occurs in any question at all, by worth."""
        return self._content.known(reading.content or reading.said)

    def uses(self, entry_id: str, text: str) -> bool:
        """Whether the entry's questions use any token of these words."""
        return self._content.used_by(text, self._ids.index(entry_id))

    def worth(self, reading: Reading) -> float:
        """How much the message's content says."""
        return self._content.worth(reading.content)


def build(entries: Iterable[Entry], vocabulary: Vocabulary | None = None) -> Matcher:
    """A matcher over any entries; without a vocabulary of their own the general words serve."""
    found = list(entries)
    if vocabulary is None:
        vocabulary = Vocabulary(None, (), [question for entry in found for question in entry.questions])
    return Matcher(found, vocabulary)


def _search(index: Index, text: str) -> Mapping[int, Alike]:
    """A message in two languages is compared in each, by what each part is worth."""
    chinese, other = " ".join(CHINESE.findall(text)), " ".join(CHINESE.sub(" ", text).split())
    if not chinese or not other:
        return index.search(text)
    parts = [(index.worth(part), index.search(part)) for part in (chinese, other)]
    total = sum(worth for worth, _ in parts)
    if not total:
        return {}
    shares = [(worth / total, found) for worth, found in parts]
    return {
        number: Alike(
            sum(share * found.get(number, _NOTHING).covered for share, found in shares),
            sum(share * found.get(number, _NOTHING).cosine for share, found in shares),
            sum(share * found.get(number, _NOTHING).nearest for share, found in shares),
            sum(share * found.get(number, _NOTHING).typical for share, found in shares),
        )
        for number in {number for _, found in shares for number in found}
    }


def _score(said: Alike, content: Alike | None, favour: float) -> float:
    whole = (said.covered + said.cosine) / 2
    if content is None:
        return max(whole * ONLY_SAID + TYPICAL * said.typical + favour, 0.0)
    core = (content.covered + content.cosine) / 2
    return max((1 - CORE) * whole + CORE * core + TYPICAL * said.typical + favour, 0.0)


def _probability(
    weights: Weights, said: Alike, content: Alike, *, margin: float, known: float, familiar: float
) -> float:
    """A logistic squashing with fixed weights."""
    value = (
        weights.intercept
        + weights.said_cosine * said.cosine
        + weights.content_covered * content.covered
        + weights.content_cosine * content.cosine
        + weights.content_nearest * content.nearest
        + weights.said_typical * said.typical
        + weights.margin * margin
        + weights.known * known
        + weights.familiar * familiar
    )
    return 1 / (1 + math.exp(-value))
