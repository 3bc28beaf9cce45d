"""Short numbers of notices, and what recipients answered; their words are sealed with the notice's key."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.notices import notice
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.notices import WAITING, Notice, NoticeKind
from storage.values.short_numbers import Acknowledgement, Answer

NUMBERED = frozenset({NoticeKind.PERMIT_REMINDER})
"""Notices whose texts may hold a short number."""

notice_number = sa.Table(
    "notice_number",
    metadata,
    sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notice.id"), primary_key=True),
    sa.Column("number", sa.String(8), nullable=False, unique=True),
)

acknowledgement = sa.Table(
    "acknowledgement",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notice.id"), nullable=False, index=True),
    sa.Column("answer", vocabulary(Answer, "answer"), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("note_sealed", sa.LargeBinary),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("handled_by", sa.String(60), nullable=False, server_default=""),
    sa.Column("handled_at", UtcDateTime, index=True),
)


async def draw(unit: UnitOfWork, fresh: Callable[[], str], *, stands_for: UUID | None = None) -> None:
    """Give a number to each waiting notice that lacks one, or only to the letter that stands for a failed notice.

    A number taken already is drawn anew.
    """
    lacking = (
        sa.select(notice.c.id)
        .outerjoin(notice_number, notice_number.c.notice_id == notice.c.id)
        .where(notice.c.state.in_(WAITING), notice.c.kind.in_(NUMBERED), notice_number.c.number.is_(None))
    )
    if stands_for is not None:
        lacking = lacking.where(notice.c.dedupe_key == f"letter-for:{stands_for}")
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    while ids := list((await unit.execute(lacking.limit(1000))).scalars()):
        rows = [{"notice_id": notice_id, "number": fresh()} for notice_id in ids]
        await unit.execute(insert(notice_number).on_conflict_do_nothing(), rows)


async def numbers_of(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, str]:
    wanted, found = list(ids), dict[UUID, str]()
    for start in range(0, len(wanted), 500):
        part = notice_number.c.notice_id.in_(wanted[start : start + 500])
        found |= {row.notice_id: row.number for row in await unit.execute(sa.select(notice_number).where(part))}
    return found


async def by_number(unit: UnitOfWork, number: str) -> Notice | None:
    query = sa.select(notice).join(notice_number).where(notice_number.c.number == number)
    row = (await unit.execute(query)).mappings().one_or_none()
    return None if row is None else Notice(**row)


async def add(unit: UnitOfWork, to: Notice, answer: Answer, *, channel: str, note: str, by: str, now: datetime) -> UUID:
    """Store an answer. Raises Erased when the notice's key is gone and there is a note to seal."""
    row_id = new_id(now)
    sealed = None
    if note:
        sealer = unit.keyring.office if to.key_id is None else await unit.keys.sealer(to.key_id)
        sealed = sealer.seal(_place(row_id), note)
    row = {"id": row_id, "notice_id": to.id, "answer": answer, "channel": channel, "by": by, "at": now}
    await unit.execute(acknowledgement.insert().values(**row, note_sealed=sealed))
    return row_id


async def answers(unit: UnitOfWork, notice_id: UUID) -> list[Acknowledgement]:
    """What was answered to a notice, the first first."""
    return await _read(unit, acknowledgement.c.notice_id == notice_id)


async def unhandled(unit: UnitOfWork) -> list[Acknowledgement]:
    """Answers that staff have still to see to, the oldest first."""
    return await _read(unit, acknowledgement.c.handled_at.is_(None), acknowledgement.c.answer != Answer.RECEIVED)


async def handle(unit: UnitOfWork, row_id: UUID, *, by: str, now: datetime) -> Acknowledgement | None:
    """Mark an answer as seen to; None when it is unknown or was already."""
    changed = (
        acknowledgement.update()
        .where(acknowledgement.c.id == row_id, acknowledgement.c.handled_at.is_(None))
        .values(handled_by=by, handled_at=now)
        .returning(acknowledgement.c.id)
    )
    if (await unit.execute(changed)).scalar_one_or_none() is None:
        return None
    return (await _read(unit, acknowledgement.c.id == row_id))[0]


async def _read(unit: UnitOfWork, *where: sa.ColumnElement[bool]) -> list[Acknowledgement]:
    query = sa.select(acknowledgement, notice.c.key_id).join(notice).where(*where).order_by(acknowledgement.c.id)
    rows = list((await unit.execute(query)).mappings())
    sealers = await unit.keys.living({row["key_id"] for row in rows if row["key_id"] is not None})
    found = []
    for row in rows:
        values: dict[str, Any] = dict(row)
        key_id, sealed = values.pop("key_id"), values.pop("note_sealed")
        sealer = unit.keyring.office if key_id is None else sealers.get(key_id)
        note = sealer.open(_place(row["id"]), sealed) if sealed and sealer else ""
        found.append(Acknowledgement(**values, note=note))
    return found


def _place(row_id: UUID) -> Place:
    return Place("acknowledgement", "note", str(row_id))
