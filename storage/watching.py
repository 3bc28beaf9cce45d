"""What tells that sending or planning stands still; each a count by index, however many notices there are."""

from datetime import datetime

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.notices import notice
from storage.permits import permit
from storage.values.notices import NoticeChannel, NoticeState, Reason

MOST = 1_000
"""Rows looked at: beyond that, more make no difference to an alarm."""
_TEXT = notice.c.channel == NoticeChannel.SMS


async def handed_over(unit: UnitOfWork, state: NoticeState, since: datetime, until: datetime) -> int:
    """Real text messages that came to stand so between two moments, up to MOST."""
    query = sa.select(notice.c.id).where(
        _TEXT,
        notice.c.state == state,
        notice.c.simulated.is_(sa.false()),
        notice.c.state_at >= since,
        notice.c.state_at < until,
    )
    return await _count(unit, query)


async def put_off(unit: UnitOfWork, since: datetime) -> int:
    """Text messages that wait because the provider could not be reached or asked to slow down, tried since a moment."""
    query = sa.select(notice.c.id).where(
        _TEXT,
        notice.c.state == NoticeState.PLANNED,
        notice.c.state_at >= since,
        notice.c.reason.in_([Reason.TRANSIENT, Reason.THROTTLED]),
    )
    return await _count(unit, query)


async def overdue(unit: UnitOfWork, before: datetime) -> int:
    """Text messages that might have gone before a moment and were not taken up."""
    planned = sa.literal(NoticeState.PLANNED, notice.c.state.type, literal_execute=True)
    query = sa.select(notice.c.id).where(notice.c.state == planned, _TEXT, notice.c.send_after < before)
    return await _count(unit, query)


async def any_permit(unit: UnitOfWork) -> bool:
    return bool((await unit.execute(sa.select(sa.exists(sa.select(permit.c.id))))).scalar_one())


async def _count(unit: UnitOfWork, query: sa.Select[tuple[object]]) -> int:
    few = query.limit(MOST).subquery()
    return int((await unit.execute(sa.select(sa.func.count()).select_from(few))).scalar_one())
