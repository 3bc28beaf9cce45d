"""What the guide could not answer, on the console: groups, lines for the pack, erasing, export, and who may see it."""

from datetime import timedelta
from uuid import UUID

from casework.answers.service import GivenAnswers
from common.clock import FixedClock
from faq.reply import Action, Cause, Reply
from knowledge.model import Lang
from staff.actor import Role
from storage.engine import Database
from tests.web.staff_office import office, words
from tests.web.test_staff_lists import rows_of

UNKNOWN = Reply(Action.HANDOVER, Cause.UNKNOWN, "…", Lang.ZH, "1")
MENU = Reply(Action.CLARIFY, Cause.UNSURE, "…", Lang.ZH, "1")


async def asked(database: Database, clock: FixedClock, question: str, reply: Reply = UNKNOWN) -> UUID:
    given = GivenAnswers(database=database, clock=clock)
    answer = given.note(reply, edition=1, channel="web", asked=question)
    async with database.unit() as unit:
        await given.write(unit)
        await unit.commit()
    assert answer is not None
    return answer


async def test_like_questions_stand_together_with_their_count(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    for question in ("人防车位可以继承不", "人防车位能继承吗", "能带狗进去吗"):
        await asked(sqlite, clock, question)
        clock.advance(timedelta(minutes=1))

    page = words(await clerk.get("/staff/unanswered"))

    assert "人防车位能继承吗 2 " in page
    assert "人防车位可以继承不" not in page
    assert "2026年11月23日 3 0 0 3 0 0" in page


async def test_a_kind_is_chosen(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    await asked(sqlite, clock, "能带狗进去吗", MENU)

    assert "能带狗进去吗" in words(await clerk.get("/staff/unanswered?cause=unsure"))
    assert "这里没有问题" in words(await clerk.get("/staff/unanswered?cause=unknown"))


async def test_a_group_gives_lines_for_the_entry_that_citizens_chose(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    answer = await asked(sqlite, clock, "人防车位能继承吗", MENU)
    await GivenAnswers(database=sqlite, clock=clock).chose(answer, "relocation-fee")

    likely = await clerk.get(f"/staff/unanswered/{answer}")
    other = await clerk.get(f"/staff/unanswered/{answer}?entry=basement-approval")

    assert "# matters.yaml, id: relocation-fee example_questions: - 人防车位能继承吗" in words(likely)
    assert "# matters.yaml, id: basement-approval example_questions: - 人防车位能继承吗" in words(other)


async def test_words_that_are_ticked_are_erased(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    named = await asked(sqlite, clock, "张三家的车位能继承吗")
    await asked(sqlite, clock, "人防车位能继承吗")

    done = await clerk.post("/staff/unanswered/erase", question=[str(named), "no id"])

    assert done.headers["location"] == "/staff/unanswered?done=words-erased"
    page = words(await clerk.get("/staff/unanswered"))
    assert "张三" not in page
    assert "人防车位能继承吗 1 " in page
    assert (await clerk.get(f"/staff/unanswered/{named}")).status_code == 404


async def test_an_export_leaves_the_words_out(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    await asked(sqlite, clock, "人防车位能继承吗")

    head, row = rows_of(await clerk.get("/staff/unanswered?export=true"))

    assert "原话" not in head
    assert "人防车位能继承吗" not in row
    assert "资料中没有" in row


async def test_words_are_for_those_who_see_conversations(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    answer = await asked(sqlite, clock, "人防车位能继承吗")
    legal = await house.member("qian", Role.LEGAL_OFFICE)
    auditor = await house.member("wu", Role.AUDITOR)

    assert (await legal.get("/staff/unanswered")).status_code == 403
    assert "人防车位能继承吗" in words(await auditor.get("/staff/unanswered"))
    assert "删除勾选" not in words(await auditor.get(f"/staff/unanswered/{answer}"))
    assert (await auditor.post("/staff/unanswered/erase", question=str(answer))).status_code == 403
