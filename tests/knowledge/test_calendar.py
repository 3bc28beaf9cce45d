"""Working days: the shipped years agree with an independent calendar, and reckoning keeps its laws."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calendar import DueDay, MissingYear, WorkingCalendar
from knowledge.model import DayType
from tests.knowledge.packs import CIVIL, MARKET
from tests.shipped import pack_of

CALENDAR = WorkingCalendar.from_file(pack_of(CIVIL).calendar)
KNOWN_DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
ANY_DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("pack", [CIVIL, MARKET])
def test_every_day_of_a_shipped_year_agrees_with_an_independent_calendar(year: int, pack: object) -> None:
    calendar = WorkingCalendar.from_file(pack_of(CIVIL if pack is CIVIL else MARKET).calendar)
    days = [date(year, 1, 1) + timedelta(days=at) for at in range(365)]

    assert [day for day in days if calendar.is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_a_period_skips_weekends_and_holidays_and_counts_make_up_days() -> None:
    assert CALENDAR.add_working_days(date(2026, 9, 30), 1) == DueDay(date(2026, 10, 8))
    assert CALENDAR.add_working_days(date(2026, 10, 9), 1) == DueDay(date(2026, 10, 10))
    assert CALENDAR.add_working_days(date(2026, 11, 20), 5) == DueDay(date(2026, 11, 27))
    assert CALENDAR.next_working_day(date(2026, 2, 14)) == DueDay(date(2026, 2, 24))
    assert CALENDAR.working_days_between(date(2026, 9, 30), date(2026, 10, 12)).days == 4


def test_a_period_of_calendar_days_is_rolled_forward_only_when_asked() -> None:
    start = date(2026, 9, 15)

    assert CALENDAR.add_days(start, 15).day == date(2026, 9, 30)
    assert CALENDAR.add_days(start, 16).day == date(2026, 10, 1)
    assert CALENDAR.add_days(start, 16, roll_forward=True).day == date(2026, 10, 8)


def test_a_deadline_counts_by_its_day_type() -> None:
    start = date(2026, 9, 28)

    assert CALENDAR.deadline(start, 5, DayType.CALENDAR).day == date(2026, 10, 3)
    assert CALENDAR.deadline(start, 5, DayType.CALENDAR, roll_forward=True).day == date(2026, 10, 8)
    assert CALENDAR.deadline(start, 5, DayType.WORKING).day == date(2026, 10, 10)


def test_the_last_day_to_apply_for_renewal_is_counted_back_from_expiry() -> None:
    assert CALENDAR.apply_by(date(2026, 12, 31), 30, DayType.CALENDAR).day == date(2026, 12, 1)
    assert CALENDAR.apply_by(date(2026, 12, 31), 15, DayType.WORKING).day == date(2026, 12, 10)


def test_a_missing_year_is_assumed_monday_to_friday_and_marked() -> None:
    result = CALENDAR.add_working_days(date(2026, 12, 31), 3)

    assert (result.day, result.provisional, result.missing) == (date(2027, 1, 5), True, (2027,))
    assert CALENDAR.add_working_days(date(2026, 12, 28), 3) == DueDay(date(2026, 12, 31))
    assert CALENDAR.working_days_between(date(2026, 12, 31), date(2028, 1, 3)).missing == (2027, 2028)


def test_a_strict_calendar_refuses_to_assume() -> None:
    with pytest.raises(MissingYear) as caught:
        CALENDAR.strictly().add_working_days(date(2026, 12, 31), 1)

    assert caught.value.year == 2027
    assert CALENDAR.strictly().add_working_days(date(2026, 12, 30), 1).day == date(2026, 12, 31)


def test_today_is_the_day_in_the_office() -> None:
    assert CALENDAR.today(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == date(2026, 11, 23)


@given(ANY_DAYS, st.integers(0, 120))
def test_counting_gives_back_what_was_added(start: date, days: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, days).day).days == days


@given(ANY_DAYS, st.integers(1, 120))
def test_a_period_ends_on_a_working_day_in_either_direction(start: date, days: int) -> None:
    assert CALENDAR.is_working_day(CALENDAR.add_working_days(start, days).day)
    assert CALENDAR.is_working_day(CALENDAR.add_working_days(start, -days).day)


@given(ANY_DAYS, ANY_DAYS, ANY_DAYS)
def test_counts_add_up(one: date, two: date, three: date) -> None:
    def between(start: date, end: date) -> int:
        return CALENDAR.working_days_between(start, end).days

    assert between(one, two) + between(two, three) == between(one, three)


@given(KNOWN_DAYS)
def test_the_next_working_day_is_the_first_after(day: date) -> None:
    found = CALENDAR.next_working_day(day).day

    assert found > day
    assert found == CALENDAR.add_working_days(day, 1).day
    assert CALENDAR.on_or_after(found).day == found


@given(ANY_DAYS, st.integers(-60, 60))
def test_a_result_is_provisional_exactly_when_a_missing_year_was_looked_at(start: date, days: int) -> None:
    result = CALENDAR.add_working_days(start, days)
    low, high = sorted((start, result.day))
    looked = {(low + timedelta(days=at)).year for at in range((high - low).days + 1)} if days else set()
    if days and start.year != (start + timedelta(days=1 if days > 0 else -1)).year:
        looked.discard(start.year)

    assert set(result.missing) == looked - {2025, 2026}
