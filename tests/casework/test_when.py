"""The day a citizen's words mean: only where they leave no doubt, and never one that has not come."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.complaints.when import Meant, PartOfDay, beside, day_meant, day_meant_between
from common.i18n import translator
from tests.casework.house import LEADER, House, report

TODAY = date(2026, 7, 22)  # a Wednesday
AM, PM, EVENING = PartOfDay.MORNING, PartOfDay.AFTERNOON, PartOfDay.EVENING


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("今天", Meant(TODAY)),
        ("昨天下午三点", Meant(date(2026, 7, 21), PM)),
        ("昨晚", Meant(date(2026, 7, 21), EVENING)),
        ("前天上午", Meant(date(2026, 7, 20), AM)),
        ("大前天", Meant(date(2026, 7, 19))),
        ("上礼拜三下午", Meant(date(2026, 7, 15), PM)),
        ("上周三", Meant(date(2026, 7, 15))),
        ("上个星期天晚上", Meant(date(2026, 7, 19), EVENING)),
        ("上上周五", Meant(date(2026, 7, 10))),
        ("这周一", Meant(date(2026, 7, 20))),
        ("本月3号", Meant(date(2026, 7, 3))),
        ("上个月5号", Meant(date(2026, 6, 5))),
        ("3天前", Meant(date(2026, 7, 19))),
        ("三天前的上午", Meant(date(2026, 7, 19), AM)),
        ("十五天前", Meant(date(2026, 7, 7))),
        ("7月15日", Meant(date(2026, 7, 15))),
        ("七月十五号下午", Meant(date(2026, 7, 15), PM)),
        ("２０２６年７月１５日", Meant(date(2026, 7, 15))),
        ("去年12月31日", Meant(date(2025, 12, 31))),
        ("2026-07-15 上午", Meant(date(2026, 7, 15), AM)),
        ("2026/7/15", Meant(date(2026, 7, 15))),
        ("15/07", Meant(date(2026, 7, 15))),
        ("07/15/2026", Meant(date(2026, 7, 15))),
        ("是昨天的事，下午大概三点", Meant(date(2026, 7, 21), PM)),
        ("昨天到你们窗口办事，上午和下午都去了", Meant(date(2026, 7, 21))),
        ("yesterday afternoon", Meant(date(2026, 7, 21), PM)),
        ("the day before yesterday", Meant(date(2026, 7, 20))),
        ("last night", Meant(date(2026, 7, 21), EVENING)),
        ("Yesterday around 3 pm", Meant(date(2026, 7, 21))),
        ("3 days ago", Meant(date(2026, 7, 19))),
        ("two days ago in the morning", Meant(date(2026, 7, 20), AM)),
        ("Wednesday last week", Meant(date(2026, 7, 15))),
        ("last Wednesday", Meant(date(2026, 7, 15))),
        ("July 15th", Meant(date(2026, 7, 15))),
        ("15 July 2026", Meant(date(2026, 7, 15))),
        ("the 5th of last month", Meant(date(2026, 6, 5))),
    ],
)
def test_plain_words_give_the_day(words: str, expected: Meant) -> None:
    assert day_meant(words, TODAY) == expected


@pytest.mark.parametrize(
    "words",
    [
        "", "不记得了", "上周", "周三", "上周末", "15号", "前几天", "三五天前", "两周前", "一个月前", "大概上周三",
        "上周三左右",
        "昨天或者前天", "7月15日到7月17日", "7月15日到17日", "7月10号以前", "昨天以来", "每周三", "这周日", "本月30号",
        "7月23日", "12月25日", "6月31日", "上个月31号", "03/04", "24/7", "1/2", "2026-13-01", "大大前天",
        "昨晚凌晨两点",
        "last Tuesday", "on Wednesday", "last week", "since yesterday", "about two weeks ago", "tomorrow", "July 32",
        "yesterday or Monday",
    ],
)  # fmt: skip
def test_words_that_leave_a_doubt_give_none(words: str) -> None:
    assert day_meant(words, TODAY) is None


def test_a_day_without_its_year_is_the_last_one_at_the_turn_of_the_year() -> None:
    assert day_meant("12月30日", date(2027, 1, 5)) == Meant(date(2026, 12, 30))


def test_words_said_on_an_unknown_day_of_several_are_sure_only_if_they_mean_the_same() -> None:
    assert day_meant_between("昨天", date(2026, 7, 20), TODAY) is None
    assert day_meant_between("7月15日", date(2026, 7, 20), TODAY) == Meant(date(2026, 7, 15))


def test_the_day_stands_beside_the_words() -> None:
    meant = day_meant("上礼拜三下午", TODAY)
    assert beside("上礼拜三下午", meant, translator("zh_Hans_CN")) == "上礼拜三下午（即2026年7月15日下午）"
    assert beside("上礼拜三下午", meant, translator("en")) == "上礼拜三下午 (that is July 15, 2026 in the afternoon)"
    assert beside("记不清", None, translator("en")) == "记不清"


DAYS = st.dates(date(2000, 3, 1), date(2099, 12, 31))
SIGNS = "一二三四五六日"
FORMS: list[Callable[[date], str]] = [
    lambda day: day.isoformat(),
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day.day} {day:%b} {day.year}",
]


@given(DAYS, st.integers(0, 400), st.sampled_from(FORMS))
def test_a_written_date_is_read_back(said_on: date, ago: int, form: Callable[[date], str]) -> None:
    day = said_on - timedelta(days=ago)
    assert day_meant(form(day), said_on) == Meant(day)


@given(DAYS, st.integers(0, 20))
def test_days_and_weeks_ago_are_counted_back(said_on: date, ago: int) -> None:
    day = said_on - timedelta(days=ago)
    monday = said_on - timedelta(days=said_on.weekday())
    weeks = (monday - (day - timedelta(days=day.weekday()))).days // 7
    said = [f"{ago}天前", *([f"{['这', '上', '上上'][weeks]}周{SIGNS[day.weekday()]}"] if weeks < 3 else [])]
    assert {day_meant(words, said_on) for words in said} == {Meant(day)}


PIECES = st.sampled_from([
    "今天", "昨晚", "大", "前天", "上", "这", "周", "礼拜", "三", "日", "月", "号", "年", "31", "2", "0", "15", "/",
    "-", "到", "左右", "前", "天", "本", "个", "下午", "july ", "last ", "this ", "sunday", " ago", "days",
    " of ", "month", "next ", "明天",
])  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join), DAYS)
def test_no_words_give_a_day_to_come(words: str, said_on: date) -> None:
    meant = day_meant(words, said_on)
    assert meant is None or meant.day <= said_on


async def test_staff_see_the_day_beside_the_words_reckoned_from_when_they_were_said(office: House) -> None:
    today = office.edition.calendar.today(office.clock.now())
    same_day = await office.complaints.register(report(when="昨天下午", begun_on=today))
    resumed = await office.complaints.register(report(when="昨天下午", begun_on=today - timedelta(days=2)))
    by_phone = await office.complaints.register(report(when="昨天下午"))

    page = await office.complaints.queue(viewer=LEADER)

    meant = {row.number: row.when_meant for row in page.rows}
    yesterday = Meant(today - timedelta(days=1), PM)
    assert meant == {same_day.number: yesterday, resumed.number: None, by_phone.number: yesterday}
    assert {row.when for row in page.rows} == {"昨天下午"}
