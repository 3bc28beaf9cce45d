"""A SQLite statement in one trip to its thread.

aiosqlite runs every call on the connection's own thread. SQLAlchemy's adapter makes five calls of one statement (it
opens a cursor, executes, fetches and closes, and each call waits for the thread), and the waiting is most of what a
short statement costs. A cursor of this connection does them all in one call; everything else is aiosqlite's own.

What has no answer need not wait at all: it is put by (`later`) and runs in the trip of the next statement, or of the
commit, in order.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

ROWS_AT_A_TIME = 64
"""aiosqlite's own default for reading a cursor bit by bit."""


class Connection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors take one trip for each statement."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        super().__init__(connector, iter_chunk_size)
        self._put_by = deque[tuple[str, Sequence[Any]]]()
        self._under_way = False

    def cursor(self) -> "Cursor":  # type: ignore[override]  # opened with its statement: nothing to wait for
        return Cursor(self)

    def later(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement without an answer before the next one; its failure is that one's, or the commit's."""
        self._put_by.append((sql, parameters))

    async def in_order(self, call: Callable[[], None]) -> None:
        """One trip: what was put by, then this. What failed stays the next one: only a rollback passes it by."""
        put_by = self._put_by

        def run() -> None:
            while put_by:
                self._conn.execute(*put_by[0]).close()
                put_by.popleft()
            call()

        # Stays so when the waiting is cancelled: then nobody knows what the thread still does.
        self._under_way = True
        await self._execute(run)  # type: ignore[no-untyped-call]
        self._under_way = False

    async def commit(self) -> None:
        """Whatever fails leaves nothing behind: SQLAlchemy takes a transaction for ended by its commit, well or ill."""
        try:
            await self.in_order(self._conn.commit)
        except sqlite3.Error:
            await self.rollback()
            raise

    async def rollback(self) -> None:
        """Nothing is asked of the thread where nothing was begun, as after each commit."""
        self._put_by = deque()
        if self._under_way or self._conn.in_transaction:
            await super().rollback()
            self._under_way = False


class Cursor:
    """What SQLAlchemy's adapter asks of a cursor. Its rows are fetched by the time `execute` returns."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        await self._connection.in_order(lambda: self._run(sqlite3.Cursor.execute, sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        await self._connection.in_order(lambda: self._run(sqlite3.Cursor.executemany, sql, parameters))
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        """Nothing is open: each statement closes its own cursor."""

    def _run(self, how: Callable[..., sqlite3.Cursor], sql: str, parameters: Any) -> None:
        cursor = self._connection._conn.cursor()
        try:
            how(cursor, sql, parameters)
            self.description = cursor.description
            if cursor.description is not None:
                self._rows = cursor.fetchall()
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


def connect(database: str, **options: Any) -> Connection:
    """A connection to be awaited, as of `aiosqlite.connect`; its thread does not keep the process alive."""
    connection = Connection(lambda: sqlite3.connect(database, **options), ROWS_AT_A_TIME)
    connection._thread.daemon = True
    return connection
