"""What the dispatcher does with a notice, by what the provider answers."""

import asyncio
from datetime import timedelta

import pytest

from common.clock import FixedClock
from notify.dispatcher import NotSent
from notify.lane import Pace
from notify.providers.base import Outcome, OutcomeKind, Outgoing
from notify.providers.log import LogProvider
from notify.sending import SendingRules
from staff.actor import Actor
from storage import lanes, optouts
from storage.engine import Database
from storage.values.notices import (
    AlarmKind,
    AttemptState,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Reason,
)
from storage.values.optouts import OptOutSource
from tests.counterparts.aliyun import AliyunServer
from tests.counterparts.faults import Fault
from tests.counterparts.twilio import TwilioServer, refuse
from tests.notify.sender import PHONE, TEMPLATE, Scripted, Sender, aliyun, twilio

CLERK = Actor("wang", "wang", frozenset())


@pytest.mark.parametrize(
    ("fault", "state", "attempt"),
    [
        (Fault.THROTTLE, NoticeState.PLANNED, AttemptState.THROTTLED),
        (Fault.ERROR_BEFORE, NoticeState.UNKNOWN, AttemptState.UNKNOWN),
        (Fault.ERROR_AFTER, NoticeState.UNKNOWN, AttemptState.UNKNOWN),
        (Fault.RESET_BEFORE, NoticeState.UNKNOWN, AttemptState.UNKNOWN),
        (Fault.RESET_AFTER, NoticeState.UNKNOWN, AttemptState.UNKNOWN),
        (Fault.TIMEOUT_BEFORE, NoticeState.UNKNOWN, AttemptState.UNKNOWN),
        (Fault.TIMEOUT_AFTER, NoticeState.UNKNOWN, AttemptState.UNKNOWN),
        (Fault.GARBAGE_AFTER, NoticeState.UNKNOWN, AttemptState.UNKNOWN),
    ],
)
@pytest.mark.parametrize("api", ["twilio", "aliyun"])
async def test_whatever_goes_wrong_each_notice_goes_out_exactly_once_in_the_end(
    sqlite: Database, clock: FixedClock, *, api: str, fault: Fault, state: NoticeState, attempt: AttemptState
) -> None:
    async with TwilioServer() if api == "twilio" else AliyunServer(templates=[TEMPLATE], clock=clock) as server:
        server.script(fault)
        provider = twilio(server.url, clock, timeout=0.4) if api == "twilio" else aliyun(server.url, timeout=0.4)
        sender = Sender(sqlite, clock, provider)
        await sender.approve()
        notice_id = await sender.plan()

        await sender.dispatcher.tick()
        first, tries = await sender.state(notice_id), await sender.attempts(notice_id)
        for _ in range(4):
            await sender.after(seconds=70)
        await sender.dispatcher.close()

    assert first is state
    assert tries[0].state is attempt
    assert list(server.ledger.values()) == [1]
    assert await sender.state(notice_id) is NoticeState.SENT


async def test_an_unreachable_provider_is_tried_again(sqlite: Database, clock: FixedClock) -> None:
    server = TwilioServer()
    async with server:
        pass
    sender = Sender(sqlite, clock, twilio(server.url, clock))
    notice_id = await sender.plan()

    result = await sender.dispatcher.tick()
    notice = await sender.get(notice_id)
    async with TwilioServer(port=server.port) as back:
        await sender.after(minutes=2)
        await sender.dispatcher.close()

    assert result.held == (NotSent(notice_id, Reason.TRANSIENT),)
    assert (notice.state, notice.send_after) == (NoticeState.PLANNED, notice.state_at + timedelta(minutes=1))
    assert back.ledger == {PHONE: 1}


