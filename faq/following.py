"""Messages that only make sense with what was asked before them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from faq.entries import PackEntry
from faq.scanning import Role
from faq.text import CHINESE
from faq.understanding import Understanding, Understood
from faq.vocabulary import Reading
from faq.zones import ANSWER_FROM, IN_SCOPE
from knowledge.model import Lang

REMEMBERED: Final = 6
"""Earlier questions looked at for what a follow-up is about."""


HARDLY_KNOWN: Final = 1 / 3
"""The share of a message's content that the pack knows, below which it speaks of something else."""


class Before(NamedTuple):
    """What went before a message. `context`: earlier questions, oldest first; `last`: the id of the entry answered
    last where it is known (a menu choice leaves no question behind)."""

    context: Sequence[str] = ()
    last: str | None = None

    @property
    def any(self) -> bool:
        return bool(self.context or self.last)


class Following:
    """Follow-ups in talks about one pack."""

    def __init__(self, entries: Mapping[str, PackEntry], understanding: Understanding) -> None:
        self._entries, self._understanding = entries, understanding

    def about(self, before: Before) -> PackEntry | None:
        """The entry answered last: given, or found by going through the earlier questions."""
        if before.last is not None:
            return self._entries.get(before.last)
        for at, earlier in reversed([*enumerate(before.context)][-REMEMBERED:]):
            understood = self._understanding.of(earlier)
            if understood.reading.slots and says_little(understood.reading, followed=at > 0):
                continue
            if understood.reading.content and understood.best >= ANSWER_FROM:
                return self._entries[understood.first]
        return None

    def together(self, understood: Understood, lang: Lang, before: Before) -> tuple[PackEntry, float] | None:
        """The entry, and its probability, that a message is about when it is read with the one before it."""
        earlier = self.about(before)
        if earlier is None or speaks_of_something_else(understood):
            return None
        both = self._understanding.of(f"{earlier.called(lang)} {understood.reading.text}")
        if both.best >= ANSWER_FROM and both.known >= IN_SCOPE:
            return self._entries[both.first], both.best
        return None


def says_little(reading: Reading, *, followed: bool) -> bool:
    """Whether a message names nothing by itself; after another question a short word names nothing either."""
    rest = reading.content
    if not rest or not followed:
        return not rest
    named = any(piece.role is Role.TERM for piece in reading.pieces)
    return not named and len(rest if CHINESE.search(rest) else rest.split()) <= (3 if CHINESE.search(rest) else 1)


def speaks_of_something_else(understood: Understood) -> bool:
    """Whether a message is about nothing that the pack knows, so no follow-up: nothing in it asks for a field (is there
    a war coming), or it says much else (where can I watch the new war film)."""
    reading = understood.reading
    if understood.known >= HARDLY_KNOWN:
        return False
    if not (reading.slots or reading.implied):
        return True
    return not CHINESE.search(reading.content) and len(reading.content.split()) > 1
