"""Dates as people write them on sheets."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.importing.dates import EPOCH, Doubt, read_date

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01",
        "2026/3/1",
        "2026.3.1",
        "2026年3月1日",
        "2026年03月01号",
        "20260301",
        "２０２６－０３－０１",
        "２０２６年３月１日",
        "2026—3—1",
        "2026-03-01 00:00:00",
        "2026/3/1 0:00",
        "2026-03-01T08:30:00",
        "2026年3月1日 8时30分",
        "20260301 08:30",
        "2026-03-01 下午3:00",
        "至2026年3月1日",
        "2026年3月1日止",
        "46082",
        "46082.0",
        "46082.75",
        46082,
        46082.5,
        20260301.0,
        DAY,
        datetime(2026, 3, 1, 17, 0),  # noqa: DTZ001 — as a spreadsheet gives it, without a zone
        "1 March 2026",
        "Mar 1, 2026",
    ],
)
def test_a_date_with_one_reading_is_read(value: object) -> None:
    assert read_date(value).day == DAY


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        ("2026年3月", Doubt.MONTH_ONLY),
        ("2026-03", Doubt.MONTH_ONLY),
        ("202603", Doubt.MONTH_ONLY),
        ("2026年", Doubt.MONTH_ONLY),
        ("2026年3月底", Doubt.MONTH_ONLY),
        (2026.3, Doubt.MONTH_ONLY),
        (2026.0, Doubt.MONTH_ONLY),
        ("26-03-01", Doubt.TWO_DIGIT_YEAR),
        ("26年3月1日", Doubt.TWO_DIGIT_YEAR),
        ("260301", Doubt.TWO_DIGIT_YEAR),
        ("03/04/2026", Doubt.DAY_MONTH_ORDER),
        ("31/12/2026", Doubt.DAY_MONTH_ORDER),
        ("12-31-2026", Doubt.DAY_MONTH_ORDER),
        ("31122026", Doubt.DAY_MONTH_ORDER),
        ("二〇二六年三月一日", Doubt.CHINESE_NUMERALS),
        ("二零二六年十二月三十一日", Doubt.CHINESE_NUMERALS),
        ("2026年三月一日", Doubt.CHINESE_NUMERALS),
        ("长期", Doubt.LONG_TERM),
        ("長期有效", Doubt.LONG_TERM),
        ("无固定期限", Doubt.LONG_TERM),
        ("2023-03-01至2026-03-01", Doubt.SEVERAL),
    ],
)
def test_a_date_with_several_readings_waits_for_a_person(value: object, doubt: Doubt) -> None:
    assert read_date(value).doubt is doubt
    assert read_date(value).day is None


@pytest.mark.parametrize(
    "value",
    ["2026-02-30", "2026-13-01", "2026/2/29", "20260230", "2026年2月30日", "31/31/2026", "二〇二六年二月三十日"],
)
def test_a_day_that_does_not_exist_is_impossible(value: str) -> None:
    assert read_date(value).doubt is Doubt.IMPOSSIBLE


@pytest.mark.parametrize("value", ["见证书", "待定", "3年", "abc", "3/1", "12345678901234567", True, time(8, 30), 12.5])
def test_what_is_no_date_is_unreadable(value: object) -> None:
    assert read_date(value).doubt is Doubt.UNREADABLE


def test_an_empty_cell_is_neither() -> None:
    assert read_date("") == read_date("  ")
    assert read_date("").day is None
    assert read_date("").doubt is None


def test_a_moment_with_a_zone_is_a_day_in_the_office() -> None:
    assert read_date("2026-02-28T16:00:00Z", timezone=ZoneInfo("Asia/Shanghai")).day == DAY


def test_a_workbook_that_counts_from_1904_is_understood() -> None:
    assert read_date(46082 - 1462, date_1904=True).day == DAY


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_each_written_form(day: date) -> None:
    forms: list[object] = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        (day - EPOCH).days,
        str((day - EPOCH).days),
    ]

    assert {read_date(form).day for form in forms} == {day}


@given(st.text(max_size=30) | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e18, max_value=1e18))
def test_no_cell_breaks_the_reader(value: object) -> None:
    reading = read_date(value)

    assert reading.day is None or reading.doubt is None


@given(st.dates(date(2000, 1, 2), date(2090, 1, 1)), st.timedeltas(timedelta(0), timedelta(hours=23)))
def test_the_time_of_day_never_moves_the_day(day: date, moment: timedelta) -> None:
    clock = datetime.combine(day, time()) + moment

    assert read_date(clock.strftime("%Y-%m-%d %H:%M:%S")).day == day
    assert read_date(clock).day == day