@pytest.mark.parametrize(
    ("code", "reason"), [(21211, Reason.NUMBER_BAD), (21614, Reason.NUMBER_BAD), (21617, Reason.CONTENT_REFUSED)]
)
async def test_a_refusal_for_good_is_not_tried_again(
    sqlite: Database, clock: FixedClock, code: int, reason: Reason
) -> None:
    async with TwilioServer() as server:
        server.script(refuse(code))
        sender = Sender(sqlite, clock, twilio(server.url, clock))
        notice_id = await sender.plan()

        result = await sender.dispatcher.tick()
        await sender.after(days=1)
        await sender.dispatcher.close()

    notice = await sender.get(notice_id)
    assert result.failed == 1
    assert (notice.state, notice.reason, notice.provider_code) == (NoticeState.FAILED, reason, str(code))
    assert server.requests == 1


async def test_a_number_no_text_reaches_gets_a_letter_with_the_same_permits(
    sqlite: Database, clock: FixedClock
) -> None:
    async with TwilioServer() as server:
        server.script(refuse(21614))
        sender = Sender(sqlite, clock, twilio(server.url, clock))
        notice_id = await sender.plan()
        await sender.dispatcher.tick()
        await sender.dispatcher.close()

    letter = next(each for each in await sender.all_notices() if each.id != notice_id)
    first, second = await sender.notices.detail(notice_id), await sender.notices.detail(letter.id)
    assert (letter.channel, letter.state, letter.reason) == (
        NoticeChannel.LETTER,
        NoticeState.TASK,
        Reason.SMS_FAILED,
    )
    assert first.permits == second.permits
    assert len(first.permits) == 1


async def test_a_recipient_blocked_at_the_provider_joins_the_opt_out_list(sqlite: Database, clock: FixedClock) -> None:
    async with TwilioServer() as server:
        server.script(refuse(21610))
        sender = Sender(sqlite, clock, twilio(server.url, clock))
        await sender.plan(kind=NoticeKind.SEASONAL, statutory=False)
        await sender.dispatcher.tick()
        await sender.dispatcher.close()

    async with sqlite.reading() as unit:
        assert [(each.phone, each.source) for each in (await optouts.listed(unit, limit=9))[0]] == [
            (PHONE, OptOutSource.PROVIDER)
        ]


async def test_refused_settings_stop_the_batch_raise_an_alarm_and_lose_nothing(
    sqlite: Database, clock: FixedClock
) -> None:
    async with TwilioServer() as server:
        server.script(refuse(20003, 401))
        sender = Sender(sqlite, clock, twilio(server.url, clock), pace=Pace(concurrency=1))
        await sender.plan_many(5)

        first = await sender.dispatcher.tick()
        paused = await sender.dispatcher.tick()
        by_hand = await sender.dispatcher.tick(by_hand=True)
        await sender.dispatcher.close()

    assert first.sent == 0
    assert [each.reason for each in first.held] == [Reason.PROVIDER_SETTINGS]
    assert paused.sent == 0
    assert by_hand.sent == 5
    assert server.requests == 6
    assert [(alarm.kind, alarm.code) for alarm in await sender.notices.alarms()] == [
        (AlarmKind.PROVIDER_SETTINGS, "20003")
    ]
    async with sqlite.reading() as unit:
        assert await lanes.paused(unit, clock.now()) == {}


async def test_a_provider_that_keeps_throttling_is_left_in_peace_until_the_next_tick(
    sqlite: Database, clock: FixedClock
) -> None:
    async with TwilioServer() as server:
        server.script(*[Fault.THROTTLE] * 100)
        sender = Sender(sqlite, clock, twilio(server.url, clock), pace=Pace(concurrency=1))
        await sender.plan_many(30)

        await sender.dispatcher.tick()
        await sender.dispatcher.close()

    assert server.requests == 5
    assert await sender.states() == {NoticeState.PLANNED: 30}


async def test_a_reply_without_a_date_is_given_up_after_three_days(sqlite: Database, clock: FixedClock) -> None:
    chat = Scripted(*[OutcomeKind.TRANSIENT] * 200)
    sender = Sender(sqlite, clock, chat, providers={NoticeChannel.CHAT: chat})
    notice_id = await sender.queue()

    for _ in range(80):
        await sender.after(hours=1)

    notice = await sender.get(notice_id)
    assert (notice.state, notice.reason) == (NoticeState.FAILED, Reason.TOO_MANY_ATTEMPTS)


