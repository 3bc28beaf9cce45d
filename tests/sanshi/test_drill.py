"""The restore drill on PostgreSQL restores into a scratch database, or says plainly that it only read the copy."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from common.i18n import translator
from sanshi.backups import Backups, backup_facts
from sanshi.doctor import BackupFacts, State, check_backups
from storage.backup import BackupFailed, backup
from storage.drill import SCRATCH, Drill, drill
from storage.engine import Database
from tests.conftest import MORNING
from tests.sanshi.test_backups import backups

pytestmark = pytest.mark.usefixtures("postgres_tools")
ROLE = "no_databases"


async def databases(database: Database) -> list[str]:
    """Scratch databases that are there now."""
    query = sa.text("SELECT datname FROM pg_database WHERE datname LIKE :name")
    async with database.reading() as unit:
        return list((await unit.execute(query, {"name": f"{SCRATCH}%"})).scalars())


async def test_a_copy_is_restored_into_a_database_that_is_dropped_again(
    postgres: Database, tmp_path: Path, clock: FixedClock
) -> None:
    copy = tmp_path / "copy.dump"
    await backup(postgres, copy)

    assert await drill(postgres, copy, clock.now()) is Drill.RESTORED
    assert await databases(postgres) == []


async def test_a_copy_that_lacks_a_table_is_found(postgres: Database, tmp_path: Path, clock: FixedClock) -> None:
    async with postgres.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE number_series")
    await backup(postgres, tmp_path / "copy.dump")

    with pytest.raises(BackupFailed, match="schema differs"):
        await drill(postgres, tmp_path / "copy.dump", clock.now())
    assert await databases(postgres) == []


async def test_where_the_role_may_create_no_database_the_copy_is_only_read_and_this_is_said(
    postgres: Database, tmp_path: Path, clock: FixedClock
) -> None:
    async with postgres.engine.begin() as connection:
        await connection.exec_driver_sql(f"DROP ROLE IF EXISTS {ROLE}")
        await connection.exec_driver_sql(f"CREATE ROLE {ROLE} LOGIN")
        await connection.exec_driver_sql(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}")
        await connection.exec_driver_sql(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    limited = Database(postgres.url.set(username=ROLE).render_as_string(hide_password=False), postgres.keyring)
    try:
        await backups(limited, tmp_path, clock).make()
        finding = check_backups(await backup_facts(limited, tmp_path), clock.now())
    finally:
        await limited.close()
        async with postgres.engine.begin() as connection:
            await connection.exec_driver_sql(f"DROP OWNED BY {ROLE}")
            await connection.exec_driver_sql(f"DROP ROLE {ROLE}")

    assert finding.state is State.OK
    assert "only read back" in finding.text(translator("en"))


def test_a_restored_copy_is_said_to_be_restored() -> None:
    facts = BackupFacts(Path("/b"), MORNING, proved=True, detail="x", there=True)

    assert "was restored" in check_backups(facts, MORNING).text(translator("en"))


async def test_tries_that_fail_leave_one_unsound_copy(sqlite: Database, tmp_path: Path, clock: FixedClock) -> None:
    async with sqlite.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE number_series")
    daily: Backups = backups(sqlite, tmp_path / "copies", clock)
    for _ in range(3):
        with pytest.raises(BackupFailed):
            await daily.make()
        clock.advance(timedelta(hours=1))

    assert [path.suffix for path in (tmp_path / "copies").iterdir()] == [".unsound"]
