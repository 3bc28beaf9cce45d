"""Attachments: cleaned files sealed in chunks, each under a data key of its own, bound to the event they came with."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.schema import UtcDateTime, metadata, rows
from storage.values.attachments import AttachmentInfo

CHUNK = 256 * 1024

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("event_id", sa.Uuid, sa.ForeignKey("complaint_event.id"), index=True),
    sa.Column("position", sa.Integer),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("stored_at", UtcDateTime, nullable=False, index=True),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("name_sealed", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("(event_id IS NULL) = (position IS NULL)", name="position_when_bound"),
)

attachment_chunk = sa.Table(
    "attachment_chunk",
    metadata,
    sa.Column("attachment_id", sa.Uuid, sa.ForeignKey("attachment.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("data_sealed", sa.LargeBinary, nullable=False),
)


async def add(
    unit: UnitOfWork, attachment_id: UUID, *, name: str, media_type: str, data: bytes, key_id: UUID, now: datetime
) -> None:
    """Keep a cleaned file that no message has taken yet."""
    sealer = await unit.keys.sealer(key_id)
    await unit.execute(
        attachment.insert().values(
            id=attachment_id,
            media_type=media_type,
            size=len(data),
            stored_at=now,
            key_id=key_id,
            name_sealed=sealer.seal(_name_place(attachment_id), name),
        )
    )
    parts = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    await unit.execute(
        attachment_chunk.insert(),
        [
            {
                "attachment_id": attachment_id,
                "position": position,
                "data_sealed": sealer.seal_bytes(_chunk_place(attachment_id, position), part),
            }
            for position, part in enumerate(parts)
        ],
    )


async def bind(unit: UnitOfWork, attachment_ids: Sequence[UUID], event_id: UUID) -> bool:
    """Give free files to an event; False when one of them does not exist or belongs to another message."""
    bound = 0
    for position, attachment_id in enumerate(attachment_ids):
        free = (attachment.c.id == attachment_id) & attachment.c.event_id.is_(None)
        taken = await unit.execute(attachment.update().where(free).values(event_id=event_id, position=position))
        bound += taken.rowcount
    return bound == len(attachment_ids)


async def of_events(unit: UnitOfWork, event_ids: Collection[UUID]) -> dict[UUID, tuple[AttachmentInfo, ...]]:
    """What came with each event, in order; a name is None when its key is gone."""
    query = sa.select(attachment).where(attachment.c.event_id.in_(event_ids)).order_by(attachment.c.position)
    found = rows(await unit.execute(query))
    sealers = await unit.keys.living({row["key_id"] for row in found})
    listed: dict[UUID, tuple[AttachmentInfo, ...]] = {}
    for row in found:
        sealer = sealers.get(row["key_id"])
        name = sealer.open(_name_place(row["id"]), row["name_sealed"]) if sealer else None
        info = AttachmentInfo(row["id"], name, row["media_type"], row["size"])
        listed[row["event_id"]] = (*listed.get(row["event_id"], ()), info)
    return listed


async def event_of(unit: UnitOfWork, attachment_id: UUID) -> UUID | None:
    """The event a file belongs to; None when it is free or unknown."""
    query = sa.select(attachment.c.event_id).where(attachment.c.id == attachment_id)
    found: UUID | None = (await unit.execute(query)).scalar_one_or_none()
    return found


async def read(unit: UnitOfWork, attachment_id: UUID) -> tuple[str, str, bytes]:
    """Name, media type and content. Raises Erased; the caller has checked that it exists."""
    row = (await unit.execute(sa.select(attachment).where(attachment.c.id == attachment_id))).mappings().one()
    sealer = await unit.keys.sealer(row["key_id"])
    chunks = attachment_chunk.c
    query = sa.select(chunks.position, chunks.data_sealed).where(chunks.attachment_id == attachment_id)
    parts = [
        sealer.open_bytes(_chunk_place(attachment_id, position), sealed)
        for position, sealed in await unit.execute(query.order_by(chunks.position))
    ]
    return sealer.open(_name_place(attachment_id), row["name_sealed"]), row["media_type"], b"".join(parts)


async def erase_of_events(unit: UnitOfWork, event_ids: Collection[UUID], now: datetime) -> None:
    """Destroy the keys of the files of these events and delete their content."""
    query = sa.select(attachment.c.id, attachment.c.key_id).where(attachment.c.event_id.in_(event_ids))
    for attachment_id, key_id in (await unit.execute(query)).all():
        await unit.execute(attachment_chunk.delete().where(attachment_chunk.c.attachment_id == attachment_id))
        await unit.keys.erase(key_id, now)


def _name_place(attachment_id: UUID) -> Place:
    return Place("attachment", "name", str(attachment_id))


def _chunk_place(attachment_id: UUID, position: int) -> Place:
    return Place("attachment_chunk", "data", f"{attachment_id}/{position}")
