"""What is recognised before any matter, in its order: danger, instructions, a complaint, a person, one's own case, …"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from faq.entries import EntryKind, PackEntry
from faq.intents import CLEARLY, RATHER, SURELY, DangerFound
from faq.others import OtherAuthorities
from faq.reply import Cause
from faq.scanning import Role, units
from faq.text import has_words
from faq.understanding import Understanding, Understood, names_something
from faq.vocabulary import Reading
from faq.zones import ANSWER_FROM, ASK_FROM, CERTAIN
from knowledge.model import Lang, Pack
from knowledge.model.office import OtherAuthority

STORY: Final = 10
"""A message of so many characters or words is no small talk because one of them is: 还笑话我 is told, not asked for."""


class Gates:
    """The gates of one pack."""

    def __init__(self, pack: Pack, entries: Mapping[str, PackEntry], understanding: Understanding) -> None:
        self._entries, self._understanding = entries, understanding
        self._intents = understanding.intents
        self._others = OtherAuthorities(pack.office.other_authorities)
        self._complaining = frozenset(
            entry.id
            for entry in entries.values()
            if self._intents.says("complain.say", understanding.vocabulary.read_known(entry.called(Lang.ZH)))
        )

    def danger(self, understood: Understood) -> DangerFound | None:
        return self._intents.danger(understood.reading)

    def cause(self, understood: Understood) -> Cause | None:
        """The first gate that opens, None for a question about a matter."""
        return next((cause for cause, opens in self._causes(understood) if opens()), None)

    def authority(self, reading: Reading) -> OtherAuthority | None:
        """Whose business it is, where the pack knows."""
        return self._others.of(reading)

    def wish(self, understood: Understood, odds: float) -> Cause | None:
        """What a message wants by its wording; one that asks about complaining sounds like a complaint anyway."""
        reading = understood.reading
        wish = self._intents.wish(reading, odds)
        if wish is Cause.COMPLAINT and understood.best >= ASK_FROM and self._intents.asks(reading):
            about = understood.first in self._complaining
            return self._intents.wish(reading, CLEARLY) if about else wish
        return wish

    def _causes(self, understood: Understood) -> Iterator[tuple[Cause, Callable[[], bool]]]:
        """The gates in their order; a question that the pack itself holds passes the last of them."""
        intents, reading = self._intents, understood.reading
        exact = reading.said in self._understanding.exact
        sure = understood.best >= ANSWER_FROM
        named = sure and any(piece.role is Role.TERM for piece in reading.pieces)
        yield Cause.INSTRUCTION, lambda: intents.says("instruction", reading)
        yield from ((cause, lambda: True) for cause in self._wishes_said(understood))
        yield Cause.ABUSE, lambda: intents.says("abuse", reading) and not (sure and bool(reading.slots))
        yield Cause.UNREADABLE, lambda: not has_words(reading.text) or intents.says("bare", reading)
        yield Cause.GREETING, lambda: intents.says("greeting", reading)
        yield Cause.COURTESY, lambda: intents.says("courtesy", reading)
        wish = None if exact else self.wish(understood, _odds_before_answering(understood))
        if wish is not None and len(units(reading.text)) >= STORY:
            yield wish, lambda: True
        yield Cause.SMALL_TALK, lambda: not exact and not named and intents.says("small_talk", reading)
        if wish is not None:
            yield wish, lambda: True
        yield Cause.ELSEWHERE, lambda: not exact and self._elsewhere(reading)

    def _wishes_said(self, understood: Understood) -> Iterator[Cause]:
        """What a message wants by the patterns in it, in their order, as far as its wording as a whole agrees."""
        intents, reading = self._intents, understood.reading
        exact = reading.said in self._understanding.exact
        sure = understood.best >= ANSWER_FROM
        served = understood.best >= CERTAIN and self._serves(understood.first, reading)
        patterns: Sequence[tuple[Cause, Callable[[], bool]]] = (
            (Cause.PERSON, lambda: intents.says("person", reading)),
            (Cause.OWN_CASE, lambda: intents.own_case(reading)),
            (Cause.OWN_CASE, lambda: not sure and intents.progress(reading)),
            (Cause.COMPLAINT, lambda: intents.complaint(reading, known_question=exact, sure=served)),
            (Cause.COMPLAINT, lambda: not sure and intents.harm_by_others(reading)),
        )
        for cause, opens in patterns:
            settled = intents.settled(cause, reading) if opens() else None
            if settled is not None:
                yield settled

    def _serves(self, entry_id: str, reading: Reading) -> bool:
        """Whether this entry, found for sure, is what the message wants: a matter, or a common question that is asked
        in so many words."""
        kind = self._entries[entry_id].kind
        return kind is EntryKind.MATTER or (kind is EntryKind.FAQ and not reading.hinted)

    def _elsewhere(self, reading: Reading) -> bool:
        """Another authority's business, unless what else is said is surely ours and names it."""
        rest = self._intents.elsewhere(reading)
        if rest is None:
            return False
        ours = self._understanding.of(rest)
        return ours.best < ASK_FROM or not names_something(ours.reading)


def _odds_before_answering(understood: Understood) -> float:
    """Odds from which a wish goes before the entry found: less are enough where that is not certain and nothing is
    clearly asked."""
    likely = ANSWER_FROM <= understood.best < CERTAIN
    return RATHER if likely and understood.reading.hinted else SURELY
