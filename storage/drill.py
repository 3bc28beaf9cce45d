"""The restore drill: a fresh copy is put back somewhere else and looked at, for a copy nobody restored is none yet."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from storage.backup import BackupFailed, check, postgres_call, restore
from storage.engine import Database
from storage.migrate import differences

SCRATCH = "sanshi_drill_"


class Drill(StrEnum):
    """How far a copy was tried."""

    RESTORED = "restored"
    READ = "read"
    """Only read back: the database's role may create no database to restore into."""


async def drill(database: Database, copy: Path, now: datetime) -> Drill:
    """Restore a copy of `database` elsewhere and check it like a database in use: on SQLite in a file beside the copy,
    on PostgreSQL in a scratch database, or where the role may create none the archive is read back.

    Raises BackupFailed when it cannot be restored whole, PostgresToolMissing.
    """
    if database.sqlite:
        # Beside the copy: the disk that holds it has room for one more, the system's temporary directory may not.
        with tempfile.TemporaryDirectory(prefix=".drill-", dir=copy.parent) as place:
            into = Path(place) / "sanshi.db"
            await asyncio.to_thread(restore, copy, into, database.keyring, now)
            await _examine(Database(f"sqlite+aiosqlite:///{into}", database.keyring), copy)
        return Drill.RESTORED
    if not await _may_create(database):
        await asyncio.to_thread(_pg_restore, copy, [f"--file={os.devnull}"], None)
        return Drill.READ
    async with _scratch(database) as scratch:
        await asyncio.to_thread(_pg_restore, copy, ["--no-owner", "--no-privileges", "--exit-on-error"], scratch.url)
        await _examine(scratch, copy)
    return Drill.RESTORED


async def _examine(restored: Database, copy: Path) -> None:
    """Raises BackupFailed; closes the database."""
    try:
        faults = await check(restored) + [f"schema differs: {each[0]}" for each in await differences(restored)]
    finally:
        await restored.close()
    if faults:
        raise BackupFailed(path=copy, reason="; ".join(faults))


async def _may_create(database: Database) -> bool:
    query = sa.text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    async with database.reading() as unit:
        return bool((await unit.execute(query)).scalar_one())


@asynccontextmanager
async def _scratch(database: Database) -> AsyncIterator[Database]:
    """An empty database beside the one in use, dropped afterwards."""
    name = f"{SCRATCH}{uuid4().hex}"
    server = create_async_engine(database.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    try:
        async with server.connect() as connection:
            await connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0"))
        try:
            url = database.url.set(database=name)
            yield Database(url.render_as_string(hide_password=False), database.keyring)
        finally:
            async with server.connect() as connection:
                await connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        await server.dispose()


def _pg_restore(copy: Path, options: list[str], into: sa.URL | None) -> None:
    code = postgres_call("pg_restore", [*options, str(copy)], into)
    if code:
        raise BackupFailed(path=copy, reason=f"pg_restore exit {code}")
