"""What the guide said, on the console: the list, the words of the pack of that day, and who may see it."""

from datetime import timedelta
from uuid import UUID

import pytest

from casework.answers.service import GivenAnswers
from common.clock import FixedClock
from faq.reply import Action, Cause, Reply
from knowledge import versions
from knowledge.model import Lang, MatterField
from staff.actor import Role
from storage.engine import Database
from tests.conftest import PACKS
from tests.journeys.town import KnownAnswers
from tests.shipped import first_pack
from tests.web.staff_office import office, words

FEE = Reply(Action.ANSWER, Cause.MATCHED, "…", Lang.ZH, "1", entry="relocation-fee", fields=(MatterField.FEE,))


async def noted(database: Database, clock: FixedClock, said: Reply = FEE) -> UUID | None:
    """An answer as the end of a turn leaves it."""
    given = GivenAnswers(database=database, clock=clock)
    answer = given.note(said, edition=1, channel="web")
    async with database.unit() as unit:
        await given.write(unit)
        await unit.commit()
    return answer


async def test_an_answer_is_listed_and_shown_in_the_words_of_its_version(sqlite: Database, clock: FixedClock) -> None:
    await versions.load(sqlite, PACKS / "civil-air-defence", by="admin", now=clock.now())
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    answer = await noted(sqlite, clock)

    listed = words(await clerk.get("/staff/given?day=2026-11-23"))
    shown = words(await clerk.get(f"/staff/given/{answer}"))

    assert "防空地下室易地建设费缴纳 收费 1 网页聊天" in listed
    assert "2400元/平方米" in shown


async def test_another_day_and_an_unreadable_one_are_no_fault(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    await noted(sqlite, clock)

    assert "这里没有答复" in words(await clerk.get("/staff/given?day=2026-11-22"))
    assert "防空地下室易地建设费缴纳" in words(await clerk.get("/staff/given?day=yesterday"))


@pytest.mark.parametrize(
    "question",
    [
        "钱交给谁？",
        "2000平要交多少易地建设费",
        "易地建设审批今天交材料最晚哪天出结果",
        "你们周末上班吗",
        "私自拆人防门罚多少",
    ],
)
async def test_an_answer_is_shown_line_by_line_as_it_was_said(
    sqlite: Database, clock: FixedClock, question: str
) -> None:
    await versions.load(sqlite, PACKS / "civil-air-defence", by="admin", now=clock.now())
    answerer = await KnownAnswers(first_pack()).current()
    said = answerer.ask(question, context=("易地建设费怎么交",), now=clock.now())
    answer = await noted(sqlite, clock, said)
    clock.advance(timedelta(days=30))
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)

    shown = words(await clerk.get(f"/staff/given/{answer}"))

    assert said.action is Action.ANSWER
    assert " ".join(said.text.split()) in shown


async def test_answers_are_chosen_by_entry_and_channel(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    await noted(sqlite, clock)

    assert "网页聊天" in words(await clerk.get("/staff/given?entry=relocation-fee&channel=web")).split("给出的答复")[1]
    assert "这里没有答复" in words(await clerk.get("/staff/given?channel=telegram"))
    assert "这里没有答复" in words(await clerk.get("/staff/given?entry=basement-approval"))


async def test_the_share_that_found_an_entry_useful_is_counted(sqlite: Database, clock: FixedClock) -> None:
    given = GivenAnswers(database=sqlite, clock=clock)
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    for useful in (True, True, False):
        answer = await noted(sqlite, clock)
        assert answer is not None
        await given.rate(answer, useful=useful)

    assert "防空地下室易地建设费缴纳 3 2 1 67%" in words(await clerk.get("/staff/given"))
