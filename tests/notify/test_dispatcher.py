"""What the dispatcher sends, when, and what it holds or drops before anything leaves."""

import asyncio
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from common.clock import FixedClock
from notify.dispatcher import NotSent
from notify.lane import Pace
from notify.providers.base import Outcome, Outgoing
from notify.providers.log import LogProvider
from notify.rendering import Stopped
from notify.sending import SendingRules
from staff.actor import Actor
from storage import attempts, optouts
from storage.engine import Database
from storage.notices import notice
from storage.schema import new_id
from storage.values.notices import (
    AlarmKind,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Reason,
)
from storage.values.optouts import OptOutSource
from tests.counterparts.twilio import TwilioServer
from tests.notify.sender import PHONE, Scripted, Sender, twilio

CLERK = Actor("wang", "wang", frozenset())


async def test_a_due_notice_goes_out_once_with_the_signature(sqlite: Database, clock: FixedClock) -> None:
    async with TwilioServer() as server:
        sender = Sender(sqlite, clock, twilio(server.url, clock))
        notice_id = await sender.plan()

        result = await sender.dispatcher.tick()
        again = await sender.dispatcher.tick()
        await sender.dispatcher.close()

    assert (result.sent, result.failed, result.unknown, result.held) == (1, 0, 0, ())
    assert again.sent == 0
    assert [(message.to, message.body) for message in server.taken] == [
        (PHONE, "【管城人防】您的平时使用证（尾号0001）还有30天到期。")
    ]
    notice = await sender.get(notice_id)
    assert (notice.state, notice.segments, notice.simulated) == (NoticeState.SENT, 1, False)
    assert (await sender.attempts(notice_id))[0].provider_id == server.taken[0].sid


class Waiting(LogProvider):
    """Takes its messages only when others, beyond those it was given, have been claimed."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database, self._taken = database, 0

    async def send(self, message: Outgoing) -> Outcome:
        self._taken += 1
        while await self._claimed() <= min(self._taken, 2):  # noqa: ASYNC110 — it stands in the database
            await asyncio.sleep(0.01)
        return await super().send(message)

    async def _claimed(self) -> int:
        async with self._database.reading() as unit:
            query = sa.select(sa.func.count()).where(notice.c.attempts == 1)
            return int((await unit.execute(query)).scalar_one())


async def test_more_is_claimed_while_messages_are_on_their_way(database: Database, clock: FixedClock) -> None:
    sender = Sender(database, clock, Waiting(database), pace=Pace(batch=2, concurrency=1))
    await sender.plan_many(3)

    async with asyncio.timeout(20):
        result = await sender.dispatcher.tick()

    assert result.sent == 3


class Unhurried(LogProvider):
    """Takes a text only once a reply given while it was on its way has reached the citizen's chat."""

    sender: Sender
    chat: Scripted

    async def send(self, message: Outgoing) -> Outcome:
        await self.sender.queue(to="77", text="您的投诉已有答复")
        while not self.chat.messages:  # noqa: ASYNC110 — the chat's own channel tells nobody
            await asyncio.sleep(0.01)
        return await super().send(message)


async def test_a_reply_does_not_wait_for_the_end_of_a_batch(database: Database, clock: FixedClock) -> None:
    slow, chat = Unhurried(), Scripted()
    sender = Sender(database, clock, slow, providers={NoticeChannel.SMS: slow, NoticeChannel.CHAT: chat})
    slow.sender, slow.chat = sender, chat
    await sender.plan()

    async with asyncio.timeout(20):
        result = await sender.dispatcher.tick()

    assert result.sent == 2


class Patient(LogProvider):
    """Takes a text only once an earlier one, left behind by a killed process, has fallen in doubt."""

    sender: Sender
    left_behind: UUID

    async def send(self, message: Outgoing) -> Outcome:
        self.sender.clock.advance(timedelta(seconds=10))
        while await self.sender.state(self.left_behind) is NoticeState.SENDING:  # noqa: ASYNC110 — as above
            await asyncio.sleep(0.01)
        return await super().send(message)


