"""What staff did for a call or letter notice: each try a row, its note sealed with the office key."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.notices import notice
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.notices import Notice, NoticeChannel, NoticeState, TaskOutcome, TaskTry

notice_task_try = sa.Table(
    "notice_task_try",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notice.id"), nullable=False, index=True),
    sa.Column("outcome", vocabulary(TaskOutcome, "outcome"), nullable=False),
    sa.Column("note_sealed", sa.LargeBinary),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)


async def add_try(
    unit: UnitOfWork, notice_id: UUID, outcome: TaskOutcome, *, note: str, by: str, now: datetime
) -> None:
    row_id = new_id(now)
    sealed = unit.keyring.office.seal(Place("notice_task_try", "note", str(row_id)), note) if note else None
    await unit.execute(
        notice_task_try.insert().values(
            id=row_id, notice_id=notice_id, outcome=outcome, note_sealed=sealed, by=by, at=now
        )
    )


async def tries(unit: UnitOfWork, notice_id: UUID) -> list[TaskTry]:
    query = sa.select(notice_task_try).where(notice_task_try.c.notice_id == notice_id).order_by(notice_task_try.c.id)
    return [opened(unit, row) for row in await unit.execute(query)]


def opened(unit: UnitOfWork, row: sa.Row[Any]) -> TaskTry:
    """One try with its note in plain."""
    place = Place("notice_task_try", "note", str(row.id))
    note = unit.keyring.office.open(place, row.note_sealed) if row.note_sealed else ""
    return TaskTry(outcome=row.outcome, note=note, by=row.by, at=row.at)


async def waiting(
    unit: UnitOfWork, *, now: datetime, channel: NoticeChannel | None, upcoming: bool, limit: int, offset: int
) -> tuple[list[Notice], int]:
    """Calls and letters still to be made, the most pressing first, and how many there are."""
    where = [notice.c.state == NoticeState.TASK]
    if channel is not None:
        where.append(notice.c.channel == channel)
    if not upcoming:
        where.append(notice.c.send_after <= now)
    total = int((await unit.execute(sa.select(sa.func.count()).select_from(notice).where(*where))).scalar_one())
    query = (
        sa.select(notice)
        .where(*where)
        .order_by(notice.c.expires_at.is_(None), notice.c.expires_at, notice.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [Notice(**row) for row in (await unit.execute(query)).mappings()], total
