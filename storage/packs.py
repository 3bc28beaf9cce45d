"""Published versions of the knowledge pack: the texts of its files as they were loaded. Nothing here is personal."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.numbers import draw_number
from storage.schema import UtcDateTime, metadata, rows
from storage.values.packs import NewPackVersion, PackVersion

SERIES: Final = "pack"

pack_version = sa.Table(
    "pack_version",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
)

pack_file = sa.Table(
    "pack_file",
    metadata,
    sa.Column("version", sa.Integer, sa.ForeignKey("pack_version.number"), primary_key=True),
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)


async def current_number(unit: UnitOfWork) -> int | None:
    """The number of the version in force, None before the first."""
    found = (await unit.execute(sa.select(sa.func.max(pack_version.c.number)))).scalar_one_or_none()
    return None if found is None else int(found)


async def current(unit: UnitOfWork) -> PackVersion | None:
    """The version in force."""
    query = sa.select(pack_version).order_by(pack_version.c.number.desc()).limit(1)
    return next((PackVersion(**row) for row in rows(await unit.execute(query))), None)


async def history(unit: UnitOfWork, *, limit: int = 100) -> list[PackVersion]:
    """The versions, the newest first."""
    query = sa.select(pack_version).order_by(pack_version.c.number.desc()).limit(limit)
    return [PackVersion(**row) for row in rows(await unit.execute(query))]


async def texts(unit: UnitOfWork, number: int) -> Mapping[str, str]:
    """The text of each file of a version by its kind; empty when there is no such version."""
    query = sa.select(pack_file.c.kind, pack_file.c.text).where(pack_file.c.version == number)
    return {row.kind: row.text for row in await unit.execute(query)}


async def next_number(unit: UnitOfWork) -> int:
    """The number of the next version. Of two that publish at once the second waits here until the first has ended."""
    return await draw_number(unit, SERIES, 0)


async def add(unit: UnitOfWork, number: int, new: NewPackVersion, *, now: datetime) -> PackVersion:
    """Store a version under the number drawn for it; it is in force as soon as the unit is committed."""
    version = PackVersion(number=number, name=new.name, content_hash=new.content_hash, at=now, by=new.by)
    await unit.execute(pack_version.insert().values(asdict(version)))
    await unit.execute(
        pack_file.insert(), [{"version": number, "kind": kind, "text": text} for kind, text in new.texts.items()]
    )
    return version
