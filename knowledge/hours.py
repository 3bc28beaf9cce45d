"""When somebody is at work (办公时间), pure: the times of day that the opening hours name, on working days."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

from knowledge.calendar import ONE_DAY, WorkingCalendar
from knowledge.model import Pack

_CLOCK = r"(\d{1,2}):([0-5]\d)"
_PERIOD = re.compile(rf"(?<!\d){_CLOCK}\s*(?:[-–—―~〜至到]|to)+\s*{_CLOCK}(?!\d)", re.IGNORECASE)
_LONGEST_CLOSURE = 31
"""So many days ahead an opening is looked for."""


@dataclass(frozen=True, slots=True)
class Period:
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """`periods` of every working day, in order; none when the hours' text names no times."""

    periods: tuple[Period, ...]
    calendar: WorkingCalendar

    @classmethod
    def of(cls, pack: Pack) -> Self:
        """The hall's hours of a pack, "周一至周五 09:00-12:00、13:00-17:00", on the days its calendar says."""
        return cls(periods_in(pack.office.hall.hours), WorkingCalendar.from_file(pack.calendar))

    def is_open(self, now: datetime) -> bool:
        return any(start <= now < end for start, end in self._openings(now, days=1))

    def next_opening(self, now: datetime) -> datetime | None:
        """When the office opens next; None when that is not known: no times, or a year without its notice."""
        return next((start for start, _ in self._openings(now, days=_LONGEST_CLOSURE) if start > now), None)

    def worked_between(self, start: datetime, end: datetime) -> timedelta:
        """How long the office was open from `start` to `end`."""
        days = (self.calendar.today(end) - self.calendar.today(start)).days + 1
        openings = self._openings(start, days=days)
        return sum((max(min(till, end) - max(since, start), timedelta()) for since, till in openings), timedelta())

    def _openings(self, first: datetime, *, days: int) -> Iterator[tuple[datetime, datetime]]:
        """The openings of the day of `first` and those after it, as far as the calendar knows."""
        day, zone = self.calendar.today(first), self.calendar.timezone
        for _ in range(days):
            if not self.calendar.covers(day):
                return
            if self.calendar.is_working_day(day):
                for period in self.periods:
                    yield datetime.combine(day, period.start, zone), datetime.combine(day, period.end, zone)
            day += ONE_DAY


def periods_in(text: str) -> tuple[Period, ...]:
    """The times "8:30-12:00" in a text; what is no time of day is left out."""
    found = _PERIOD.finditer(unicodedata.normalize("NFKC", text))
    clocks = ([int(part) for part in one.groups()] for one in found)
    periods = (
        Period(time(hour, minute), time(until, minutes))
        for hour, minute, until, minutes in clocks
        if hour < 24 and until < 24 and (hour, minute) < (until, minutes)
    )
    return tuple(sorted(periods, key=lambda one: one.start))
