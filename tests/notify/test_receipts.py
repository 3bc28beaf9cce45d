"""Receipts in any order, any number of times, before or after the provider's own answer."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import permutations
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from aiohttp import web

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify.inbound import Inbox
from notify.providers.twilio_status import CallbackUnreadable
from notify.providers.twilio_webhooks import verified_form
from notify.sending import SendingRules
from notify.settling import Told
from staff.actor import Actor
from storage import attempts, optouts
from storage.engine import Database
from storage.values.notices import AlarmKind, AttemptState, NoticeKind, NoticeState, Reason
from tests.counterparts.faults import Fault
from tests.counterparts.twilio import TwilioServer, receipt
from tests.notify.sender import PHONE, Sender, twilio, twilio_hooks
from tests.shipped import first_pack


class Sent:
    """One notice sent through the local API, ready for its receipts."""

    def __init__(self, sender: Sender, notice_id: UUID, attempt_id: UUID, sid: str) -> None:
        self.sender, self.notice_id, self.attempt_id, self.sid = sender, notice_id, attempt_id, sid

    async def tell(self, status: str, code: int | None = None, *, sid: str | None = None) -> Told | None:
        return await self.sender.receipts.apply_status(self.attempt_id, receipt(sid or self.sid, status, code))

    async def state(self) -> NoticeState:
        return await self.sender.state(self.notice_id)


@pytest.fixture
async def sent(sqlite: Database, clock: FixedClock) -> Sent:
    return await _sent(sqlite, clock)


async def _sent(sqlite: Database, clock: FixedClock, *faults: Fault, statutory: bool = True) -> Sent:
    async with TwilioServer() as server:
        server.script(*faults)
        sender = Sender(sqlite, clock, twilio(server.url, clock, timeout=0.4))
        kind = NoticeKind.PERMIT_REMINDER if statutory else NoticeKind.SEASONAL
        notice_id = await sender.plan(statutory=statutory, kind=kind)
        await sender.dispatcher.tick()
        await sender.dispatcher.close()
    return Sent(sender, notice_id, (await sender.attempts(notice_id))[0].id, server.taken[0].sid)


@pytest.mark.parametrize(
    "life",
    [
        (("queued", None), ("sending", None), ("sent", None), ("delivered", None)),
        (("queued", None), ("sending", None), ("sent", None), ("undelivered", 30006)),
        (("queued", None), ("sending", None), ("sent", None), ("undelivered", 30003)),
        (("accepted", None), ("queued", None), ("sending", None), ("failed", 30007)),
        (("queued", None), ("sending", None), ("undelivered", 30003), ("delivered", None)),
        (("queued", None), ("sent", None), ("undelivered", 30006), ("delivered", None)),
        (("failed", 30007), ("sent", None), ("delivered", None)),
    ],
    ids=lambda life: " ".join(str(word) for receipt in life for word in receipt if word),
)
async def test_receipts_in_any_order_end_in_the_same_state(
    sqlite: Database, clock: FixedClock, life: tuple[tuple[str, int | None], ...]
) -> None:
    orders = list(permutations(life))
    async with TwilioServer() as server:
        sender = Sender(sqlite, clock, twilio(server.url, clock))
        ids = await sender.plan_many(len(orders))
        await sender.dispatcher.tick()
        await sender.dispatcher.close()

    ends = set()
    for notice_id, order in zip(ids, orders, strict=True):
        [attempt] = await sender.attempts(notice_id)
        assert attempt.provider_id is not None
        for status, code in (*order, *reversed(order)):
            await sender.receipts.apply_status(attempt.id, receipt(attempt.provider_id, status, code))
        ends.add(((await sender.get(notice_id)).state, (await sender.attempts(notice_id))[0].delivery))

    assert len(ends) == 1


async def test_who_is_told_to_have_got_it_after_all_gets_no_second_one(sent: Sent) -> None:
    await sent.tell("undelivered", 30003)
    waits = await sent.state()

    await sent.tell("delivered")

    assert (waits, await sent.state()) == (NoticeState.PLANNED, NoticeState.DELIVERED)


async def test_what_counted_as_failed_and_arrived_is_delivered_and_no_letter_stands_in_its_place(sent: Sent) -> None:
    await sent.tell("undelivered", 30006)
    [letter] = [one.id for one in await sent.sender.all_notices() if one.id != sent.notice_id]

    await sent.tell("delivered")

    notice, instead = await sent.sender.get(sent.notice_id), await sent.sender.get(letter)
    assert (notice.state, notice.reason, notice.provider_code) == (NoticeState.DELIVERED, Reason.NONE, "")
    assert (instead.state, instead.reason) == (NoticeState.CANCELLED, Reason.ARRIVED)
    detail = await sent.sender.notices.detail(sent.notice_id)
    assert {each.status for each in detail.receipts} == {"undelivered", "delivered"}


async def test_arrival_of_a_first_try_is_believed_after_a_second_one_failed(
    sqlite: Database, clock: FixedClock
) -> None:
    async with TwilioServer() as server:
        sender = Sender(sqlite, clock, twilio(server.url, clock))
        notice_id = await sender.plan()
        for code in (30003, 30006):
            await sender.dispatcher.tick()
            last = (await sender.attempts(notice_id))[-1]
            await sender.receipts.apply_status(last.id, receipt(server.taken[-1].sid, "undelivered", code))
            clock.advance(timedelta(hours=3))
        first = (await sender.attempts(notice_id))[0]

        await sender.receipts.apply_status(first.id, receipt(server.taken[0].sid, "delivered"))
        await sender.dispatcher.tick()
        await sender.dispatcher.close()

    assert await sender.state(notice_id) is NoticeState.DELIVERED
    assert len(server.taken) == 2
    assert await sender.notices.alarms() == []


async def test_the_same_receipt_twice_acts_once(sent: Sent) -> None:
    assert await sent.tell("delivered") is Told.NEWS
    assert await sent.tell("delivered") is Told.KNOWN

    detail = await sent.sender.notices.detail(sent.notice_id)
    assert [each.status for each in detail.receipts] == ["delivered"]


async def test_sent_may_be_the_last_word(sent: Sent) -> None:
    await sent.tell("sent")

    assert await sent.state() is NoticeState.SENT


async def test_an_error_code_beside_a_good_state_means_nothing(sent: Sent) -> None:
    await sent.tell("delivered", 30005)

    notice = await sent.sender.get(sent.notice_id)
    assert (notice.state, notice.provider_code) == (NoticeState.DELIVERED, "")


async def test_an_undelivered_message_with_a_bad_number_fails(sent: Sent) -> None:
    await sent.tell("undelivered", 30006)

    notice = await sent.sender.get(sent.notice_id)
    assert (notice.state, notice.reason, notice.provider_code) == (NoticeState.FAILED, Reason.NUMBER_BAD, "30006")


async def test_an_undelivered_message_whose_cause_passes_goes_again_a_few_times(
    sqlite: Database, clock: FixedClock
) -> None:
    async with TwilioServer() as server:
        sender = Sender(sqlite, clock, twilio(server.url, clock))
        notice_id = await sender.plan()
        for _ in range(3):
            await sender.dispatcher.tick()
            attempt = (await sender.attempts(notice_id))[-1]
            form = receipt(server.taken[-1].sid, "undelivered", 30003)
            await sender.receipts.apply_status(attempt.id, form)
            clock.advance(timedelta(hours=3))
        await sender.dispatcher.close()

    notice = await sender.get(notice_id)
    assert server.ledger == {PHONE: 3}
    assert (notice.state, notice.reason) == (NoticeState.FAILED, Reason.NOT_DELIVERED)


async def test_a_receipt_proves_a_message_whose_answer_was_lost(sqlite: Database, clock: FixedClock) -> None:
    lost = await _sent(sqlite, clock, Fault.RESET_AFTER)
    before = await lost.state()

    await lost.tell("sent")

    attempt = (await lost.sender.attempts(lost.notice_id))[0]
    assert before is NoticeState.UNKNOWN
    assert await lost.state() is NoticeState.SENT
    assert (attempt.state, attempt.provider_id) == (AttemptState.ACCEPTED, lost.sid)


async def test_a_blocked_recipient_joins_the_opt_out_list(sqlite: Database, clock: FixedClock) -> None:
    blocked = await _sent(sqlite, clock, statutory=False)
    await blocked.tell("undelivered", 21610)

    async with sqlite.reading() as unit:
        assert [each.phone for each in (await optouts.listed(unit, limit=9))[0]] == [PHONE]


async def test_a_second_message_under_one_attempt_raises_an_alarm(sent: Sent) -> None:
    assert await sent.tell("delivered", sid="SM" + "9" * 32) is Told.CONFLICT

    alarms = await sent.sender.notices.alarms()
    assert [(alarm.kind, alarm.code) for alarm in alarms] == [(AlarmKind.SENT_TWICE, str(sent.notice_id))]
    assert await sent.state() is NoticeState.SENT


async def test_a_receipt_after_staff_sent_it_again_raises_an_alarm(sqlite: Database, clock: FixedClock) -> None:
    lost = await _sent(sqlite, clock, Fault.RESET_AFTER)
    sender = lost.sender
    async with sqlite.unit() as unit:
        await attempts.change(unit, lost.attempt_id, state=AttemptState.NOT_SENT, look_after=None)
        await unit.commit()
    async with TwilioServer() as server:
        again = Sender(sqlite, clock, twilio(server.url, clock))
        again.renderer.by_id = sender.renderer.by_id
        await again.notices.send_again(lost.notice_id, by=Actor("wang", "wang", frozenset()))
        await again.dispatcher.tick()
        await again.dispatcher.close()

    await lost.tell("delivered")

    assert [alarm.kind for alarm in await sender.notices.alarms()] == [AlarmKind.SENT_TWICE]


async def test_a_receipt_may_come_before_the_answer_to_the_call(sqlite: Database, clock: FixedClock) -> None:
    async with TwilioServer(receipts=(("sent", None), ("delivered", None))) as server, _Hooks(sqlite, clock) as hooks:
        server.script(Fault.CALLBACK_FIRST)
        settings = SendingRules(public_base_url=hooks.url)
        sender = Sender(sqlite, clock, twilio(server.url, clock), settings=settings)
        notice_id = await sender.plan()
        await sender.dispatcher.tick()
        await sender.dispatcher.close()

    attempt = (await sender.attempts(notice_id))[0]
    assert server.answered_receipts == [200, 200]
    assert await sender.state(notice_id) is NoticeState.DELIVERED
    assert attempt.provider_id == server.taken[0].sid


async def test_an_unknown_attempt_is_not_ours(sent: Sent) -> None:
    assert await sent.sender.receipts.apply_status(uuid4(), receipt(sent.sid, "delivered")) is None


@pytest.mark.parametrize("form", [{}, {"MessageSid": "SM1"}, {"MessageStatus": "sent"}, {"MessageSid": "S" * 65}])
async def test_a_form_that_is_no_receipt_is_refused(sent: Sent, form: Mapping[str, str]) -> None:
    with pytest.raises(CallbackUnreadable):
        await sent.sender.receipts.apply_status(sent.attempt_id, {"MessageStatus": "", **form})


class _Hooks:
    """A small public page that takes the callbacks, with the signature check."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        inbox = Inbox(database=database, clock=clock, editions=FixedEditions(first_pack()))
        self._hooks = twilio_hooks(database, clock, inbox)
        self.url = ""

    async def _status(self, request: web.Request) -> web.Response:
        signature = request.headers.get("X-Twilio-Signature")
        form = verified_form(self.url + request.raw_path, await request.read(), signature, self._hooks.tokens)
        known = await self._hooks.status(UUID(urlsplit(request.raw_path).path.rsplit("/", 1)[1]), form)
        return web.Response(status=200 if known else 404)

    async def __aenter__(self) -> "_Hooks":
        app = web.Application()
        app.router.add_post("/hooks/twilio/status/{attempt}", self._status)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
