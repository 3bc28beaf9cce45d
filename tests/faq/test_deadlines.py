"""A time limit as a date: the last day by promise and by law, in working days, provisional where a year is unknown."""

from datetime import UTC, date, datetime

import pytest

from faq.answering import Answerer
from faq.deadlines import day_asked_from, last_days
from faq.reply import Action
from knowledge.model import MatterField
from knowledge.samples import SamplePolicy
from tests.shipped import first_pack

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)
LIMIT = first_pack().pack.matter("relocation-approval").time_limit
"""7 working days promised, 20 in law."""


@pytest.mark.parametrize(
    ("handed_in", "accepted", "promised", "statutory", "missing"),
    [
        (TODAY, TODAY, date(2026, 12, 7), date(2026, 12, 24), ()),
        (date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 9), date(2026, 12, 28), ()),
        (date(2026, 9, 28), date(2026, 9, 28), date(2026, 10, 13), date(2026, 10, 30), ()),
        (date(2026, 12, 21), date(2026, 12, 21), date(2026, 12, 30), date(2027, 1, 18), (2027,)),
    ],
    ids=["weekdays", "a Saturday", "over the October holidays", "into a year without a notice"],
)
def test_working_days_are_counted_from_the_day_after_acceptance(
    handed_in: date, accepted: date, promised: date, statutory: date, missing: tuple[int, ...]
) -> None:
    days = last_days(LIMIT, handed_in, first_pack().calendar, SamplePolicy.SHOW)

    assert days.accepted.day == accepted
    assert days.promised is not None
    assert days.statutory is not None
    assert (days.promised.day, days.statutory.day, days.missing) == (promised, statutory, missing)


def test_the_applicants_own_limit_names_no_day_of_a_result() -> None:
    limit = first_pack().pack.matter("fine-payment").time_limit

    days = last_days(limit, TODAY, first_pack().calendar, SamplePolicy.SHOW)

    assert limit.statutory.value is not None
    assert days.statutory is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天交材料最晚哪天出结果", TODAY),
        ("明天交材料最晚哪天出结果", date(2026, 11, 27)),
        ("哪天能办好", TODAY),
        ("今天申请什么时候能下来", TODAY),
        ("if i apply tomorrow by what date do i get the result", date(2026, 11, 27)),
        ("要多久", None),
        ("今天几号", None),
        ("哪天开门", None),
        ("哪天可以来报批", None),
        ("罚款最晚哪天前要交完", None),
        ("which day is the approval counter open", None),
        ("what day is it", None),
    ],
)
def test_only_a_question_for_the_day_of_the_result_names_one(text: str, day: date | None) -> None:
    assert day_asked_from(text, TODAY) == day


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("易地建设审批今天交材料最晚哪天出结果", ("2026年12月7日", "2026年12月24日", "7个工作日", "第四十二条")),
        (
            "If I apply today for the relocation approval, by what date will I get the result?",
            ("December 7, 2026", "December 24, 2026", "7 working days"),
        ),
    ],
)
def test_the_last_day_is_said_with_promise_and_limit_in_law(
    answerer: Answerer, question: str, says: tuple[str, ...]
) -> None:
    reply = answerer.ask(question, now=NOW)

    assert reply.fields == (MatterField.TIME_LIMIT,)
    assert all(part in reply.text for part in says)
    assert "暂定" not in reply.text


def test_a_day_in_a_year_without_a_notice_is_marked(answerer: Answerer) -> None:
    text = answerer.ask("易地建设审批今天交材料最晚哪天出结果", now=datetime(2026, 12, 21, 2, tzinfo=UTC)).text

    assert "暂定：2027年" in text


def test_a_last_day_of_nothing_asks_for_the_matter_first(answerer: Answerer) -> None:
    reply = answerer.ask("今天交材料最晚哪天出结果", now=NOW)

    assert (reply.action, reply.fields) == (Action.CLARIFY, (MatterField.TIME_LIMIT,))
    chosen = answerer.menu_choice("relocation-approval", reply.lang, asked="今天交材料最晚哪天出结果", now=NOW)
    assert "2026年12月7日" in chosen.text
