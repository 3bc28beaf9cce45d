"""The month's budget of text messages, in segments; pure.

It stops prompts, which no law asks for. Statutory reminders, answers, case messages and codes are counted too but never
wait for money: an office's duties do not end with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from knowledge.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Price:
    """What a provider charges for one segment; `currency` by ISO 4217."""

    segment: Decimal
    currency: str

    def of(self, segments: int) -> Decimal:
        """The cost of so many segments, exactly; rounding is for showing."""
        return self.segment * segments


@dataclass(frozen=True, slots=True)
class Budget:
    """How a month stands, in segments. `waiting`: of agreed batches, not yet sent. `limit` None: no budget is set."""

    used: int
    waiting: int
    limit: int | None

    @property
    def left(self) -> int | None:
        """What is neither used nor spoken for; never below 0."""
        return None if self.limit is None else max(self.limit - self.used - self.waiting, 0)

    def pays(self, segments: int) -> bool:
        return self.left is None or segments <= self.left


def month_of(now: datetime, calendar: WorkingCalendar) -> date:
    """The first day of the office's month."""
    return calendar.today(now).replace(day=1)


def within(asked: Sequence[tuple[int, bool]], *, used: int, budget: int | None) -> list[bool]:
    """Which messages go. `asked`: segments and whether it is a prompt, in order; what is no prompt always goes and is
    paid first."""
    if budget is None:
        return [True] * len(asked)
    left = budget - used - sum(segments for segments, prompt in asked if not prompt)
    goes = []
    for segments, prompt in asked:
        paid = not prompt or segments <= left
        if prompt and paid:
            left -= segments
        goes.append(paid)
    return goes
