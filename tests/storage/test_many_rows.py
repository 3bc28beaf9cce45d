"""What is written and looked up by the hundred stays cheap on SQLite: cheap CHECKs, the right index, one statement."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from notify.providers.log import LogProvider
from notify.transitions import MOVES, Step
from storage import notices, optouts
from storage.engine import Database
from storage.for_each import MOST_ROWS, ForEach, given
from storage.round_trip import Connection as RoundTrip
from storage.values.notices import NoticeState
from storage.values.optouts import OptOutSource
from tests.notify.sender import Sender

PHONES = ("+8613800000001", "+8613800000002")


def statements(database: Database) -> list[str]:
    """Those sent from now on."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    return seen


async def plan_of(database: Database, statement: str) -> str:
    """How SQLite would run it."""
    async with database.reading() as unit:
        parameters = (None,) * statement.count("?")
        found = await unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return " ".join(str(row) for row in found)


@pytest.mark.parametrize("table", ["notice", "notice_attempt"])
async def test_a_vocabulary_is_checked_word_by_word(sqlite: Database, table: str) -> None:
    async with sqlite.reading() as unit:
        told = {"table": table}
        made = (await unit.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = :table"), told)).scalar_one()

    assert "state = 'sent' OR" in made or "state = 'open' OR" in made
    assert "state IN (" not in made.replace("NOT IN", "").replace("'sent'", "")


async def test_a_word_outside_the_vocabulary_is_refused(sqlite: Database, clock: FixedClock) -> None:
    await Sender(sqlite, clock, LogProvider()).plan(to=PHONES[0])

    async with sqlite.unit() as unit:
        with pytest.raises(sa.exc.IntegrityError):
            await unit.execute(sa.text("UPDATE notice SET reason = 'because'"))


async def test_what_one_number_was_sent_is_found_by_the_number(sqlite: Database, clock: FixedClock) -> None:
    seen = statements(sqlite)
    async with sqlite.reading() as unit:
        await notices.sent_since(unit, ["a", "b"], clock.now())

    assert "ix_notice_recipient" in await plan_of(sqlite, seen[-1])


async def test_notices_are_moved_by_their_ids(sqlite: Database, clock: FixedClock) -> None:
    planned = await Sender(sqlite, clock, LogProvider()).plan(to=PHONES[0])
    seen = statements(sqlite)
    async with sqlite.unit() as unit:
        await notices.move(unit, [planned], MOVES[Step.CANCEL], now=clock.now(), values={})

    assert "ix_notice_state" not in await plan_of(sqlite, seen[-1])


async def test_what_was_sent_is_recorded_by_the_keys_of_its_rows(
    sqlite: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    await sender.plan(to=PHONES[0])
    seen: list[str] = []
    real = RoundTrip.later

    def noted(self: RoundTrip, sql: str, parameters: Sequence[Any] = ()) -> None:
        seen.append(sql)
        real(self, sql, parameters)

    monkeypatch.setattr(RoundTrip, "later", noted)
    await sender.dispatcher.tick()

    plans = [await plan_of(sqlite, each) for each in seen if each.startswith("WITH given") and " UPDATE " in each]
    assert len(plans) == 3
    assert all("(id=?)" in plan and "SCAN notice" not in plan for plan in plans)


async def test_numbers_are_looked_up_together(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        await optouts.add(unit, PHONES[0], OptOutSource.PROVIDER, now=clock.now())
        hashes = [notices.phone_hash(unit.keyring, phone) for phone in PHONES]
        found = await optouts.which(unit, hashes)

    assert found == {hashes[0]}


async def test_a_statement_runs_for_each_row_with_what_is_the_same_for_all(
    database: Database, clock: FixedClock
) -> None:
    sender = Sender(database, clock, LogProvider())
    ids = [await sender.plan(to=phone) for phone in PHONES]
    later = clock.now() + timedelta(hours=1)
    rows = given(_id=notices.notice.c.id, segments=notices.notice.c.segments)
    put_off = ForEach(
        rows,
        notices.notice.update()
        .where(notices.notice.c.id == rows.c["_id"])
        .values(segments=rows.c.segments, send_after=sa.bindparam("later")),
    )

    async with database.unit() as unit:
        await put_off.run(unit, [{"_id": one, "segments": at} for at, one in enumerate(ids)], later=later)
        stored = await notices.get_many(unit, ids)

    assert [(stored[one].segments, stored[one].send_after) for one in ids] == [(0, later), (1, later)]
    assert {one.state for one in stored.values()} == {NoticeState.PLANNED}


async def test_more_rows_than_a_statement_takes_are_all_written(database: Database, clock: FixedClock) -> None:
    one = await Sender(database, clock, LogProvider()).plan(to=PHONES[0])
    rows = given(_id=notices.notice.c.id, segments=notices.notice.c.segments)
    counted = ForEach(
        rows,
        notices.notice.update()
        .where(notices.notice.c.id == rows.c["_id"])
        .values(segments=rows.c.segments, attempts=notices.notice.c.attempts + 1),
    )

    async with database.unit() as unit:
        await counted.run(unit, [{"_id": uuid4(), "segments": 1}] * MOST_ROWS + [{"_id": one, "segments": 7}])
        stored = (await notices.get_many(unit, [one]))[one]

    assert (stored.segments, stored.attempts) == (7, 1)
