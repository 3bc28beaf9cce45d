"""Working days (工作日) by the pack's calendar, pure. A year whose State-Council notice is missing is never guessed
silently: a strict calendar raises MissingYear, else Monday to Friday is assumed and the result marked provisional."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Self
from zoneinfo import ZoneInfo

from common.errors import SanshiError
from common.i18n import N_
from knowledge.model import CalendarFile, CalendarYear, DayType

ONE_DAY = timedelta(days=1)


class MissingYear(SanshiError):
    """The calendar has no notice for a year that a deadline needs."""

    message = N_("The calendar has no working days for {year}. Import the State Council's notice for that year.")

    def __init__(self, year: int) -> None:
        super().__init__(year=year)
        self.year = year


@dataclass(frozen=True, slots=True)
class DueDay:
    """A reckoned day. `missing` are the years in which Monday to Friday had to be assumed."""

    day: date
    missing: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        return bool(self.missing)


@dataclass(frozen=True, slots=True)
class DayCount:
    """A reckoned number of working days; `missing` as in `DueDay`."""

    days: int
    missing: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        return bool(self.missing)


@dataclass(frozen=True, slots=True)
class WorkingYear:
    """The days of one year that differ from its weeks."""

    holidays: frozenset[date]
    makeup_workdays: frozenset[date]

    @classmethod
    def of(cls, year: CalendarYear) -> Self:
        return cls(frozenset(year.holidays), frozenset(year.makeup_workdays))


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`weekend` holds ISO weekdays (Monday is 1). All days are days in `timezone`."""

    timezone: ZoneInfo
    weekend: frozenset[int]
    years: Mapping[int, WorkingYear]
    strict: bool = False

    @classmethod
    def from_file(cls, file: CalendarFile) -> Self:
        """The calendar of a pack: `WorkingCalendar.from_file(pack.calendar)`."""
        years = {int(year): WorkingYear.of(days) for year, days in file.years.items()}
        return cls(ZoneInfo(file.timezone), frozenset(file.weekend), MappingProxyType(years))

    def strictly(self) -> Self:
        """The same calendar, raising MissingYear where it would have to assume."""
        return replace(self, strict=True)

    def today(self, now: datetime) -> date:
        """The day it is in the office when it is `now` (aware)."""
        return now.astimezone(self.timezone).date()

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on `day`. MissingYear when strict; else see `covers`."""
        year = self.years.get(day.year)
        weekday = day.isoweekday() not in self.weekend
        if year is None:
            if self.strict:
                raise MissingYear(day.year)
            return weekday
        return day in year.makeup_workdays or (weekday and day not in year.holidays)

    def covers(self, day: date) -> bool:
        """Whether the working days of that year are known."""
        return day.year in self.years

    def add_working_days(self, start: date, days: int) -> DueDay:
        """The `days`-th working day after `start`, which is not counted; before it when `days` is negative."""
        step = ONE_DAY if days > 0 else -ONE_DAY
        day, left, missing = start, abs(days), set[int]()
        while left:
            day += step
            left -= self._look(day, missing)
        return DueDay(day, tuple(sorted(missing)))

    def working_days_between(self, start: date, end: date) -> DayCount:
        """How many working days lie after `start` up to and with `end`; negative when `end` is earlier.

        `working_days_between(start, add_working_days(start, n).day) == n` for n ≥ 0.
        """
        if end < start:
            back = self.working_days_between(end, start)
            return DayCount(-back.days, back.missing)
        missing = set[int]()
        days = sum(self._look(start + timedelta(days=at), missing) for at in range(1, (end - start).days + 1))
        return DayCount(days, tuple(sorted(missing)))

    def on_or_after(self, day: date) -> DueDay:
        """`day` itself when it is a working day, else the next one."""
        missing = set[int]()
        while not self._look(day, missing):
            day += ONE_DAY
        return DueDay(day, tuple(sorted(missing)))

    def next_working_day(self, day: date) -> DueDay:
        """The first working day after `day`."""
        return self.on_or_after(day + ONE_DAY)

    def add_days(self, start: date, days: int, *, roll_forward: bool = False) -> DueDay:
        """`days` calendar days after `start`; rolled to the next working day only where the law says so."""
        day = start + timedelta(days=days)
        return self.on_or_after(day) if roll_forward else DueDay(day)

    def deadline(self, start: date, days: int, day_type: DayType, *, roll_forward: bool = False) -> DueDay:
        """The last day of a period of `days` of this type that begins on the day after `start`."""
        if day_type is DayType.WORKING:
            return self.add_working_days(start, days)
        return self.add_days(start, days, roll_forward=roll_forward)

    def apply_by(self, expiry: date, days: int, day_type: DayType) -> DueDay:
        """The last day to apply for renewal: `days` of this type before `expiry` (行政许可法 Art. 50)."""
        return self.deadline(expiry, -days, day_type)

    def _look(self, day: date, missing: set[int]) -> bool:
        if not self.covers(day):
            missing.add(day.year)
        return self.is_working_day(day)
