"""Figures of notices, counted in SQL over the days they came up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.notices import notice
from storage.optouts import inbound_message, opt_out
from storage.schema import UtcDateTime
from storage.short_numbers import acknowledgement
from storage.tasks import notice_task_try
from storage.values.notices import NoticeChannel, NoticeState, Reason, TaskOutcome
from storage.values.optouts import InboundKind
from storage.values.short_numbers import Answer


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment on, up to but without another."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """How many notices of one part of the span (its place among the parts) stand alike; `segments` of those handed
    over."""

    part: int
    channel: NoticeChannel
    state: NoticeState
    reason: Reason
    count: int
    segments: int


def by_part(parts: Sequence[Span]) -> sa.Select[tuple[int, NoticeChannel, NoticeState, Reason, int, int]]:
    """The notices that came up in each part, by how they stand now: each part is a range of the index. Answers in the
    chat are no notices here."""
    rows = [(place, part.since, part.until) for place, part in enumerate(parts)]
    part = (
        sa.values(
            sa.column("place", sa.Integer),
            sa.column("since", UtcDateTime),
            sa.column("until", UtcDateTime),
            name="part",
        )
        .data(rows)
        .cte("parts")
    )
    within = sa.and_(notice.c.created_at >= part.c.since, notice.c.created_at < part.c.until)
    handed_over = sa.case((notice.c.tried_at.is_not(None), notice.c.segments), else_=0)
    keys = (part.c.place, notice.c.channel, notice.c.state, notice.c.reason)
    return (
        sa.select(*keys, sa.func.count(), sa.func.coalesce(sa.func.sum(handed_over), 0))
        .select_from(part.join(notice, within))
        .where(notice.c.channel != NoticeChannel.CHAT)
        .group_by(*keys)
    )


async def counted(unit: UnitOfWork, parts: Sequence[Span]) -> list[Counted]:
    return [Counted(*row) for row in await unit.execute(by_part(parts))]


async def acknowledged(unit: UnitOfWork, span: Span, saying: Collection[Answer]) -> int:
    """Notices of the span whose recipient a call reached, or gave one of the answers `saying` that it was read; each
    once. From the calls and answers, which are few beside the notices."""
    tried, answered = notice_task_try.c, acknowledgement.c
    known = sa.union(
        sa.select(tried.notice_id).where(tried.outcome == TaskOutcome.REACHED),
        sa.select(answered.notice_id).where(answered.answer.in_(list(saying))),
    ).subquery()
    query = (
        sa.select(sa.func.count())
        .select_from(known.join(notice, notice.c.id == known.c.notice_id))
        .where(notice.c.created_at >= span.since, notice.c.created_at < span.until)
    )
    return int((await unit.execute(query)).scalar_one())


async def opted_out(unit: UnitOfWork, span: Span) -> int:
    """Numbers that came onto the opt-out list in the span and are still on it."""
    query = sa.select(sa.func.count()).where(opt_out.c.since >= span.since, opt_out.c.since < span.until)
    return int((await unit.execute(query)).scalar_one())


async def replies(unit: UnitOfWork, span: Span) -> int:
    """Texts that came in in the span, without those that opt out."""
    at = inbound_message.c.received_at
    query = sa.select(sa.func.count()).where(
        at >= span.since, at < span.until, inbound_message.c.kind != InboundKind.OPT_OUT
    )
    return int((await unit.execute(query)).scalar_one())
