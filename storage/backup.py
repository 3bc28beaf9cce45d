"""Copies of the database: made online, verified before they replace anything."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
import structlog

from common.errors import SanshiError
from common.i18n import N_
from storage.data_keys import data_key
from storage.engine import Database
from storage.keys import KeyDoesNotFit, Keyring
from storage.migrate import script

log = structlog.get_logger(__name__)


class BackupFailed(SanshiError):
    message = N_("The copy {path} is not sound: {reason}. Nothing was replaced.")


class BackupExists(SanshiError):
    message = N_("{path} exists already; a backup never overwrites a file.")


class PostgresToolMissing(SanshiError):
    message = N_("PostgreSQL is copied with its own tools: install {tool} and try again.")


class RestoreByHand(SanshiError):
    message = N_("A PostgreSQL copy is restored with pg_restore into an empty database; see docs/administrators.md.")


async def backup(database: Database, target: Path) -> None:
    """Write a verified copy of the running database. Raises BackupExists, BackupFailed, PostgresToolMissing."""
    await asyncio.to_thread(_write_copy, database, target)


def restore(copy: Path, into: Path, keyring: Keyring, now: datetime) -> Path | None:
    """Put a verified copy in the database's place; the old file is kept beside it and its path returned. What was
    erased since the copy stays erased, as far as the old file can still be read.

    Raises BackupFailed, KeyDoesNotFit (checked before anything is touched).
    """
    verify_copy(copy, keyring)
    into.parent.mkdir(parents=True, exist_ok=True)
    part = into.with_name(into.name + ".restoring")
    shutil.copyfile(copy, part)
    verify_copy(part, keyring)
    kept = None
    if into.exists():
        kept = into.with_name(f"{into.name}.before-{now:%Y%m%dT%H%M%S}")
        try:
            _fold_wal(into)
            _erase_again(part, into)
        except sqlite3.DatabaseError as error:
            log.warning("replaced_file_unreadable", error=type(error).__name__)
        into.replace(kept)
    for suffix in ("-wal", "-shm"):
        beside = into.with_name(into.name + suffix)
        if kept is not None and beside.exists():
            beside.replace(kept.with_name(kept.name + suffix))
        beside.unlink(missing_ok=True)
    part.replace(into)
    return kept


def verify_copy(copy: Path, keyring: Keyring) -> None:
    """Integrity, a revision this code knows, and a key that opens it. Raises BackupFailed, KeyDoesNotFit."""
    if not copy.is_file():
        raise BackupFailed(path=copy, reason="no such file")
    try:
        connection = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
        try:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            query = sa.select(data_key.c.id, data_key.c.wrapped).where(data_key.c.wrapped.is_not(None)).limit(1)
            wrapped = connection.execute(str(query.compile(compile_kwargs={"literal_binds": True}))).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise BackupFailed(path=copy, reason=str(error)) from error
    if faults or broken:
        raise BackupFailed(path=copy, reason=f"{len(faults) + len(broken)} faults")
    if revision is None or revision[0] not in {known.revision for known in script().walk_revisions()}:
        raise BackupFailed(path=copy, reason=f"revision {revision and revision[0]}")
    if wrapped is not None:
        _try_key(keyring, *wrapped)


async def check(database: Database) -> list[str]:
    """The database's faults as short English lines; [] when it is sound and its key fits."""
    return await damage(database) + ([] if await opens(database) else ["the office key does not open the sealed data"])


async def damage(database: Database) -> list[str]:
    """Broken pages and references. PostgreSQL keeps its own house: there it is always []."""
    if not database.sqlite:
        return []
    async with database.reading() as unit:
        found = [row[0] for row in await unit.execute(sa.text("PRAGMA integrity_check"))]
        broken = (await unit.execute(sa.text("PRAGMA foreign_key_check"))).fetchall()
    return [line for line in found if line != "ok"] + [
        f"foreign key broken in {row[0]}, row {row[1]}" for row in broken
    ]


async def opens(database: Database) -> bool:
    """Whether the keyring opens the sealed data; True while nothing is sealed."""
    query = sa.select(data_key.c.id, data_key.c.wrapped).where(data_key.c.wrapped.is_not(None)).limit(1)
    async with database.reading() as unit:
        sealed = (await unit.execute(query)).first()
    try:
        if sealed is not None:
            database.keyring.unwrap(str(sealed.id), sealed.wrapped)
    except KeyDoesNotFit:
        return False
    return True


def postgres_call(name: str, options: list[str], database: sa.URL | None = None) -> int:
    """Run one of PostgreSQL's own tools, on a database where one is given, its password out of sight; the exit code.

    Raises PostgresToolMissing.
    """
    tool = shutil.which(name)
    if tool is None:
        raise PostgresToolMissing(tool=name)
    secret = {"PGPASSWORD": database.password} if database is not None and database.password else {}
    if database is not None:
        plain = database.set(drivername="postgresql", password=None)
        options = [f"--dbname={plain.render_as_string(hide_password=False)}", *options]
    return subprocess.run([tool, *options], env={**os.environ, **secret}, capture_output=True, check=False).returncode


def _write_copy(database: Database, target: Path) -> None:
    if target.exists():
        raise BackupExists(path=target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BackupFailed(path=target, reason=str(error)) from error
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if database.sqlite:
            _copy_sqlite(Path(database.url.database or ""), part)
            verify_copy(part, database.keyring)
        else:
            _dump_postgres(database, part)
        part.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise BackupFailed(path=target, reason=str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _try_key(keyring: Keyring, key_id: str, wrapped: bytes) -> None:
    keyring.unwrap(str(UUID(key_id)), wrapped)


def _copy_sqlite(source: Path, target: Path) -> None:
    origin, copy = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(copy, pages=1000)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        origin.close()
    os.chmod(target, 0o600)


def _fold_wal(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _erase_again(copy: Path, replaced: Path) -> None:
    """Destroy in a copy the data keys that were destroyed in the database it takes the place of."""
    connection = sqlite3.connect(copy)
    try:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("ATTACH ? AS replaced", (str(replaced),))
        with connection:
            connection.execute(
                "UPDATE data_key SET wrapped = NULL, erased_at = gone.erased_at FROM replaced.data_key AS gone"
                " WHERE gone.id = data_key.id AND gone.wrapped IS NULL AND data_key.wrapped IS NOT NULL"
            )
    finally:
        connection.close()


def _dump_postgres(database: Database, target: Path) -> None:
    code = postgres_call("pg_dump", ["--format=custom", f"--file={target}"], database.url)
    if code:
        raise BackupFailed(path=target, reason=f"pg_dump exit {code}")
