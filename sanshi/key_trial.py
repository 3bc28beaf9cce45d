"""The trial of the key kit: a copy of the database, restored elsewhere, opens with the kit's key alone."""

from datetime import datetime
from pathlib import Path

from sanshi.doctor import KitFacts
from storage import audit
from storage.backup import backup, opens
from storage.drill import drill
from storage.engine import Database
from storage.keys import KeyDoesNotFit, Keyring

SUBJECT, TRIED = "key", "key.tried"


async def restored_with(kit: Keyring, database: Database, place: Path, now: datetime) -> None:
    """Raises KeyDoesNotFit, BackupFailed. On PostgreSQL the running database is opened, for want of a second one."""
    with_kit = Database(database.url.render_as_string(hide_password=False), kit)
    try:
        if not await opens(with_kit):
            raise KeyDoesNotFit
        if database.sqlite:
            copy = place / "copy.db"
            await backup(with_kit, copy)
            await drill(with_kit, copy, now)
    finally:
        await with_kit.close()


async def write_down(database: Database, kit: Keyring, now: datetime) -> None:
    async with database.unit() as unit:
        detail = kit.key_id.hex()
        await audit.record(unit, at=now, actor="system", act=TRIED, subject=SUBJECT, detail=detail)
        await unit.commit()


async def kit_facts(database: Database) -> KitFacts:
    """When a kit was last tried, and whether it was of the key in use."""
    async with database.reading() as unit:
        tried = next(iter(await audit.entries(unit, SUBJECT, limit=1)), None)
    if tried is None:
        return KitFacts()
    return KitFacts(tried.at, same_key=tried.detail == database.keyring.key_id.hex())
