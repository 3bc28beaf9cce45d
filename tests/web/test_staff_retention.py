"""What is erased when, as the administrator sees it."""

from datetime import timedelta
from uuid import uuid4

from common.clock import FixedClock
from common.i18n import translator
from sanshi.retention import Retention
from sanshi.settings import RetentionSection
from staff.actor import Role
from storage.audit import AuditEntry
from storage.chats import ChatRows
from storage.engine import Database
from storage.values.chats import ChatKind
from storage.values.retention import Kind
from tests.conftest import MORNING
from tests.web.staff_office import office, words
from web.staff.words import RECORDS, detail


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
    assert " · 90日 · 1条" in after


def test_the_record_says_rule_and_count_in_words() -> None:
    entry = AuditEntry(uuid4(), MORNING, "system", "erased-by-plan", "retention:caller", "caller 1d count=2")

    assert detail(entry, translator("zh_Hans_CN")) == "尝试次数的计数 · 1日 · 2条"
