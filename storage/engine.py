"""The database and its unit of work: one code path over SQLite (aiosqlite) and PostgreSQL (asyncpg)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.data_keys import DataKeys
from storage.keys import Keyring
from storage.round_trip import Connection as RoundTrip
from storage.round_trip import connect

BUSY_SECONDS = 30
CACHE_KIB = 16_384
"""What of a SQLite database each connection keeps in memory: with SQLite's own 2 MiB an office's outbox is read and
written again and again."""
CHECKPOINT_PAGES = 4_000
"""After so many pages SQLite moves its log into the database (16 MiB): what changes twice meanwhile is moved once."""


class UnitOfWork:
    """One transaction of one use case. Repositories take it; only the use case commits."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self.connection = connection
        self.keyring = keyring
        self.keys = DataKeys(connection, keyring)

    async def commit(self) -> None:
        await self.connection.commit()

    async def execute(self, statement: sa.Executable, parameters: Any = None) -> sa.CursorResult[*tuple[Any, ...]]:
        return await self.connection.execute(statement, parameters)

    async def execute_later(self, sql: str, parameters: Sequence[Any]) -> None:
        """A driver's statement whose answer nobody wants: at the latest before the next one or the commit."""
        if not self.connection.in_transaction():
            await self.connection.begin()
        if self.sqlite:
            _driver(self.connection.sync_connection).later(sql, parameters)
        else:
            await self.connection.exec_driver_sql(sql, tuple(parameters))

    @property
    def sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"


class Database:
    """An engine, the keyring, and the two ways in: `unit` to write, `reading` to look."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.url = make_url(url)
        self.keyring = keyring
        self.sqlite = self.url.get_backend_name() == "sqlite"
        # Parameters are people's data: an error message must not carry them.
        self.engine = (
            _sqlite_engine(url)
            if self.sqlite
            else create_async_engine(url, pool_size=10, max_overflow=10, hide_parameters=True)
        )
        # SQLite has one writer: queue fairly here rather than in its busy loop. PostgreSQL queues by itself.
        self._writer = asyncio.Lock() if self.sqlite else None

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work: what is not committed when the block ends is rolled back."""
        if self._writer is None:
            async with self.engine.connect() as connection:
                yield UnitOfWork(connection, self.keyring)
            return
        async with self._writer, self.engine.connect() as connection:
            writing = await connection.execution_options(sanshi_begin="BEGIN IMMEDIATE")
            yield UnitOfWork(writing, self.keyring)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A consistent look at the data; nothing is committed."""
        async with self.engine.connect() as connection:
            yield UnitOfWork(connection, self.keyring)

    async def close(self) -> None:
        await self.engine.dispose()


def _driver(connection: Connection | None) -> RoundTrip:
    """The SQLite connection below SQLAlchemy's."""
    assert connection is not None
    driver = connection.connection.driver_connection
    assert isinstance(driver, RoundTrip)
    return driver


def _sqlite_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url, connect_args={"timeout": BUSY_SECONDS, "async_creator_fn": connect}, hide_parameters=True
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def configure(dbapi_connection: Any, _record: object) -> None:
        # Transactions are begun by the listener below, not by the driver (SQLAlchemy's pysqlite notes).
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "secure_delete=ON",
            "trusted_schema=OFF",
            f"cache_size=-{CACHE_KIB}",
            f"wal_autocheckpoint={CHECKPOINT_PAGES}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        _driver(connection).later(connection.get_execution_options().get("sanshi_begin", "BEGIN"))

    return engine
