"""A SQLite statement in one trip to its thread.

aiosqlite runs every call on the connection's own thread. SQLAlchemy's adapter makes five calls of one statement (it
opens a cursor, executes, fetches and closes, and each call waits for the thread), and the waiting is most of what a
short statement costs. A cursor of this connection does them all in one call; everything else is aiosqlite's own.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

ROWS_AT_A_TIME = 64
"""aiosqlite's own default for reading a cursor bit by bit."""


class Connection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors take one trip for each statement."""

    def cursor(self) -> "Cursor":  # type: ignore[override]  # opened with its statement: nothing to wait for
        return Cursor(self)

    async def in_thread(self, call: Callable[[], None]) -> None:
        await self._execute(call)  # type: ignore[no-untyped-call]


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
        await self._connection.in_thread(lambda: self._run(sqlite3.Cursor.execute, sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        await self._connection.in_thread(lambda: self._run(sqlite3.Cursor.executemany, sql, parameters))
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
