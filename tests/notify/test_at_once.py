"""One-time codes go at any hour, and nothing else by text message does."""

from datetime import timedelta

from common.clock import FixedClock
from notify.outbox import Outbox
from notify.sending import LEAST_VALIDITY
from storage.engine import Database
from storage.values.notices import NewNotice, NoticeChannel, NoticeKind, NoticeState
from tests.notify.sender import PHONE, Scripted, Sender


async def test_a_code_asked_for_at_night_goes_at_once_and_a_reminder_waits(sqlite: Database, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=12))
    provider = Scripted()
    sender = Sender(sqlite, clock, provider)
    reminder = await sender.plan()
    async with sqlite.unit() as unit:
        code = await Outbox(clock=clock).enqueue(
            unit,
            NewNotice(
                kind=NoticeKind.CODE,
                channel=NoticeChannel.SMS,
                to=PHONE,
                text="验证码123456",
                dedupe_key="code",
                statutory=True,
                expires_at=clock.now() + timedelta(minutes=10),
            ),
        )
        await unit.commit()
    assert code

    waiting = [each.id for each in await sender.dispatcher.waiting()]
    await sender.dispatcher.tick()

    assert waiting == [reminder]
    assert await sender.state(code) is NoticeState.SENT
    assert await sender.state(reminder) is NoticeState.PLANNED
    (message,) = provider.messages
    assert message.validity_seconds == 600 > LEAST_VALIDITY
