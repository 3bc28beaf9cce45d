"""Migrations: up, down and up again on both databases; the tables they make are the tables of the code."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from common.clock import FixedClock
from storage import audit
from storage.engine import Database
from storage.migrate import DatabaseNewer, differences, downgrade, revision_of, script, upgrade
from storage.tables import metadata
from storage.triggers import APPEND_ONLY


@pytest.fixture
async def empty(database: Database) -> AsyncIterator[Database]:
    """A database without any table."""
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.exec_driver_sql("DROP TABLE alembic_version")
    yield database


async def test_every_migration_goes_up_down_and_up(empty: Database) -> None:
    for revision in reversed(list(script().walk_revisions())):
        await upgrade(empty, revision.revision)
        await downgrade(empty, "-1")
        await upgrade(empty, revision.revision)

    assert await revision_of(empty) == script().get_current_head()


async def test_an_upgrade_keeps_every_row_that_others_refer_to(empty: Database, clock: FixedClock) -> None:
    """SQLite rebuilds a table to change it: nothing that stands in another table may be lost or refuse that."""
    await upgrade(empty, "0009")
    at = f"'{clock.now():%Y-%m-%d %H:%M:%S}'"
    number, attempt, receipt = (f"'{one:032x}'" for one in (1, 2, 3))
    async with empty.unit() as unit:
        for statement in (
            "INSERT INTO notice (id, kind, rule, step, subject, channel, state, dedupe_key, state_at, created_at,"
            f" send_after, statutory) VALUES ({number}, 'case', '', '', '', 'sms', 'sent', 'one',"
            f" {at}, {at}, {at}, false)",
            "INSERT INTO notice_attempt (id, notice_id, number, provider, state, started_at, code)"
            f" VALUES ({attempt}, {number}, 1, 'log', 'accepted', {at}, '')",
            "INSERT INTO notice_receipt (id, attempt_id, status, code, received_at)"
            f" VALUES ({receipt}, {attempt}, 'delivered', '', {at})",
        ):
            await unit.execute(sa.text(statement))
        await unit.commit()

    await upgrade(empty)
    await downgrade(empty, "0009")
    await upgrade(empty)

    async with empty.reading() as unit:
        counts = [
            (await unit.execute(sa.text(f"SELECT count(*) FROM {table}"))).scalar_one()
            for table in ("notice", "notice_attempt", "notice_receipt")
        ]
    assert counts == [1, 1, 1]
    with pytest.raises(IntegrityError):
        async with empty.unit() as unit:
            await unit.execute(sa.text("UPDATE notice_attempt SET notice_id = '" + f"{9:032x}'"))
            await unit.commit()


async def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    assert await differences(database) == []


async def test_processes_that_start_together_upgrade_once(empty: Database) -> None:
    other = Database(empty.url.render_as_string(hide_password=False), empty.keyring)

    await asyncio.gather(upgrade(empty), upgrade(other))
    await other.close()

    assert await differences(empty) == []


async def test_a_database_that_lacks_nothing_is_opened_while_another_process_writes(
    database: Database, clock: FixedClock
) -> None:
    async with database.unit() as unit:
        await audit.record(unit, at=clock.now(), actor="system", act="test", subject="x")

        async with asyncio.timeout(5):
            await upgrade(database)


async def test_a_newer_database_is_refused(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseNewer, match="9999"):
        await upgrade(database)


@pytest.mark.parametrize("attack", ["UPDATE audit_entry SET act = 'other'", "DELETE FROM audit_entry"])
async def test_a_row_of_an_append_only_table_stays_as_it_is(database: Database, clock: FixedClock, attack: str) -> None:
    async with database.unit() as unit:
        await audit.record(unit, at=clock.now(), actor="system", act="test", subject="x")
        await unit.commit()

    async with database.unit() as unit:
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            await unit.execute(sa.text(attack))


async def test_every_append_only_table_has_its_triggers(database: Database) -> None:
    source = "sqlite_master WHERE type = 'trigger'" if database.sqlite else "pg_trigger WHERE NOT tgisinternal"
    column = "name" if database.sqlite else "tgname"

    async with database.reading() as unit:
        found = {row[0] for row in await unit.execute(sa.text(f"SELECT {column} FROM {source}"))}

    assert found >= {f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete")}
