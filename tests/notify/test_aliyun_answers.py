"""What the dispatcher does with a notice at a provider of reviewed templates, by what it answers."""

import pytest

from common.clock import FixedClock
from notify.providers.base import Capabilities
from notify.sending import SendingRules
from storage import lanes
from storage.engine import Database
from storage.values.notices import AlarmKind, NoticeChannel, NoticeState, Reason
from storage.values.providers import ReviewState
from tests.counterparts.aliyun import AliyunServer, refuse
from tests.notify.sender import TEMPLATE, Sender, aliyun

NATIONAL = "13800138000"


async def test_an_unreachable_provider_is_tried_again(sqlite: Database, clock: FixedClock) -> None:
    async with AliyunServer() as gone:
        pass
    sender = Sender(sqlite, clock, aliyun(gone.url))
    await sender.approve()
    notice_id = await sender.plan()

    await sender.dispatcher.tick()
    notice = await sender.get(notice_id)
    async with AliyunServer(port=gone.port, templates=[TEMPLATE], clock=clock) as back:
        await sender.after(minutes=2)

    assert (notice.state, notice.reason) == (NoticeState.PLANNED, Reason.TRANSIENT)
    assert back.ledger == {NATIONAL: 1}


@pytest.mark.parametrize(
    ("code", "reason"),
    [("isv.MOBILE_NUMBER_ILLEGAL", Reason.NUMBER_BAD), ("isv.NEVER_HEARD_OF_IT_BEFORE_TODAY", Reason.REFUSED)],
)
async def test_a_refusal_for_good_is_not_tried_again(
    sqlite: Database, clock: FixedClock, code: str, reason: Reason
) -> None:
    async with AliyunServer(templates=[TEMPLATE], clock=clock) as server:
        server.script(refuse(code))
        sender = Sender(sqlite, clock, aliyun(server.url))
        await sender.approve()
        notice_id = await sender.plan()

        await sender.dispatcher.tick()
        await sender.after(days=1)

    notice = await sender.get(notice_id)
    kept = code.removeprefix("isv.")
    assert (notice.state, notice.reason, notice.provider_code) == (NoticeState.FAILED, reason, kept)
    assert server.requests == 1


@pytest.mark.parametrize(
    ("code", "reason", "alarm"),
    [
        ("isv.AMOUNT_NOT_ENOUGH", Reason.PROVIDER_BALANCE, AlarmKind.PROVIDER_BALANCE),
        ("isv.SMS_SIGNATURE_ILLEGAL", Reason.PROVIDER_SETTINGS, AlarmKind.PROVIDER_SETTINGS),
    ],
)
async def test_an_empty_account_or_a_wrong_signature_stops_the_batch_and_raises_an_alarm(
    sqlite: Database, clock: FixedClock, code: str, reason: Reason, alarm: AlarmKind
) -> None:
    async with AliyunServer(templates=[TEMPLATE], clock=clock) as server:
        server.script(*[refuse(code)] * 60)
        sender = Sender(sqlite, clock, aliyun(server.url), settings=SendingRules(daily_cap=100, per_second=1))
        await sender.approve()
        ids = [await sender.plan(to=f"+86138{number:08d}") for number in range(3)]

        await sender.dispatcher.tick()

    async with sqlite.reading() as unit:
        raised = await lanes.alarms(unit, clock.now().date())
        paused = await lanes.paused(unit, clock.now())
    assert [(each.kind, each.code) for each in raised] == [(alarm, code.removeprefix("isv."))]
    assert NoticeChannel.SMS in paused
    assert reason in {(await sender.get(each)).reason for each in ids}
    assert {await sender.state(each) for each in ids} == {NoticeState.PLANNED}


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.SUBMITTED, ReviewState.REJECTED])
async def test_what_has_no_approved_template_is_held_and_told(
    sqlite: Database, clock: FixedClock, state: ReviewState
) -> None:
    async with AliyunServer(templates=[TEMPLATE]) as server:
        sender = Sender(sqlite, clock, aliyun(server.url))
        await sender.approve(state=state)
        notice_id = await sender.plan()

        await sender.dispatcher.tick()

    notice = await sender.get(notice_id)
    async with sqlite.reading() as unit:
        raised = await lanes.alarms(unit, clock.now().date())
    assert (notice.state, notice.reason) == (NoticeState.HELD, Reason.TEMPLATE_NOT_APPROVED)
    assert [(each.kind, each.code) for each in raised] == [(AlarmKind.TEMPLATE_NOT_APPROVED, "60")]
    assert server.requests == 0


async def test_a_receipt_is_pulled_and_believed(sqlite: Database, clock: FixedClock) -> None:
    async with AliyunServer(templates=[TEMPLATE], clock=clock) as server:
        sender = Sender(sqlite, clock, aliyun(server.url))
        await sender.approve()
        good, bad = await sender.plan(to="+8613800000001"), await sender.plan(to="+8613800000002")
        await sender.dispatcher.tick()
        for message in server.taken:
            arrived = message.phone.endswith("1")
            server.finish(message, 3 if arrived else 2, "DELIVERED" if arrived else "MOBILE_NOT_ON_SERVICE")

        await sender.after(minutes=2)

    failed = await sender.get(bad)
    assert await sender.state(good) is NoticeState.DELIVERED
    assert (failed.state, failed.reason) == (NoticeState.FAILED, Reason.NUMBER_BAD)
    assert server.taken[0].text.startswith("【管城人防】")


async def test_no_callback_is_asked_for_where_the_address_stands_in_the_providers_console() -> None:
    assert aliyun("http://127.0.0.1:9").capabilities == Capabilities(
        listing=True, templates=True, settles_in=aliyun("http://127.0.0.1:9").capabilities.settles_in
    )
