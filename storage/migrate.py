"""Bring a database to the code's schema, and tell whether it is there."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from common.errors import SanshiError
from common.i18n import N_
from storage import triggers
from storage.engine import Database
from storage.tables import metadata


class ReferencesBroken(SanshiError):
    message = N_(
        "The database was not upgraded: {count} rows of {table} refer to what is not there. Run `sanshi db check`, and "
        "restore a backup if it finds damage."
    )


HERE = Path(__file__).resolve().parent / "migrations"
_UPGRADING = 0x73616E736869
"""The advisory lock of an upgrade on PostgreSQL: any number of our own, "sanshi" in ASCII."""


class DatabaseNewer(SanshiError):
    message = N_(
        "The database was written by a newer version (revision {revision}). Install that version, or restore a backup."
    )


async def upgrade(database: Database, revision: str = "head") -> None:
    """Run what is missing. Raises DatabaseNewer when the database knows a revision this code does not.

    Where nothing is missing the database is only read: a command must not wait for what another process writes."""
    if revision == "head" and await revision_of(database) == script().get_current_head():
        return
    await _migrate(database, lambda config: command.upgrade(config, revision))


async def downgrade(database: Database, revision: str) -> None:
    """Take migrations back; used by tests to prove that each can be undone."""
    await _migrate(database, lambda config: command.downgrade(config, revision))


async def revision_of(database: Database) -> str | None:
    """The revision a database stands at, None when it is empty."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(_revision)


async def differences(database: Database) -> list[Any]:
    """What the database's tables lack or have too much against the code's; [] when they match."""

    def compare(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    async with database.engine.connect() as connection:
        return await connection.run_sync(compare)


def script() -> ScriptDirectory:
    """The migrations that ship with the code."""
    return ScriptDirectory.from_config(_config())


async def _migrate(database: Database, act: Callable[[Config], None]) -> None:
    def run(connection: Connection) -> None:
        if not database.sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADING})")
        found = _revision(connection)
        if found is not None and found not in {known.revision for known in script().walk_revisions()}:
            raise DatabaseNewer(revision=found)
        config = _config()
        config.attributes["connection"] = connection
        triggers.remove(connection)
        act(config)
        triggers.install(connection)
        if database.sqlite:
            _check_references(connection)

    # Processes that start together take turns: on SQLite by the write lock, which must be taken before the first read.
    async with database.engine.connect() as connection, _rebuilding(database, connection):
        writing = await connection.execution_options(sanshi_begin="BEGIN IMMEDIATE")
        await writing.run_sync(run)
        await writing.commit()


@asynccontextmanager
async def _rebuilding(database: Database, connection: AsyncConnection) -> AsyncIterator[None]:
    """SQLite changes a table by filling a new one and dropping the old one. Were foreign keys held to meanwhile, the
    drop would fail, or delete the rows that refer to it (sqlite.org/lang_altertable.html#otheralter); they are checked
    at the end instead. The pragma works between transactions alone."""
    if not database.sqlite:
        yield
        return
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        await connection.rollback()
        await driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """Raises ReferencesBroken: the upgrade is undone."""
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise ReferencesBroken(table=broken[0][0], count=len(broken))


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    return config
