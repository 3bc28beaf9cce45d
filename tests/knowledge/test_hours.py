"""The office's hours: read from the pack's text, reckoned on working days only."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from knowledge.calendar import WorkingCalendar
from knowledge.hours import OfficeHours, Period, periods_in
from tests.shipped import first_pack

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = OfficeHours(
    (Period(time(8, 30), time(12)), Period(time(14), time(17, 30))),
    WorkingCalendar.from_file(first_pack().pack.calendar),
)


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "周一至周五 8:30-12:00、14:00-17:30（法定节假日除外）",
        "8：30—12：00，14：00至17：30",
        "Monday to Friday 08:30 to 12:00 and 14:00–17:30",
    ],
)
def test_times_are_read_from_the_text_of_the_hours(text: str) -> None:
    assert periods_in(text) == HOURS.periods


@pytest.mark.parametrize("text", ["工作日上午", "25:00-26:00", "17:00-09:00", ""])
def test_a_text_without_times_names_none(text: str) -> None:
    assert periods_in(text) == ()


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(23, 7), at(23, 8, 30)),
        (at(23, 12, 30), at(23, 14)),
        (at(23, 18), at(24, 8, 30)),
        (at(27, 18), at(30, 8, 30)),
        (at(1, 9, month=10), at(8, 8, 30, month=10)),
    ],
)
def test_a_closed_office_opens_on_its_next_working_day(now: datetime, opens: datetime) -> None:
    assert not HOURS.is_open(now)
    assert HOURS.next_opening(now) == opens


def test_it_is_open_within_its_times_alone() -> None:
    assert HOURS.is_open(at(23, 8, 30))
    assert not HOURS.is_open(at(23, 12))


def test_an_opening_in_a_year_without_its_notice_is_not_promised() -> None:
    unknown = HOURS.calendar.today(at(31, 18, month=12)).year + 10
    assert HOURS.next_opening(at(4, 7, month=1, year=unknown)) is None


def test_only_open_time_counts_as_worked() -> None:
    assert HOURS.worked_between(at(27, 17), at(30, 9)) == timedelta(hours=1)
    assert HOURS.worked_between(at(23, 10), at(23, 10, 20)) == timedelta(minutes=20)
    assert HOURS.worked_between(at(28, 9), at(29, 22)) == timedelta()
