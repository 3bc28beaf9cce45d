"""Reading notices for lists and figures."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.notices import notice, notice_permit, of_decision
from storage.short_numbers import notice_number
from storage.values.notices import TO_REPORTERS, Notice, NoticeChannel, NoticeKind, NoticeState, Reason

_NOT_PAUSED = sa.not_(sa.and_(notice.c.state == NoticeState.HELD, notice.c.reason == Reason.BATCH_PAUSED))
"""What is held with its batch is looked after there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFilter:
    """Which notices; an empty filter shows all. `recipient_hash` finds a number, `words` the subject, rule or step,
    `short_number` also the one notice that has it."""

    states: Collection[NoticeState] = ()
    kind: NoticeKind | None = None
    channel: NoticeChannel | None = None
    words: str = ""
    short_number: str = ""
    recipient_hash: str | None = None
    entity_ids: Collection[UUID] = ()
    permit_id: UUID | None = None
    decision: str = ""


async def page(unit: UnitOfWork, wanted: NoticeFilter, *, limit: int, offset: int = 0) -> tuple[list[Notice], int]:
    """The notices that pass, the latest change first, and how many there are."""
    where = _where(wanted)
    total = int((await unit.execute(sa.select(sa.func.count()).select_from(notice).where(*where))).scalar_one())
    query = (
        sa.select(notice)
        .where(*where)
        .order_by(notice.c.state_at.desc(), notice.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Notice(**row) for row in (await unit.execute(query)).mappings()], total


async def counts(unit: UnitOfWork) -> dict[NoticeState, int]:
    """How many notices stand in each state."""
    query = sa.select(notice.c.state, sa.func.count()).where(_NOT_PAUSED).group_by(notice.c.state)
    found = {row[0]: int(row[1]) for row in await unit.execute(query)}
    return {state: found.get(state, 0) for state in NoticeState}


def _where(wanted: NoticeFilter) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if wanted.states:
        where += [notice.c.state.in_(wanted.states), _NOT_PAUSED]
    if wanted.kind is not None:
        where.append(notice.c.kind == wanted.kind)
    if wanted.channel is not None:
        where.append(notice.c.channel == wanted.channel)
    if (searched := _searched(wanted)) is not None:
        where.append(searched)
    if wanted.entity_ids:
        where.append(notice.c.entity_id.in_(wanted.entity_ids))
    if wanted.permit_id is not None:
        named = sa.select(notice_permit.c.notice_id).where(notice_permit.c.permit_id == wanted.permit_id)
        where.append(notice.c.id.in_(named))
    if wanted.decision:
        where += [of_decision, notice.c.subject == f"decision:{wanted.decision}"]
    return where


def _searched(wanted: NoticeFilter) -> sa.ColumnElement[bool] | None:
    """What was typed: a phone, or else words; and in either case a short number."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.recipient_hash is not None:
        to = notice.c.recipient_hash == wanted.recipient_hash
        found.append(sa.and_(to, notice.c.kind.not_in(TO_REPORTERS)))
    elif wanted.words:
        columns = (notice.c.subject, notice.c.rule, notice.c.step)
        found += [column.icontains(wanted.words, autoescape=True) for column in columns]
    if wanted.short_number:
        numbered = sa.select(notice_number.c.notice_id).where(notice_number.c.number == wanted.short_number)
        found.append(notice.c.id.in_(numbered))
    return sa.or_(*found) if found else None
