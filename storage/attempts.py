"""Attempts at sending a notice, and the receipts that providers give for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.claim import claim
from storage.engine import UnitOfWork
from storage.for_each import ForEach, given
from storage.notices import notice
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.notices import Attempt, AttemptState, Delivery, Move, NoticeState, Reason, Receipt

notice_attempt = sa.Table(
    "notice_attempt",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notice.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("provider", sa.String(20), nullable=False),
    sa.Column("state", vocabulary(AttemptState, "state"), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("provider_id", sa.String(64), unique=True),
    sa.Column("code", sa.String(40), nullable=False, server_default=""),
    sa.Column("delivery", vocabulary(Delivery, "delivery")),
    sa.Column("look_after", UtcDateTime, index=True),
    sa.Column("looks", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("notice_id", "number"),
)

notice_receipt = sa.Table(
    "notice_receipt",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("attempt_id", sa.Uuid, sa.ForeignKey("notice_attempt.id"), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("code", sa.String(40), nullable=False, server_default=""),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("attempt_id", "status", "code"),
)


_OPENED = given(id=notice_attempt.c.id, notice_id=notice_attempt.c.notice_id, number=notice_attempt.c.number)
_OPEN = ForEach(
    _OPENED,
    notice_attempt.insert().from_select(
        ["id", "notice_id", "number", "provider", "state", "started_at"],
        sa.select(
            *_OPENED.c,
            sa.bindparam("provider", type_=notice_attempt.c.provider.type),
            sa.literal(AttemptState.OPEN, notice_attempt.c.state.type),
            sa.bindparam("started_at", type_=notice_attempt.c.started_at.type),
        ),
        include_defaults=False,
    ),
)
_ANSWER = ("state", "provider_id", "code", "look_after")
_CLOSED = given(_id=notice_attempt.c.id, **{name: notice_attempt.c[name] for name in _ANSWER})
_CLOSE = ForEach(
    _CLOSED,
    notice_attempt.update()
    .where(
        notice_attempt.c.id == _CLOSED.c["_id"],
        (notice_attempt.c.state == AttemptState.OPEN) | (notice_attempt.c.state == AttemptState.UNKNOWN),
    )
    .values(finished_at=sa.bindparam("finished_at"), **{name: _CLOSED.c[name] for name in _ANSWER}),
)


async def open_attempts(
    unit: UnitOfWork, provider: str, attempts: Sequence[Mapping[str, Any]], *, now: datetime
) -> None:
    """Store attempts (`id`, `notice_id`, `number`) before their provider is called."""
    await _OPEN.run(unit, attempts, provider=provider, started_at=now)


async def close_attempts(unit: UnitOfWork, results: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Record answers (`_id`, `state`, `provider_id`, `code`, `look_after`); a receipt that came first is not
    overwritten."""
    await _CLOSE.run(unit, results, finished_at=now)


async def doubt_expired_leases(unit: UnitOfWork, move: Move, *, now: datetime, look_after: datetime) -> list[UUID]:
    """A lease ran out: its sender was killed or lost. The open attempt becomes unknown, and the notice with it.

    Attempts first, as everywhere: two writers that lock in one order cannot block each other for good.
    """
    expired = sa.and_(
        notice.c.state == NoticeState.SENDING, notice.c.state.in_(move.origin), notice.c.lease_until <= now
    )
    await unit.execute(
        notice_attempt.update()
        .where(
            notice_attempt.c.notice_id.in_(sa.select(notice.c.id).where(expired)),
            notice_attempt.c.state == AttemptState.OPEN,
        )
        .values(state=AttemptState.UNKNOWN, look_after=look_after)
    )
    statement = (
        notice.update()
        .where(expired)
        .values(state=move.target, lease_until=None, state_at=now, reason=Reason.INTERRUPTED)
        .returning(notice.c.id)
    )
    return list((await unit.execute(statement)).scalars())


async def claim_looks(
    unit: UnitOfWork, state: AttemptState, *, now: datetime, again_after: datetime, limit: int, given_up: bool = False
) -> list[Attempt]:
    """Attempts the provider shall be asked about; their next look is put off so that one process alone asks.

    `given_up`: also those which are no longer asked about by themselves.
    """
    due = notice_attempt.c.look_after <= now
    if given_up:
        due = due | notice_attempt.c.look_after.is_(None)
    open_ended = notice_attempt.c.delivery.is_(None) | notice_attempt.c.delivery.in_([Delivery.ACCEPTED, Delivery.SENT])
    statement = claim(
        notice_attempt,
        where=[notice_attempt.c.state == state, open_ended, due],
        order_by=[notice_attempt.c.look_after, notice_attempt.c.id],
        limit=limit,
        values={"look_after": again_after, "looks": notice_attempt.c.looks + 1},
    )
    return [Attempt(**row) for row in (await unit.execute(statement)).mappings()]


async def change(unit: UnitOfWork, attempt_id: UUID, **values: Any) -> None:
    await unit.execute(notice_attempt.update().where(notice_attempt.c.id == attempt_id).values(**values))


async def get(unit: UnitOfWork, attempt_id: UUID, *, lock: bool = False) -> Attempt | None:
    query = sa.select(notice_attempt).where(notice_attempt.c.id == attempt_id)
    if lock:
        query = query.with_for_update()
    row = (await unit.execute(query)).mappings().one_or_none()
    return None if row is None else Attempt(**row)


async def of_notice(unit: UnitOfWork, notice_id: UUID) -> list[Attempt]:
    query = sa.select(notice_attempt).where(notice_attempt.c.notice_id == notice_id).order_by(notice_attempt.c.number)
    return [Attempt(**row) for row in (await unit.execute(query)).mappings()]


async def known_ids(unit: UnitOfWork, provider_ids: Sequence[str]) -> set[str]:
    """Which of the provider's messages belong to some attempt already."""
    query = sa.select(notice_attempt.c.provider_id).where(notice_attempt.c.provider_id.in_(provider_ids))
    return {str(found) for found in (await unit.execute(query)).scalars()}


async def add_receipt(unit: UnitOfWork, receipt: Receipt) -> bool:
    """Store what the provider told; False when it told the same before."""
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    statement = (
        insert(notice_receipt)
        .values(
            id=new_id(receipt.received_at),
            attempt_id=receipt.attempt_id,
            status=receipt.status,
            code=receipt.code,
            received_at=receipt.received_at,
        )
        .on_conflict_do_nothing(index_elements=["attempt_id", "status", "code"])
        .returning(notice_receipt.c.id)
    )
    return (await unit.execute(statement)).scalar_one_or_none() is not None


async def receipts_of(unit: UnitOfWork, attempt_ids: Sequence[UUID]) -> list[Receipt]:
    query = sa.select(notice_receipt).where(notice_receipt.c.attempt_id.in_(attempt_ids)).order_by(notice_receipt.c.id)
    return [
        Receipt(attempt_id=row["attempt_id"], status=row["status"], code=row["code"], received_at=row["received_at"])
        for row in (await unit.execute(query)).mappings()
    ]
