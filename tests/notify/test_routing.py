"""The provider in use and its standby: what keeps a switch back, what it changes, when an alarm rings."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify.providers.base import Capabilities, OutcomeKind, Provider
from notify.providers.log import LogProvider
from notify.providers.switched import SwitchedProvider
from notify.routing import InDoubt, NoStandby, Routing, Switched, WhyMissing
from staff.actor import Actor, Role
from storage import audit, lanes, sms_route
from storage.engine import Database
from storage.notices import notice
from storage.values.notices import AlarmKind, NoticeChannel, NoticeKind, NoticeState
from tests.counterparts.aliyun import AliyunServer
from tests.counterparts.faults import Fault
from tests.counterparts.twilio import TwilioServer
from tests.notify.sender import TEMPLATE, Scripted, Sender, aliyun, edition, twilio

HEAD = Actor(name="kezhang", person="p", roles=frozenset({Role.SECTION_HEAD}))


def switched(database: Database, *providers: Provider) -> SwitchedProvider:
    async def choice() -> str | None:
        async with database.reading() as unit:
            found = await sms_route.chosen(unit)
        return None if found is None else found.provider

    return SwitchedProvider(providers, choice)


def routing(database: Database, clock: FixedClock, provider: SwitchedProvider) -> Routing:
    return Routing(database=database, clock=clock, editions=FixedEditions(edition()), provider=provider)


async def alarms(database: Database, clock: FixedClock) -> list[tuple[AlarmKind, str]]:
    async with database.reading() as unit:
        return [(each.kind, each.code) for each in await lanes.alarms(unit, clock.now().date())]


async def test_after_a_switch_messages_go_through_the_standby_and_old_ones_are_asked_about_where_they_went(
    sqlite: Database, clock: FixedClock
) -> None:
    async with AliyunServer(templates=[TEMPLATE], clock=clock) as first, TwilioServer() as second:
        provider = switched(sqlite, aliyun(first.url), twilio(second.url, clock))
        sender, route = Sender(sqlite, clock, provider), routing(sqlite, clock, provider)
        await sender.approve()
        early = await sender.plan(to="+8613800000001")
        await sender.dispatcher.tick()
        await route.switch("twilio", why="阿里云停用", by=HEAD)
        late = await sender.plan(to="+8613800000002")
        first.finish(first.taken[0], 3, "DELIVERED")
        await sender.after(minutes=2)
        await sender.dispatcher.close()

    assert (first.ledger["13800000001"], second.ledger["+8613800000002"]) == (1, 1)
    assert await sender.state(early) is NoticeState.DELIVERED
    assert [each.provider for each in await sender.attempts(late)] == ["twilio"]


async def test_who_switched_when_and_why_is_kept_and_audited(sqlite: Database, clock: FixedClock) -> None:
    route = routing(sqlite, clock, switched(sqlite, LogProvider(), Scripted()))

    await route.switch("scripted", why="  停机  ", by=HEAD)
    clock.advance(timedelta(hours=1))
    standing = await route.switch("log", why="恢复", by=HEAD)

    assert (standing.active, standing.by, standing.at, standing.why) == ("log", HEAD.signature, clock.now(), "恢复")
    async with sqlite.reading() as unit:
        reasons = (await unit.execute(sa.select(sms_route.sms_route.c.why).order_by("id"))).scalars().all()
        trail = await audit.entries(unit, "channel:sms")
    assert list(reasons) == ["停机", "恢复"]
    assert {each.detail for each in trail} == {"log → scripted", "scripted → log"}


async def test_nothing_is_switched_while_a_notice_is_in_doubt(sqlite: Database, clock: FixedClock) -> None:
    provider = switched(sqlite, LogProvider(), Scripted())
    doubtful = await Sender(sqlite, clock, provider).plan()
    async with sqlite.unit() as unit:
        await unit.execute(notice.update().where(notice.c.id == doubtful).values(state=NoticeState.UNKNOWN))
        await unit.commit()

    with pytest.raises(InDoubt):
        await routing(sqlite, clock, provider).switch("scripted", why="停机", by=HEAD)


async def test_a_second_click_does_not_switch_back(sqlite: Database, clock: FixedClock) -> None:
    route = routing(sqlite, clock, switched(sqlite, LogProvider(), Scripted()))
    await route.switch("scripted", why="停机", by=HEAD)

    with pytest.raises(Switched):
        await route.switch("scripted", why="停机", by=HEAD)

    assert (await route.standing()).active == "scripted"


async def test_a_switch_needs_a_reason_and_a_standby(sqlite: Database, clock: FixedClock) -> None:
    with pytest.raises(WhyMissing):
        await routing(sqlite, clock, switched(sqlite, LogProvider(), Scripted())).switch("scripted", why=" ", by=HEAD)
    with pytest.raises(NoStandby):
        await routing(sqlite, clock, switched(sqlite, LogProvider())).switch("", why="停机", by=HEAD)


async def test_a_choice_that_is_gone_leaves_the_settings_own(sqlite: Database, clock: FixedClock) -> None:
    await routing(sqlite, clock, switched(sqlite, LogProvider(), Scripted())).switch("scripted", why="停机", by=HEAD)
    alone = switched(sqlite, LogProvider())

    await alone.refresh()

    assert alone.name == "log"
    assert (await routing(sqlite, clock, alone).standing()).by == ""


@pytest.mark.parametrize("kind", [OutcomeKind.TRANSIENT, OutcomeKind.UNKNOWN])
async def test_a_provider_without_any_answer_raises_an_alarm(
    sqlite: Database, clock: FixedClock, kind: OutcomeKind
) -> None:
    sender = Sender(sqlite, clock, Scripted(kind, kind, kind))
    await sender.plan_many(3)

    await sender.dispatcher.tick()

    assert await alarms(sqlite, clock) == [(AlarmKind.PROVIDER_SILENT, "scripted")]


async def test_one_message_that_keeps_failing_raises_it_too_one_accident_does_not(
    sqlite: Database, clock: FixedClock
) -> None:
    sender = Sender(sqlite, clock, Scripted(*[OutcomeKind.TRANSIENT] * 3))
    await sender.plan()

    await sender.dispatcher.tick()
    after_one = await alarms(sqlite, clock)
    for _ in range(2):
        await sender.after(minutes=10)

    assert after_one == []
    assert await alarms(sqlite, clock) == [(AlarmKind.PROVIDER_SILENT, "scripted")]


async def test_one_answer_among_failures_raises_none(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, Scripted(OutcomeKind.TRANSIENT, OutcomeKind.ACCEPTED, OutcomeKind.TRANSIENT))
    await sender.plan_many(3)

    await sender.dispatcher.tick()

    assert await alarms(sqlite, clock) == []


async def test_a_text_asks_for_a_reply_only_where_it_arrives(sqlite: Database, clock: FixedClock) -> None:
    hearing, deaf, abroad = Scripted(), Scripted(), Scripted()
    hearing.capabilities = Capabilities(inbound=True)
    abroad.capabilities = Capabilities(inbound=True, deaf_to="+86")
    said = []
    for number, provider in enumerate((hearing, deaf, abroad)):
        sender = Sender(sqlite, clock, provider)
        to = f"+861380000000{number}"
        await sender.plan(to=to, kind=NoticeKind.SEASONAL, statutory=False, text="请检查排水。")
        await sender.dispatcher.tick()
        said.append(provider.messages[0].text)

    assert ["拒收请回复R" in text for text in said] == [True, False, False]
    assert ["拒收请致电" in text for text in said] == [False, True, True]


async def test_a_lost_answer_is_settled_by_the_records_without_a_second_message(
    sqlite: Database, clock: FixedClock
) -> None:
    async with AliyunServer(templates=[TEMPLATE], clock=clock) as server:
        server.script(Fault.RESET_AFTER, Fault.ERROR_AFTER, Fault.RESET_BEFORE)
        sender = Sender(sqlite, clock, aliyun(server.url))
        await sender.approve()
        ids = [await sender.plan(to=f"+861380000000{number}") for number in range(3)]
        await sender.dispatcher.tick()
        doubtful = {await sender.state(each) for each in ids}
        for _ in range(4):
            await sender.after(seconds=70)
        await sender.dispatcher.close()

    assert doubtful == {NoticeState.UNKNOWN}
    assert {await sender.state(each) for each in ids} == {NoticeState.SENT}
    assert set(server.ledger.values()) == {1}


async def test_the_channels_pause_ends_with_a_switch(sqlite: Database, clock: FixedClock) -> None:
    async with sqlite.unit() as unit:
        await lanes.pause(unit, NoticeChannel.SMS, until=clock.now() + timedelta(minutes=15), code="X")
        await unit.commit()

    await routing(sqlite, clock, switched(sqlite, LogProvider(), Scripted())).switch("scripted", why="停机", by=HEAD)

    async with sqlite.reading() as unit:
        assert await lanes.paused(unit, clock.now()) == {}
