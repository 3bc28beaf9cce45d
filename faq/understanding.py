"""A message as it is understood: read, and matched with the entries of one pack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faq.entries import EntryKind, PackEntry, vocabulary_of
from faq.intents import Intents
from faq.matching import Match, Matcher
from faq.scanning import Piece, Role, units
from faq.text import CHINESE
from faq.vocabulary import Reading, Vocabulary
from knowledge.model import Pack


@dataclass(frozen=True, slots=True)
class Understood:
    """A message after reading and matching. `known`: the share of its content that the pack's entries use."""

    reading: Reading
    matches: Sequence[Match]
    known: float

    @property
    def best(self) -> float:
        return self.matches[0].probability if self.matches else 0.0

    @property
    def first(self) -> str:
        """The id of the likeliest entry, "" where there is none."""
        return self.matches[0].id if self.matches else ""


class Understanding:
    """Understands messages by one pack. `exact`: the questions that the pack itself holds, as they are read;
    `violations`: the ids of its violations."""

    def __init__(self, pack: Pack, entries: tuple[PackEntry, ...]) -> None:
        self.vocabulary: Vocabulary = vocabulary_of(pack, entries)
        self.matcher = Matcher(entries, self.vocabulary)
        terms = [name for entry in entries if entry.kind is EntryKind.MATTER for name in entry.names]
        terms += [word for one in pack.vocabulary.synonyms for word in (one.standard, *one.variants)]
        questions = [question for entry in entries for question in entry.questions]
        self.intents = Intents(pack, terms, questions, self.vocabulary)
        self.exact = frozenset(self.vocabulary.read_known(question).said for question in questions)
        self.violations = frozenset(entry.id for entry in entries if entry.kind is EntryKind.VIOLATION)

    def of(self, text: str) -> Understood:
        reading, favour = self.read(text)
        return Understood(reading, self.matcher.match(reading, favour), self.matcher.known(reading))

    def read(self, text: str) -> tuple[Reading, Mapping[str, float]]:
        """A message as the matcher gets it: read, with what speaks for or against entries by what is asked."""
        reading = self.vocabulary.read(text)
        # A question about fines and consequences is about a violation, any other is not.
        return reading, dict.fromkeys(self.violations, 1.0 if self.intents.says("penalty", reading) else -1.0)


def names_something(reading: Reading) -> bool:
    """Whether a name of the pack is in the message; two characters or one English word say too little."""
    return any(piece.role is Role.TERM and len(units(piece.text)) >= _named_from(piece) for piece in reading.pieces)


def _named_from(piece: Piece) -> int:
    return 3 if CHINESE.search(piece.text) else 2