async def test_a_killed_sender_is_noticed_while_another_sends(database: Database, clock: FixedClock) -> None:
    slow = Patient()
    sender = slow.sender = Sender(database, clock, slow)
    slow.left_behind = await sender.plan()
    claimed = {"state": NoticeState.SENDING, "attempts": 1, "lease_until": clock.now() + timedelta(seconds=10)}
    async with database.unit() as unit:
        await unit.execute(notice.update().values(**claimed))
        attempt = {"id": new_id(clock.now()), "notice_id": slow.left_behind, "number": 1}
        await attempts.open_attempts(unit, "log", [attempt], now=clock.now())
        await unit.commit()
    await sender.plan(to="+8613900139000")

    async with asyncio.timeout(20):
        result = await sender.dispatcher.tick()

    assert (result.sent, result.unknown) == (1, 1)


async def test_the_log_provider_shows_instead_of_sending(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    notice_id = await sender.plan()

    result = await sender.dispatcher.tick()

    detail = await sender.notices.detail(notice_id)
    assert result.sent == 1
    assert detail.notice.simulated
    assert detail.plain is not None
    assert detail.plain.text.startswith("【管城人防】")


async def test_neither_number_nor_text_lies_open_in_the_database(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    await sender.plan(text="独一无二的内容")
    await sender.dispatcher.tick()
    await sqlite.close()

    assert sqlite.url.database is not None
    content = b"".join(path.read_bytes() for path in Path(sqlite.url.database).parent.glob("sanshi.db*"))
    assert b"peacetime-use-expiry" in content
    assert "独一无二的内容".encode() not in content
    assert PHONE.removeprefix("+86").encode() not in content


async def test_nothing_goes_out_at_night_and_all_of_it_in_the_morning(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    notice_id = await sender.plan()
    clock.set(datetime(2026, 11, 23, 21, 0, tzinfo=ZoneInfo("Asia/Shanghai")))

    night = await sender.dispatcher.tick()
    waiting = await sender.dispatcher.waiting()
    clock.set(datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    morning = await sender.dispatcher.tick()

    assert night.sent == 0
    assert waiting == (NotSent(notice_id, Reason.OUTSIDE_WINDOW),)
    assert morning.sent == 1


async def test_the_settings_window_stands_over_the_packs(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider(), settings=SendingRules(window_start=time(11)))
    await sender.plan()

    assert (await sender.dispatcher.tick()).sent == 0


async def test_a_chat_message_goes_at_any_hour(sqlite: Database, clock: FixedClock) -> None:
    chat = Scripted()
    sender = Sender(sqlite, clock, chat, providers={NoticeChannel.CHAT: chat})
    clock.set(datetime(2026, 11, 22, 3, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    await sender.queue(to="77", text="您的投诉已有答复")

    await sender.dispatcher.tick()

    assert [(message.to, message.text) for message in chat.messages] == [("77", "您的投诉已有答复")]


async def test_a_missing_calendar_year_sends_on_weekdays_and_raises_one_alarm_a_day(
    sqlite: Database, clock: FixedClock
) -> None:
    clock.set(datetime(2031, 3, 7, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    sender = Sender(sqlite, clock, LogProvider())
    await sender.plan()

    first = await sender.dispatcher.tick()
    await sender.dispatcher.tick()

    alarms = await sender.notices.alarms()
    assert first.sent == 1
    assert [(alarm.kind, alarm.code) for alarm in alarms] == [(AlarmKind.CALENDAR_YEAR_MISSING, "2031")]


async def test_what_comes_too_late_is_not_sent_and_is_told(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    notice_id = await sender.plan(expires_at=clock.now() + timedelta(hours=1))
    clock.advance(timedelta(hours=2))

    result = await sender.dispatcher.tick()

    assert result.sent == 0
    assert result.held == (NotSent(notice_id, Reason.TOO_LATE),)
    assert await sender.state(notice_id) is NoticeState.EXPIRED


async def test_a_notice_whose_reason_is_gone_is_cancelled(sqlite: Database, clock: FixedClock) -> None:
    provider = Scripted()
    sender = Sender(sqlite, clock, provider)
    notice_id = await sender.plan(stopped=Stopped(NoticeState.CANCELLED, Reason.APPLIED))

    result = await sender.dispatcher.tick()

    assert result.held == (NotSent(notice_id, Reason.APPLIED),)
    assert await sender.state(notice_id) is NoticeState.CANCELLED
    assert provider.messages == []


async def test_a_sample_value_is_withheld_from_real_people_only(sqlite: Database, clock: FixedClock) -> None:
    live, rehearsal = Scripted(live=True), LogProvider()
    sender = Sender(sqlite, clock, live)
    notice_id = await sender.plan(sample=True)
    await sender.dispatcher.tick()
    held = await sender.get(notice_id)
    await sender.notices.release(notice_id, by=CLERK)
    await sender.dispatcher.tick()

    assert (held.state, held.reason) == (NoticeState.HELD, Reason.SAMPLE_VALUE)
    assert await sender.state(notice_id) is NoticeState.HELD
    assert live.messages == []
    other = Sender(sqlite, clock, rehearsal)
    shown = await other.plan(sample=True)
    await other.dispatcher.tick()
    assert await other.state(shown) is NoticeState.SENT


async def test_a_forbidden_word_holds_the_notice_until_staff_lets_it_go(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    notice_id = await sender.plan(text="某某装修公司：您的证件将到期。")
    first = await sender.dispatcher.tick()

    await sender.notices.release(notice_id, by=CLERK)
    second = await sender.dispatcher.tick()

    assert first.held == (NotSent(notice_id, Reason.FORBIDDEN_WORD),)
    assert second.sent == 1


async def test_a_landline_among_the_texts_is_held(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    notice_id = await sender.plan(to="66668888")

    result = await sender.dispatcher.tick()

    assert result.held == (NotSent(notice_id, Reason.NO_RECIPIENT),)


async def test_an_opt_out_stops_warnings_but_not_statutory_reminders(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    async with sqlite.unit() as unit:
        await optouts.add(unit, PHONE, OptOutSource.REPLY, now=clock.now())
        await unit.commit()
    warning = await sender.plan(kind=NoticeKind.SEASONAL, statutory=False, text="汛期将至，请检查排水。")
    reminder = await sender.plan()

    await sender.dispatcher.tick()

    assert (await sender.get(warning)).reason is Reason.OPTED_OUT
    assert await sender.state(warning) is NoticeState.CANCELLED
    assert await sender.state(reminder) is NoticeState.SENT


async def test_a_cap_delays_to_the_next_working_day_and_loses_nothing(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider(), settings=SendingRules(daily_cap=2))
    ids = [await sender.plan(text=f"第{number}条") for number in range(5)]

    sent = [(await sender.dispatcher.tick()).sent]
    for _ in range(2):
        clock.advance(timedelta(days=1))
        sent.append((await sender.dispatcher.tick()).sent)

    assert sent == [2, 2, 1]
    assert {await sender.state(notice_id) for notice_id in ids} == {NoticeState.SENT}


async def test_a_cap_yields_where_tomorrow_would_be_too_late(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider(), settings=SendingRules(daily_cap=1))
    await sender.plan(text="甲")
    clock.advance(timedelta(seconds=1))
    urgent = await sender.plan(text="乙", expires_at=clock.now() + timedelta(hours=5))

    await sender.dispatcher.tick()

    assert await sender.state(urgent) is NoticeState.SENT


async def test_one_number_gets_the_same_text_once_a_day(sqlite: Database, clock: FixedClock) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    await sender.plan(text="汛期将至", kind=NoticeKind.SEASONAL, statutory=False)
    clock.advance(timedelta(seconds=1))
    second = await sender.plan(text="汛期将至", kind=NoticeKind.SEASONAL, statutory=False)

    result = await sender.dispatcher.tick()

    assert result.sent == 1
    assert result.held == (NotSent(second, Reason.SAME_TEXT_TODAY),)
    assert await sender.state(second) is NoticeState.PLANNED


async def test_a_provider_gets_more_at_a_time_once_it_has_shown_that_it_is_quick(
    sqlite: Database, clock: FixedClock
) -> None:
    sender = Sender(sqlite, clock, LogProvider(), pace=Pace(batch=8, concurrency=1))
    claimed = sender.renderer.batches
    await sender.plan_many(12)

    await sender.dispatcher.tick()

    assert claimed[0] == 2
    assert max(claimed) > 2
