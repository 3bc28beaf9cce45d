"""What the guide could not answer, on both databases: which words are kept, in groups, week by week, erased."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from casework.answers.errors import UnknownAnswer
from casework.answers.service import AnswerFilter, GivenAnswers, Sum
from casework.answers.unanswered import Unanswered
from casework.answers.words import kept_words
from common.clock import FixedClock
from faq.calculators import Figures, WorkedOut
from faq.reply import Action, Cause, Reply
from knowledge.edition import FixedEditions
from knowledge.model import Lang, MatterField
from storage import answers, audit
from storage.answers import given_answer
from storage.engine import Database
from tests.casework.house import CLERK
from tests.contract.test_given_answers import kept
from tests.journeys.town import KnownAnswers
from tests.shipped import first_pack

UNKNOWN = Reply(Action.HANDOVER, Cause.UNKNOWN, "…", Lang.ZH, "1")
MENU = Reply(Action.CLARIFY, Cause.UNSURE, "…", Lang.ZH, "1")
FEE = Reply(Action.ANSWER, Cause.MATCHED, "…", Lang.ZH, "1", entry="relocation-fee", fields=(MatterField.FEE,))


def unanswered(database: Database, clock: FixedClock) -> Unanswered:
    edition = first_pack()
    return Unanswered(database=database, clock=clock, editions=FixedEditions(edition), answers=KnownAnswers(edition))


async def asked(database: Database, clock: FixedClock, *questions: str, reply: Reply = UNKNOWN) -> list[UUID]:
    given = GivenAnswers(database=database, clock=clock)
    found = [given.note(reply, edition=1, channel="web", asked=one) for one in questions]
    await kept(database, given)
    return [one for one in found if one is not None]


@pytest.mark.parametrize(
    "reply",
    [
        FEE,
        replace(UNKNOWN, cause=Cause.PERSON),
        replace(UNKNOWN, cause=Cause.DANGER),
        replace(UNKNOWN, cause=Cause.ABUSE),
        replace(MENU, cause=Cause.WHICH_MATTER),
        Reply(Action.DECLINE, Cause.ELSEWHERE, "…", Lang.ZH, "1", title="公安机关"),
    ],
)
def test_words_are_kept_of_nothing_but_what_the_record_lacks(reply: Reply) -> None:
    assert kept_words(reply, "想问一下") == ""


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("我电话13900001234，能分期吗", "我电话…，能分期吗"),
        ("打 0371-6765 3190 没人接", "打 … 没人接"),
        ("身份证41010119900101123X能查吗", "身份证…能查吗"),
        ("a.b@example.org 收得到吗", "… 收得到吗"),
        ("2000平要分期\n三年", "2000平要分期 三年"),
        ("长" * 101, ""),
    ],
)
def test_numbers_are_left_out_and_stories_are_not_kept(said: str, words: str) -> None:
    assert kept_words(UNKNOWN, said) == words


async def test_the_words_are_sealed(database: Database, clock: FixedClock) -> None:
    await asked(database, clock, "人防车位能继承吗")

    async with database.reading() as unit:
        [sealed] = (await unit.execute(sa.select(given_answer.c.asked_sealed))).scalars()
    assert "人防车位能继承吗".encode() not in sealed
    assert [one.asked for one in await unanswered(database, clock).questions()] == ["人防车位能继承吗"]


async def test_like_questions_are_one_group_with_what_was_chosen(database: Database, clock: FixedClock) -> None:
    first, second, _ = await asked(
        database, clock, "人防车位能继承吗", "人防车位可以继承不", "能带狗进去吗", reply=MENU
    )
    given = GivenAnswers(database=database, clock=clock)
    assert await given.chose(first, "relocation-fee")
    assert not await given.chose(first, "basement-approval")
    await given.chose(second, "")

    largest, other = await unanswered(database, clock).groups()

    assert {one.asked for one in largest.questions} == {"人防车位能继承吗", "人防车位可以继承不"}
    assert sorted(largest.chosen) == [("", 1), ("relocation-fee", 1)]
    assert largest.likely == "relocation-fee"
    assert other.chosen == []


async def test_a_group_that_the_pack_answers_by_now_says_so(database: Database, clock: FixedClock) -> None:
    [one] = await asked(database, clock, "易地建设费多少钱一平方")

    group = await unanswered(database, clock).group(one)

    assert group.answered_now
    assert group.likely == "relocation-fee"


async def test_questions_are_counted_by_weeks_of_the_office(database: Database, clock: FixedClock) -> None:
    await asked(database, clock, "人防车位能继承吗")
    [fee] = await asked(database, clock, "", reply=FEE)
    await GivenAnswers(database=database, clock=clock).rate(fee, useful=False)
    clock.advance(timedelta(days=7))
    await asked(database, clock, "能带狗进去吗", reply=MENU)

    now, before, *earlier = await unanswered(database, clock).weeks()

    assert (now.asked, now.lacking(Cause.UNSURE), now.answered) == (1, 1, 0)
    assert (before.asked, before.lacking(Cause.UNKNOWN), before.answered, before.useless) == (2, 1, 1, 1)
    assert sum(week.asked for week in earlier) == 0
    [useless] = await unanswered(database, clock).useless()
    assert (useless.entry, useless.fields, useless.count) == ("relocation-fee", ("fee",), 1)


async def test_erased_words_are_gone_and_the_count_stays(database: Database, clock: FixedClock) -> None:
    ids = await asked(database, clock, "张三家的车位能继承吗")
    desk = unanswered(database, clock)

    assert await desk.erase(ids, by=CLERK) == 1
    assert await desk.erase(ids, by=CLERK) == 0

    assert await desk.questions() == []
    assert (await desk.weeks())[0].lacking(Cause.UNKNOWN) == 1
    with pytest.raises(UnknownAnswer):
        await desk.group(ids[0])
    async with database.reading() as unit:
        assert [entry.act for entry in await audit.entries(unit, "unanswered:")] == ["unanswered.erased"] * 2


async def test_a_sum_is_kept_sealed_with_its_figures_and_listed_without(database: Database, clock: FixedClock) -> None:
    worked = WorkedOut(Figures(0, {"area": Decimal("2E+3")}), Decimal("4800000.00"))
    [answer] = await asked(database, clock, "", reply=replace(FEE, worked=worked))
    given = GivenAnswers(database=database, clock=clock)

    [row] = (await given.page(AnswerFilter())).rows

    assert row.worked is None
    async with database.reading() as unit:
        [sealed] = (await unit.execute(sa.select(given_answer.c.worked_sealed))).scalars()
        assert b"4800000" not in sealed
        found = await answers.load(unit, answer)
    assert found is not None
    assert found.worked == Sum(0, {"area": "2000"}, "4800000.00")
