"""Which of several processes does a thing now: on PostgreSQL whoever holds an advisory lock, which ends with its
connection, so that another takes over when one was killed. On SQLite there is one process, and it is the one."""

import hashlib

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database

# A machine that is gone says no goodbye: without these PostgreSQL would keep its lock for two hours.
KEEPALIVE = ("SET tcp_keepalives_idle = 20", "SET tcp_keepalives_interval = 5", "SET tcp_keepalives_count = 3")


class OnlyOne:
    """A place that one process at a time has."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        self._connection: AsyncConnection | None = None

    async def mine(self) -> bool:
        """Whether this process has the place, which it takes when it is free. Raises what the database raises; the
        place is then free for others."""
        if self._database.sqlite:
            return True
        if self._connection is not None:
            try:
                await self._connection.execute(sa.text("SELECT 1"))
            except BaseException:
                await self.close()
                raise
            return True
        connection = await self._database.engine.connect()
        try:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            for setting in KEEPALIVE:
                await connection.execute(sa.text(setting))
            taken = bool(await connection.scalar(sa.select(sa.func.pg_try_advisory_lock(self._key))))
        except BaseException:
            await connection.close()
            raise
        if taken:
            self._connection = connection
        else:
            await connection.close()
        return taken

    async def close(self) -> None:
        """Leave the place to others."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # Not back into the pool: the lock belongs to the connection and must end with it.
            await connection.invalidate()
            await connection.close()
