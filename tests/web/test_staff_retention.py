"""What is erased when, as the administrator sees it."""

from datetime import timedelta

from common.clock import FixedClock
from sanshi.retention import Retention
from sanshi.settings import RetentionSection
from staff.actor import Role
from storage.chats import ChatRows
from storage.engine import Database
from storage.values.chats import ChatKind
from storage.values.retention import Kind
from tests.web.staff_office import office, words
from web.staff.words import RECORDS


def test_every_kind_has_its_words() -> None:
    assert set(RECORDS) == set(Kind)


async def test_the_administrator_sees_what_would_go_and_what_went(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    async with sqlite.unit() as unit:
        await ChatRows(unit).add(ChatKind.WEB, "silent", clock.now(), addressable=False)
        await unit.commit()
    clock.advance(timedelta(days=91))
    administrator = await house.member("zheng", Role.ADMINISTRATOR)

    before = words(await administrator.get("/staff/retention"))
    await Retention.of(RetentionSection(), sqlite, clock).erase()
    after = words(await administrator.get("/staff/retention"))

    assert "长期无人说话、不属于任何登记事项的会话 90日 1" in before
    assert "长期无人说话、不属于任何登记事项的会话 90日 0" in after
    assert "chat 90d count=1" in after
