"""Migrations: up, down and up again on both databases; the tables they make are the tables of the code."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from storage.engine import Database
from storage.migrate import DatabaseNewer, differences, downgrade, revision_of, script, upgrade
from storage.tables import metadata


@pytest.fixture
async def empty(database: Database) -> AsyncIterator[Database]:
    """A database without any table."""
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
    yield database


async def test_every_migration_goes_up_down_and_up(empty: Database) -> None:
    for revision in reversed(list(script().walk_revisions())):
        await upgrade(empty, revision.revision)
        await downgrade(empty, "-1")
        await upgrade(empty, revision.revision)

    assert await revision_of(empty) == script().get_current_head()


async def test_the_migrations_make_the_tables_of_the_code(empty: Database) -> None:
    await upgrade(empty)

    assert await differences(empty) == []


async def test_a_newer_database_is_refused(empty: Database) -> None:
    await upgrade(empty)
    async with empty.engine.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseNewer, match="9999"):
        await upgrade(empty)