async def test_one_channels_fault_leaves_the_others_sending(sqlite: Database, clock: FixedClock) -> None:
    class Broken(Scripted):
        async def send(self, message: Outgoing) -> Outcome:
            raise RuntimeError("the chat's socket is gone")

    chat, log = Broken(), LogProvider()
    sender = Sender(sqlite, clock, log, providers={NoticeChannel.CHAT: chat, NoticeChannel.SMS: log})
    reply, reminder = await sender.queue(), await sender.plan()

    await sender.dispatcher.tick()

    assert await sender.state(reminder) is NoticeState.SENT
    # What raised may have gone out: it is in doubt, never simply tried again.
    assert await sender.state(reply) is NoticeState.UNKNOWN


async def test_a_killed_senders_notice_falls_in_doubt_and_is_looked_up_before_it_goes_again(
    sqlite: Database, clock: FixedClock
) -> None:
    class Killed(BaseException):
        pass

    class Dying(Scripted):
        async def send(self, message: Outgoing) -> Outcome:
            raise Killed

    async with TwilioServer() as server:
        dying = Dying()
        dying.name = "twilio"
        first = Sender(sqlite, clock, dying)
        notice_id = await first.plan()
        with pytest.raises(Killed):
            await first.dispatcher.tick()
        lost = await first.get(notice_id)

        second = Sender(sqlite, clock, twilio(server.url, clock))
        second.renderer.by_id = first.renderer.by_id
        early = await second.dispatcher.tick()
        await second.after(seconds=21)
        doubted = await second.get(notice_id)
        await second.after(seconds=6)
        before = dict(server.ledger)
        await second.after(seconds=6)
        await second.dispatcher.close()

    assert lost.state is NoticeState.SENDING
    assert early.sent == 0
    assert (doubted.state, doubted.reason) == (NoticeState.UNKNOWN, Reason.INTERRUPTED)
    assert before == {}
    assert server.ledger == {PHONE: 1}


async def test_a_sender_that_is_killed_in_one_call_has_recorded_the_answers_of_the_others(
    sqlite: Database, clock: FixedClock
) -> None:
    class Killed(BaseException):
        pass

    class DyingAtTheThird(Scripted):
        async def send(self, message: Outgoing) -> Outcome:
            if len(self.messages) == 2:
                raise Killed
            return await super().send(message)

    sender = Sender(sqlite, clock, DyingAtTheThird())
    ids = [await sender.plan(to=f"+861380013800{number}") for number in range(3)]

    with pytest.raises(Killed):
        await sender.dispatcher.tick()

    states = sorted([await sender.state(one) for one in ids])
    assert states == [NoticeState.SENDING, NoticeState.SENT, NoticeState.SENT]


async def test_a_cancellation_of_the_providers_own_is_its_fault_and_the_run_goes_on(
    sqlite: Database, clock: FixedClock
) -> None:
    class CancellingTheFirst(Scripted):
        async def send(self, message: Outgoing) -> Outcome:
            if not self.messages:
                self.messages.append(message)
                raise asyncio.CancelledError
            return await super().send(message)

    sender = Sender(sqlite, clock, CancellingTheFirst())
    ids = [await sender.plan(to=f"+861380013800{number}") for number in range(3)]

    tick = await sender.dispatcher.tick()

    assert (tick.sent, tick.unknown) == (2, 1)
    assert sorted([await sender.state(one) for one in ids]) == [
        NoticeState.SENT,
        NoticeState.SENT,
        NoticeState.UNKNOWN,
    ]


