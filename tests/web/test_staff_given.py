"""What the guide said, on the console: the list, the words of the pack of that day, and who may see it."""

from uuid import UUID

from casework.answers.service import GivenAnswers
from common.clock import FixedClock
from faq.reply import Action, Cause, Reply
from knowledge import versions
from knowledge.model import Lang, MatterField
from staff.actor import Role
from storage.engine import Database
from tests.conftest import PACKS
from tests.web.staff_office import office, words

FEE = Reply(Action.ANSWER, Cause.MATCHED, "…", Lang.ZH, "1", entry="relocation-fee", fields=(MatterField.FEE,))


async def noted(database: Database, clock: FixedClock) -> UUID | None:
    """An answer as the end of a turn leaves it."""
    given = GivenAnswers(database=database, clock=clock)
    answer = given.note(FEE, edition=1, channel="web")
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
