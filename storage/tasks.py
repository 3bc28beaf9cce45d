"""What staff did for a call or letter notice: each try a row, its note sealed with the office key."""

from collections.abc import Iterable
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
    sa.Column("day", sa.Date),
    sa.Column("mail_number_sealed", sa.LargeBinary),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)


def _place(column: str, row_id: UUID) -> Place:
    return Place("notice_task_try", column, str(row_id))


async def add_try(unit: UnitOfWork, notice_id: UUID, told: TaskTry) -> None:
    row_id, office = new_id(told.at), unit.keyring.office
    await unit.execute(
        notice_task_try.insert().values(
            id=row_id,
            notice_id=notice_id,
            outcome=told.outcome,
            note_sealed=office.seal(_place("note", row_id), told.note) if told.note else None,
            day=told.day,
            mail_number_sealed=office.seal(_place("mail_number", row_id), told.mail_number)
            if told.mail_number
            else None,
            by=told.by,
            at=told.at,
        )
    )


async def tries(unit: UnitOfWork, notice_id: UUID) -> list[TaskTry]:
    query = sa.select(notice_task_try).where(notice_task_try.c.notice_id == notice_id).order_by(notice_task_try.c.id)
    return [opened(unit, row) for row in await unit.execute(query)]


def opened(unit: UnitOfWork, row: sa.Row[Any]) -> TaskTry:
    """One try with its note and mail number in plain."""
    note, mail = (
        unit.keyring.office.open(_place(name, row.id), sealed) if sealed else ""
        for name, sealed in (("note", row.note_sealed), ("mail_number", row.mail_number_sealed))
    )
    return TaskTry(outcome=row.outcome, note=note, by=row.by, at=row.at, day=row.day, mail_number=mail)


def noted(notice_id: sa.Column[UUID]) -> sa.ColumnElement[bool]:
    """Whether a try for a notice holds words or the number of its mail."""
    tried = notice_task_try.c
    told = sa.or_(tried.note_sealed.is_not(None), tried.mail_number_sealed.is_not(None))
    return sa.exists().where(tried.notice_id == notice_id, told)


async def forget_notes(unit: UnitOfWork, notice_ids: Iterable[UUID]) -> None:
    """Erase what staff wrote down of these notices' calls and letters; who did what when stays."""
    mine = notice_task_try.update().where(notice_task_try.c.notice_id.in_(list(notice_ids)))
    await unit.execute(mine.values(note_sealed=None, mail_number_sealed=None))


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


def _unprinted(now: datetime) -> list[sa.ColumnElement[bool]]:
    printed = sa.exists().where(
        notice_task_try.c.notice_id == notice.c.id, notice_task_try.c.outcome == TaskOutcome.PRINTED
    )
    return [
        notice.c.state == NoticeState.TASK,
        notice.c.channel == NoticeChannel.LETTER,
        notice.c.send_after <= now,
        sa.not_(printed),
    ]


async def unprinted(unit: UnitOfWork, *, now: datetime, limit: int) -> list[Notice]:
    """Letters that are due and were not printed, the most pressing first; this transaction alone has them."""
    due = [notice.c.expires_at.is_(None), notice.c.expires_at, notice.c.id]
    locking = sa.select(notice.c.id).where(*_unprinted(now)).order_by(*due).limit(limit).with_for_update()
    ids = list((await unit.execute(locking)).scalars())
    # Asked once more: whoever held the lock before has printed them.
    query = sa.select(notice).where(notice.c.id.in_(ids), *_unprinted(now)).order_by(*due)
    return [Notice(**row) for row in (await unit.execute(query)).mappings()]


async def unprinted_count(unit: UnitOfWork, *, now: datetime) -> int:
    query = sa.select(sa.func.count()).select_from(notice).where(*_unprinted(now))
    return int((await unit.execute(query)).scalar_one())
