"""The audit trail: who did what to which record, written in the same transaction as the act. Never holds content."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata, new_id

audit_entry = sa.Table(
    "audit_entry",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("actor", sa.String(60), nullable=False),
    sa.Column("act", sa.String(60), nullable=False),
    sa.Column("subject", sa.String(80), nullable=False, index=True),
    sa.Column("detail", sa.String(200), nullable=False, server_default=""),
)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`actor`: "staff:NAME", "staff:NAME/ABSENT" of who stands in, "citizen", "system".
    `subject`: "complaint:诉2026-0001". `detail`: codes, never words.
    """

    id: UUID
    at: datetime
    actor: str
    act: str
    subject: str
    detail: str


async def record(unit: UnitOfWork, *, at: datetime, actor: str, act: str, subject: str, detail: str = "") -> None:
    """Add one entry to the trail."""
    await unit.execute(
        audit_entry.insert().values(id=new_id(at), at=at, actor=actor, act=act, subject=subject, detail=detail)
    )


async def entries(unit: UnitOfWork, subject: str | None = None, *, limit: int = 200) -> list[AuditEntry]:
    """The newest entries, of one subject or of all."""
    query = sa.select(audit_entry).order_by(audit_entry.c.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(audit_entry.c.subject == subject)
    return [AuditEntry(**row) for row in (await unit.execute(query)).mappings()]


async def latest(unit: UnitOfWork, act: str, actor: str, subjects: Collection[str]) -> dict[str, datetime]:
    """When somebody last did this to each of the subjects."""
    at = sa.func.max(audit_entry.c.at, type_=UtcDateTime)
    where = (audit_entry.c.subject.in_(subjects), audit_entry.c.act == act, audit_entry.c.actor == actor)
    query = sa.select(audit_entry.c.subject, at).where(*where).group_by(audit_entry.c.subject)
    return {row[0]: row[1] for row in await unit.execute(query)}


async def count(unit: UnitOfWork, *, act: str, actor: str, since: datetime) -> int:
    """How often somebody did an act since a moment."""
    mine = sa.and_(audit_entry.c.act == act, audit_entry.c.actor == actor, audit_entry.c.at >= since)
    return int((await unit.execute(sa.select(sa.func.count()).select_from(audit_entry).where(mine))).scalar_one())


async def of_acts(unit: UnitOfWork, acts: Collection[str], *, limit: int) -> list[AuditEntry]:
    """The newest entries of some acts."""
    query = sa.select(audit_entry).where(audit_entry.c.act.in_(acts)).order_by(audit_entry.c.id.desc()).limit(limit)
    return [AuditEntry(**row) for row in (await unit.execute(query)).mappings()]


async def page(
    unit: UnitOfWork, *, actor: str = "", subject: str = "", limit: int, offset: int
) -> tuple[list[AuditEntry], int]:
    """Entries newest first, and how many there are: of one actor, of subjects that contain a text, or all."""
    where = []
    if actor:
        standing_in = audit_entry.c.actor.startswith(f"{actor}/", autoescape=True)
        where.append(sa.or_(audit_entry.c.actor == actor, standing_in))
    if subject:
        where.append(audit_entry.c.subject.contains(subject, autoescape=True))
    total = (await unit.execute(sa.select(sa.func.count()).select_from(audit_entry).where(*where))).scalar_one()
    query = sa.select(audit_entry).where(*where).order_by(audit_entry.c.id.desc()).limit(limit).offset(offset)
    return [AuditEntry(**row) for row in (await unit.execute(query)).mappings()], int(total)
