"""Short numbers of notices, and what recipients answered; their words are sealed with the notice's key."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.notices import notice, notice_permit
from storage.permits import permit, permit_step
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.notices import (
    IN_FLIGHT,
    OF_UNITS,
    REACHED,
    WAITING,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Reason,
)
from storage.values.short_numbers import Acknowledgement, Answer, Heard

NUMBERED = frozenset({NoticeKind.PERMIT_REMINDER}) | OF_UNITS
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
WAITS = sa.and_(acknowledgement.c.handled_at.is_(None), acknowledgement.c.answer != Answer.RECEIVED)
"""What staff have still to see to."""


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


async def answers(unit: UnitOfWork, *notices: UUID) -> list[Acknowledgement]:
    """What was answered to notices, the first first."""
    return await _read(unit, acknowledgement.c.notice_id.in_(notices))


async def page(
    unit: UnitOfWork, *, answer: Answer | None, waiting: bool, limit: int, offset: int
) -> list[Acknowledgement]:
    """Answers: those that wait for staff first and the oldest of them on top, then the others, the newest on top."""
    seen = sa.not_(WAITS)
    order = [seen, sa.case((seen, None), else_=acknowledgement.c.id), acknowledgement.c.id.desc()]
    return await _read(unit, *_chosen(answer, waiting=waiting), order=order, limit=limit, offset=offset)


async def count(unit: UnitOfWork, *, answer: Answer | None = None, waiting: bool = True) -> int:
    """How many answers there are, or wait for staff."""
    query = sa.select(sa.func.count()).select_from(acknowledgement).where(*_chosen(answer, waiting=waiting))
    return int((await unit.execute(query)).scalar_one())


def _chosen(answer: Answer | None, *, waiting: bool) -> list[sa.ColumnElement[bool]]:
    found = [] if answer is None else [acknowledgement.c.answer == answer]
    return [*found, WAITS] if waiting else found


async def heard(unit: UnitOfWork, permit_ids: Iterable[UUID]) -> dict[UUID, list[Heard]]:
    """What was answered to notices that name these permits."""
    wanted, found = list(permit_ids), dict[UUID, list[Heard]]()
    planned = sa.and_(
        permit_step.c.notice_id == notice_permit.c.notice_id, permit_step.c.permit_id == notice_permit.c.permit_id
    )
    query = (
        sa.select(
            notice_permit.c.permit_id,
            acknowledgement.c.answer,
            acknowledgement.c.handled_at,
            notice.c.step,
            notice.c.channel,
            notice.c.recipient_hash,
            permit.c.phone_hash,
            permit_step.c.expires_on,
        )
        .select_from(notice_permit)
        .join(acknowledgement, acknowledgement.c.notice_id == notice_permit.c.notice_id)
        .join(notice, notice.c.id == notice_permit.c.notice_id)
        .join(permit, permit.c.id == notice_permit.c.permit_id)
        .outerjoin(permit_step, planned)
    )
    for start in range(0, len(wanted), 500):
        for row in await unit.execute(query.where(notice_permit.c.permit_id.in_(wanted[start : start + 500]))):
            same = row.recipient_hash is None or row.recipient_hash == row.phone_hash
            letter = row.channel is NoticeChannel.LETTER
            one = Heard(row.answer, row.handled_at is None, row.step, letter, same, row.expires_on)
            found.setdefault(row.permit_id, []).append(one)
    return found


async def refused(unit: UnitOfWork, entity_ids: Iterable[UUID]) -> set[tuple[UUID, str]]:
    """Entities with the hashed phones from which a notice was called somebody else's, until staff look."""
    query = (
        sa.select(notice.c.entity_id, notice.c.recipient_hash)
        .join(acknowledgement, acknowledgement.c.notice_id == notice.c.id)
        .where(
            notice.c.entity_id.in_(list(entity_ids)),
            notice.c.kind.in_(OF_UNITS),
            notice.c.recipient_hash.is_not(None),
            acknowledgement.c.answer == Answer.NOT_MINE,
            acknowledgement.c.handled_at.is_(None),
        )
    )
    return {(row.entity_id, row.recipient_hash) for row in await unit.execute(query)}


