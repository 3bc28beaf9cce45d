"""The restore drill: a fresh copy is put back somewhere else and looked at, for a copy nobody restored is none yet."""

import asyncio
import os
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from storage.backup import BackupFailed, check, postgres_tool, restore
from storage.engine import Database
from storage.migrate import differences


async def drill(database: Database, copy: Path, now: datetime) -> None:
    """Raises BackupFailed when a copy of `database` cannot be restored whole, PostgresToolMissing.

    SQLite: restored beside the copy and checked like a database in use. PostgreSQL: the whole archive is read back.
    """
    if not database.sqlite:
        await asyncio.to_thread(_read_back, copy)
        return
    # Beside the copy: the disk that holds it has room for one more, the system's temporary directory may not.
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=copy.parent) as place:
        into = Path(place) / "sanshi.db"
        await asyncio.to_thread(restore, copy, into, database.keyring, now)
        restored = Database(f"sqlite+aiosqlite:///{into}", database.keyring)
        try:
            faults = await check(restored) + [f"schema differs: {each[0]}" for each in await differences(restored)]
        finally:
            await restored.close()
    if faults:
        raise BackupFailed(path=copy, reason="; ".join(faults))


def _read_back(copy: Path) -> None:
    tool = postgres_tool("pg_restore")
    done = subprocess.run([tool, f"--file={os.devnull}", str(copy)], capture_output=True, check=False)
    if done.returncode:
        raise BackupFailed(path=copy, reason=f"pg_restore exit {done.returncode}")
