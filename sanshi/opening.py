"""Opening the database of the settings: at the code's schema, with the office's key, with a published pack."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from knowledge import versions
from sanshi.settings import Settings
from storage.data_keys import data_key
from storage.engine import Database
from storage.keys import KeyMissing, Keyring, make_key_file, read_key_file
from storage.migrate import upgrade
from storage.values.notice_texts import Ground


async def open_database(settings: Settings) -> Database:
    """An upgraded database; a new data directory gets a new key.

    Raises DatabaseNewer, KeyMissing, KeyFileUnreadable.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    exists = settings.key_file.exists()
    database = Database(settings.database_url, read_key_file(settings.key_file) if exists else Keyring(bytes(32)))
    if database.sqlite:
        _for_ourselves_alone(Path(database.url.database or ""))
    await upgrade(database)
    if not exists:
        async with database.reading() as unit:
            sealed = (await unit.execute(sa.select(data_key.c.id).limit(1))).first()
        if sealed is not None:
            await database.close()
            raise KeyMissing(path=settings.key_file)
        database.keyring = make_key_file(settings.key_file)
    return database


def _for_ourselves_alone(file: Path) -> None:
    """A new database file that no other user of the machine can read; SQLite gives its side files the same mode."""
    if not file.exists():
        file.touch(mode=0o600)


def first_ground(settings: Settings) -> Ground:
    """On which the templates of the first pack count as approved: where nobody real is reached they need nobody's
    word; in service they wait for it."""
    return Ground.NONE if settings.live else Ground.DEMO


async def open_published(settings: Settings, *, now: datetime) -> Database:
    """The same with a pack in force: at the first start that of the settings. Raises also InvalidPack."""
    database = await open_database(settings)
    try:
        await versions.ensure(database, settings.pack, now=now, ground=first_ground(settings))
    except BaseException:
        await database.close()
        raise
    return database