async def tasks(unit: UnitOfWork, permit_ids: Iterable[UUID]) -> list[UUID]:
    """Calls and letters about these permits that staff have still to make."""
    wanted, found = list(permit_ids), set[UUID]()
    query = sa.select(notice.c.id).join(notice_permit).where(notice.c.state == NoticeState.TASK)
    for start in range(0, len(wanted), 500):
        part = notice_permit.c.permit_id.in_(wanted[start : start + 500])
        found |= set((await unit.execute(query.where(part))).scalars())
    return list(found)


async def tasks_answered(unit: UnitOfWork, moment: datetime) -> list[UUID]:
    """Calls and letters planned at `moment` that name a permit about which an earlier notice was answered."""
    if not (await unit.execute(sa.select(sa.exists(sa.select(acknowledgement.c.id))))).scalar_one():
        return []
    earlier = notice_permit.alias("earlier")
    answered = (
        sa.exists()
        .where(earlier.c.permit_id == notice_permit.c.permit_id)
        .where(acknowledgement.c.notice_id == earlier.c.notice_id)
    )
    query = (
        sa.select(notice.c.id)
        .distinct()
        .join(notice_permit)
        .where(notice.c.state == NoticeState.TASK, notice.c.state_at == moment, answered)
    )
    return list((await unit.execute(query)).scalars())


async def held_for_answers(unit: UnitOfWork, to: UUID) -> list[UUID]:
    """Notices that wait because a notice was answered: those with one of its permits, or for its unit."""
    named = sa.select(notice_permit.c.permit_id).where(notice_permit.c.notice_id == to)
    about = sa.select(notice_permit.c.notice_id).where(notice_permit.c.permit_id.in_(named))
    unit_of = sa.select(notice.c.entity_id).where(notice.c.id == to).scalar_subquery()
    to_unit = sa.and_(notice.c.kind.in_(OF_UNITS), notice.c.entity_id == unit_of)
    query = sa.select(notice.c.id).where(
        notice.c.state == NoticeState.HELD,
        notice.c.reason == Reason.ANSWER_WAITS,
        sa.or_(notice.c.id.in_(about), to_unit),
    )
    return list((await unit.execute(query)).scalars())


async def latest_to(unit: UnitOfWork, hashed: str, *, since: datetime) -> Notice | None:
    """The last numbered notice that went to a phone by text message, or may have."""
    query = (
        sa.select(notice)
        .where(
            notice.c.recipient_hash == hashed,
            notice.c.tried_at >= since,
            notice.c.kind.in_(NUMBERED),
            notice.c.channel == NoticeChannel.SMS,
            notice.c.state.in_(REACHED | IN_FLIGHT),
        )
        .order_by(notice.c.tried_at.desc(), notice.c.id.desc())
        .limit(1)
    )
    row = (await unit.execute(query)).mappings().one_or_none()
    return None if row is None else Notice(**row)


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


def noted(notice_id: sa.Column[UUID]) -> sa.ColumnElement[bool]:
    """Whether something else was said with an answer to a notice."""
    return sa.exists().where(acknowledgement.c.notice_id == notice_id, acknowledgement.c.note_sealed.is_not(None))


def waits(notice_id: sa.Column[UUID]) -> sa.ColumnElement[bool]:
    """Whether staff have still to see to an answer to a notice."""
    return sa.exists().where(acknowledgement.c.notice_id == notice_id, WAITS)


async def forget_notes(unit: UnitOfWork, notice_ids: Iterable[UUID]) -> None:
    """Erase what else was said with the answers to these notices."""
    mine = acknowledgement.update().where(acknowledgement.c.notice_id.in_(list(notice_ids)))
    await unit.execute(mine.values(note_sealed=None))


async def _read(
    unit: UnitOfWork,
    *where: sa.ColumnElement[bool],
    order: Sequence[sa.ColumnElement[Any]] = (acknowledgement.c.id,),
    limit: int | None = None,
    offset: int = 0,
) -> list[Acknowledgement]:
    query = sa.select(acknowledgement, notice.c.key_id).join(notice).where(*where).order_by(*order)
    rows = list((await unit.execute(query.limit(limit).offset(offset))).mappings())
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