async def test_what_the_provider_cannot_tell_is_left_to_staff(sqlite: Database, clock: FixedClock) -> None:
    chat = Scripted(OutcomeKind.UNKNOWN, OutcomeKind.UNKNOWN)
    sender = Sender(sqlite, clock, chat, providers={NoticeChannel.CHAT: chat})
    went, lost = await sender.queue(text="甲"), await sender.queue(text="乙")
    await sender.dispatcher.tick()
    for _ in range(8):
        await sender.after(days=1)
    undecided = await sender.get(went)

    await sender.notices.mark_sent(went, by=CLERK)
    await sender.notices.send_again(lost, by=CLERK)
    await sender.dispatcher.tick()

    assert (undecided.state, undecided.reason) == (NoticeState.UNKNOWN, Reason.CANNOT_TELL)
    assert await sender.state(went) is NoticeState.SENT
    assert await sender.state(lost) is NoticeState.SENT
    assert len(chat.messages) == 3


async def test_two_equal_messages_in_doubt_are_told_apart_by_count(sqlite: Database, clock: FixedClock) -> None:
    """One of two messages with the same number and text was taken: the look-up must not count it for both."""
    async with TwilioServer() as server:
        server.script(Fault.RESET_AFTER, Fault.RESET_BEFORE)
        sender = Sender(sqlite, clock, twilio(server.url, clock), pace=Pace(concurrency=1))
        one = await sender.plan()
        await sender.dispatcher.tick()
        clock.advance(timedelta(days=1))
        other = await sender.plan()
        await sender.dispatcher.tick()
        for _ in range(4):
            await sender.after(seconds=70)
        await sender.dispatcher.close()

    assert server.ledger == {PHONE: 2}
    assert {await sender.state(one), await sender.state(other)} == {NoticeState.SENT}


async def test_an_erased_recipients_notice_is_cancelled(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    notice_id = await sender.plan()
    notice = await sender.get(notice_id)
    assert notice.key_id is not None
    async with sqlite.unit() as unit:
        await unit.keys.erase(notice.key_id, clock.now())
        await unit.commit()

    await sender.dispatcher.tick()

    gone = await sender.get(notice_id)
    assert (gone.state, gone.reason) == (NoticeState.CANCELLED, Reason.ERASED)


async def test_the_provider_is_asked_to_call_back_only_with_a_public_address(
    sqlite: Database, clock: FixedClock
) -> None:
    async with TwilioServer() as server:
        private = Sender(sqlite, clock, twilio(server.url, clock))
        await private.plan(to="+8613800000001")
        await private.dispatcher.tick()
        settings = SendingRules(public_base_url="https://office.example/")
        public = Sender(sqlite, clock, twilio(server.url, clock), settings=settings)
        notice_id = await public.plan(to="+8613800000002")
        await public.dispatcher.tick()
        await private.dispatcher.close()
        await public.dispatcher.close()

    attempt = (await public.attempts(notice_id))[0]
    assert "StatusCallback" not in server.taken[0].form
    assert server.taken[1].form["StatusCallback"] == f"https://office.example/hooks/twilio/status/{attempt.id}"
    # 10:00 to 20:30 would be 37,800 s; Twilio takes at most 36,000.
    assert server.taken[1].form["ValidityPeriod"] == "36000"


async def test_without_callbacks_delivery_is_looked_up(sqlite: Database, clock: FixedClock) -> None:
    async with TwilioServer() as server:
        sender = Sender(sqlite, clock, twilio(server.url, clock))
        good, bad = await sender.plan(to="+8613800000001"), await sender.plan(to="+8613800000002")
        await sender.dispatcher.tick()
        for message in server.taken:
            if message.to.endswith("1"):
                server.finish(message, "delivered")
            else:
                server.finish(message, "undelivered", 30005)
        await sender.after(minutes=2)
        await sender.dispatcher.close()

    assert await sender.state(good) is NoticeState.DELIVERED
    failed = await sender.get(bad)
    assert (failed.state, failed.reason, failed.provider_code) == (NoticeState.FAILED, Reason.NUMBER_BAD, "30005")
