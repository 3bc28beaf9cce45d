"""The ladder of one notice: text message, then telephone, then letter, each after a set time without acknowledgement;
pure. Which steps there are, and after how many working days, says the pack's rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from knowledge.calendar import WorkingCalendar
from knowledge.model import Ladder
from storage.values.ladder import Taken
from storage.values.notices import NoticeChannel, NoticeState, TaskOutcome


class Rung(IntEnum):
    """How high a way stands: a notice only climbs, and takes each at most once."""

    TEXT = 1
    PHONE = 2
    LETTER = 3


RUNGS: Final = MappingProxyType(
    {
        NoticeChannel.SMS: Rung.TEXT,
        NoticeChannel.VOICE: Rung.PHONE,
        NoticeChannel.CALL: Rung.PHONE,
        NoticeChannel.LETTER: Rung.LETTER,
    }
)
WAYS: Final = MappingProxyType(
    {Rung.PHONE: (NoticeChannel.VOICE, NoticeChannel.CALL), Rung.LETTER: (NoticeChannel.LETTER,)}
)
"""The ways of a step, the better one first."""
_MISSED: Final = frozenset({TaskOutcome.WRONG_NUMBER, TaskOutcome.RETURNED})
"""Nobody was told, and nobody will answer."""
_LEFT: Final = frozenset({NoticeState.SENT, NoticeState.DELIVERED, NoticeState.DONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is so now. `ways`: those that lead to the recipient; none where the reason is gone (applied, renewed,
    withdrawn, erased). `opted_out` counts for prompts that no law asks for. `expires_at`: then it comes too late."""

    ways: frozenset[NoticeChannel]
    acknowledged: bool
    opted_out: bool
    statutory: bool
    expires_at: datetime | None


def next_step(
    taken: Sequence[Taken], facts: Facts, ladder: Ladder, now: datetime, calendar: WorkingCalendar
) -> NoticeChannel | None:
    """By which way the recipient is to be reached now; None while there is nothing to do. `taken`: oldest first."""
    if over(taken, facts, now):
        return None
    last = taken[-1]
    for rung, days in _above(RUNGS[last.channel], ladder):
        for way in WAYS[rung]:
            if way in facts.ways:
                return way if _waited(last, days, now, calendar) else None
    return None


def over(taken: Sequence[Taken], facts: Facts, now: datetime) -> bool:
    """Whether no further step follows, whatever time passes."""
    late = facts.expires_at is not None and facts.expires_at <= now
    refused = facts.opted_out and not facts.statutory
    dropped = any(one.outcome is TaskOutcome.NOT_NEEDED for one in taken)
    return not taken or not facts.ways or facts.acknowledged or late or refused or dropped


def ripe(last: Taken, ladder: Ladder, now: datetime, calendar: WorkingCalendar) -> bool:
    """Whether the time of any further step has come, so that it is worth looking at the facts."""
    return any(_waited(last, days, now, calendar) for _, days in _above(RUNGS[last.channel], ladder))


def _above(rung: Rung, ladder: Ladder) -> Iterator[tuple[Rung, int]]:
    for higher, days in ((Rung.PHONE, ladder.phone), (Rung.LETTER, ladder.letter)):
        if higher > rung and days is not None:
            yield higher, days


def _waited(last: Taken, days: int, now: datetime, calendar: WorkingCalendar) -> bool:
    """Whether nobody will answer the last step, or nobody has within so many working days.

    A call that staff have not tried yet, and a message in doubt, are waited for: nobody could answer them so far."""
    if last.state is NoticeState.FAILED or last.outcome in _MISSED:
        return True
    if last.state not in _LEFT and last.outcome is not TaskOutcome.NOT_REACHED:
        return False
    return calendar.today(now) >= calendar.add_working_days(calendar.today(last.since), days).day
