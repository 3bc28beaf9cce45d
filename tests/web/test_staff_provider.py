"""The page of the SMS provider and its standby."""

from common.clock import FixedClock
from notify.providers.log import LogProvider
from staff.actor import Role
from storage import lanes
from storage.engine import Database
from storage.values.notices import AlarmKind, NoticeState
from tests.notify.sender import Scripted
from tests.web.staff_office import Office, forms, office, words
from tests.web.test_staff_notices import one

SWITCH = "/staff/provider/switch"


def two(sqlite: Database, clock: FixedClock) -> Office:
    return office(sqlite, clock, sms=[LogProvider(), Scripted()])


async def test_the_section_head_switches_with_a_reason(sqlite: Database, clock: FixedClock) -> None:
    head = await two(sqlite, clock).member("kezhang", Role.SECTION_HEAD)

    answer = await head.post(SWITCH, to="scripted", why="原通道停机")

    shown = words(await head.get("/staff/provider"))
    assert answer.status_code == 303
    assert "现用：scripted" in shown
    assert "kezhang" in shown
    assert "原因：原通道停机" in shown


async def test_without_a_reason_nothing_is_switched(sqlite: Database, clock: FixedClock) -> None:
    head = await two(sqlite, clock).member("kezhang", Role.SECTION_HEAD)

    answer = await head.post(SWITCH, to="scripted", why=" ")

    assert answer.status_code == 422
    assert "请写明切换原因" in words(answer)
    assert "备用：scripted" in words(answer)


async def test_while_a_notice_is_in_doubt_the_page_says_why_and_what_to_do(sqlite: Database, clock: FixedClock) -> None:
    head = await two(sqlite, clock).member("kezhang", Role.SECTION_HEAD)
    await one(sqlite, clock, NoticeState.UNKNOWN)

    shown, refused = await head.get("/staff/provider"), await head.post(SWITCH, to="scripted", why="停机")

    assert SWITCH not in forms(shown)
    assert "要等有了结果才能切换" in words(shown)
    assert 'href="/staff/notices?state=unknown"' in shown.text
    assert refused.status_code == 409


async def test_a_clerk_sees_who_may_switch_and_may_not(sqlite: Database, clock: FixedClock) -> None:
    clerk = await two(sqlite, clock).member("xiaoli", Role.CLERK)

    assert SWITCH not in forms(await clerk.get("/staff/provider"))
    assert "可以切换的角色" in words(await clerk.get("/staff/provider"))
    assert (await clerk.post(SWITCH, to="scripted", why="停机")).status_code == 403


async def test_today_leads_from_the_alarm_to_the_standby(sqlite: Database, clock: FixedClock) -> None:
    head = await two(sqlite, clock).member("kezhang", Role.SECTION_HEAD)
    before = await head.get("/staff")
    async with sqlite.unit() as unit:
        day = clock.now().date()
        await lanes.raise_alarm(unit, AlarmKind.PROVIDER_SILENT, on_day=day, code="log", now=clock.now())
        await unit.commit()

    after = await head.get("/staff")

    assert 'href="/staff/provider"' not in before.text
    assert "通道 log 没有应答" in words(after)
    assert 'href="/staff/provider"' in after.text


async def test_with_one_provider_there_is_nothing_to_switch(sqlite: Database, clock: FixedClock) -> None:
    head = await office(sqlite, clock).member("kezhang", Role.SECTION_HEAD)

    assert SWITCH not in forms(await head.get("/staff/provider"))
    assert (await head.post(SWITCH, to="", why="停机")).status_code == 409
