"""Several dispatchers on one database send each notice once; the due index is used. The same on both databases."""

import asyncio

import sqlalchemy as sa

from common.clock import FixedClock
from notify.lane import Pace
from notify.outbox import Outbox
from notify.providers.log import LogProvider
from storage import notices
from storage.engine import Database
from storage.values.notices import NoticeChannel, NoticeKind, NoticeState, Reason
from tests.counterparts.twilio import TwilioServer, receipt
from tests.notify.sender import Sender, reply, twilio

COUNT = 120


async def test_two_dispatchers_at_once_send_each_notice_once(database: Database, clock: FixedClock) -> None:
    async with TwilioServer(delay=0.01) as server:
        pace = Pace(batch=7, concurrency=3)
        one = Sender(database, clock, twilio(server.url, clock), pace=pace)
        two = Sender(Database(_url(database), database.keyring), clock, twilio(server.url, clock), pace=pace)
        ids = await one.plan_many(COUNT)
        two.renderer.by_id = one.renderer.by_id

        results = await asyncio.gather(one.dispatcher.tick(), two.dispatcher.tick())
        for sender in (one, two):
            await sender.dispatcher.close()
        await two.database.close()

    assert [result.sent > 0 for result in results] == [True, True]
    assert sum(result.sent for result in results) == COUNT
    assert len(server.ledger) == COUNT
    assert set(server.ledger.values()) == {1}
    assert {len(await one.attempts(notice_id)) for notice_id in ids} == {1}


async def test_receipts_and_look_ups_at_once_agree(database: Database, clock: FixedClock) -> None:
    async with TwilioServer() as server:
        sender = Sender(database, clock, twilio(server.url, clock))
        notice_id = await sender.plan()
        await sender.dispatcher.tick()
        attempt = (await sender.attempts(notice_id))[0]
        sid = server.taken[0].sid
        server.finish(server.taken[0], "delivered")

        statuses = ["queued", "sent", "delivered"] * 3
        await asyncio.gather(
            *(sender.receipts.apply_status(attempt.id, receipt(sid, status)) for status in statuses),
            sender.dispatcher.reconcile(),
        )
        await sender.dispatcher.close()

    assert await sender.state(notice_id) is NoticeState.DELIVERED
    assert len((await sender.notices.detail(notice_id)).receipts) == 3


async def test_sending_works_alike_on_both(database: Database, clock: FixedClock) -> None:
    sender = Sender(database, clock, LogProvider())
    sent = await sender.plan()
    held = await sender.plan(text="装修", to="+8613900139000")
    late = await sender.plan(expires_at=clock.now(), to="+8613900139001")
    seasonal = await sender.plan(kind=NoticeKind.SEASONAL, statutory=False, to="+8613900139002")

    result = await sender.dispatcher.tick()

    assert result.sent == 2
    assert {each.id: each.reason for each in result.held} == {held: Reason.FORBIDDEN_WORD, late: Reason.TOO_LATE}
    assert await sender.states() == {NoticeState.SENT: 2, NoticeState.HELD: 1, NoticeState.EXPIRED: 1}
    assert {await sender.state(sent), await sender.state(seasonal)} == {NoticeState.SENT}


async def test_a_notice_queued_twice_under_one_key_is_there_once(database: Database, clock: FixedClock) -> None:
    sender = Sender(database, clock, LogProvider())
    await sender.queue(key="complaint:1:reply:1")

    async with database.unit() as unit:
        again = await Outbox(clock=clock).enqueue(unit, reply(key="complaint:1:reply:1", text="别的"))
        await unit.commit()

    assert again is None
    assert await sender.states() == {NoticeState.PLANNED: 1}


async def test_the_claim_reads_the_due_index(sqlite: Database, clock: FixedClock) -> None:
    """On SQLite a bound state would hide the partial index: the claim of a large outbox would read all of it."""
    async with sqlite.unit() as unit:
        seen: list[str] = []

        def note(_c: object, _cur: object, statement: str, parameters: object, _ctx: object, _many: bool) -> None:
            if "FROM notice" in statement:
                seen.append(statement)

        sa.event.listen(sqlite.engine.sync_engine, "before_cursor_execute", note)
        await notices.lock_due(unit, NoticeChannel.SMS, now=clock.now(), limit=10)
        parameters = seen[0].count("?")
        plan = await unit.connection.exec_driver_sql("EXPLAIN QUERY PLAN " + seen[0], (None,) * parameters)
        steps = " ".join(str(row) for row in plan)

    assert "ix_notice_due" in steps


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)
