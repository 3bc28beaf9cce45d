"""One-time codes sent to the phone left with a case: one at a time for a case, as a keyed hash."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata

one_time_code = sa.Table(
    "one_time_code",
    metadata,
    sa.Column("complaint_id", sa.Uuid, sa.ForeignKey("complaint.id"), primary_key=True),
    sa.Column("digest", sa.String(32), nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
)


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    digest: str
    expires_at: datetime
    tries: int


async def put(unit: UnitOfWork, case_id: UUID, digest: str, *, expires_at: datetime) -> None:
    """The code of a case; an earlier one is good no more."""
    await drop(unit, case_id)
    await unit.execute(one_time_code.insert().values(complaint_id=case_id, digest=digest, expires_at=expires_at))


async def tried(unit: UnitOfWork, case_id: UUID) -> OneTimeCode | None:
    """The code of a case, with this try counted."""
    table = one_time_code.c
    statement = one_time_code.update().where(table.complaint_id == case_id).values(tries=table.tries + 1)
    row = (await unit.execute(statement.returning(table.digest, table.expires_at, table.tries))).first()
    return None if row is None else OneTimeCode(*row)


async def drop(unit: UnitOfWork, case_id: UUID) -> None:
    await unit.execute(one_time_code.delete().where(one_time_code.c.complaint_id == case_id))


async def forget(unit: UnitOfWork, now: datetime) -> None:
    """Drop what has expired."""
    await unit.execute(one_time_code.delete().where(one_time_code.c.expires_at <= now))
