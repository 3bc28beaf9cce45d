"""The ladders of notices: which may go on, the steps each has taken, and what still waits of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.notices import notice
from storage.optouts import opt_out
from storage.tasks import notice_task_try
from storage.values.ladder import Taken
from storage.values.notices import WAITING, Notice, NoticeChannel, NoticeKind, NoticeState, Reason, TaskOutcome

LEAST_WAIT = timedelta(days=1)
"""No ladder goes on earlier after a message that was taken."""
_STAND = [NoticeState.FAILED, NoticeState.DONE, NoticeState.TASK]
_LEFT = [NoticeState.SENT, NoticeState.DELIVERED]


async def climbing(
    unit: UnitOfWork,
    *,
    rules: Mapping[NoticeKind, Collection[str]],
    now: datetime,
    after: UUID | None,
    limit: int,
) -> list[Notice]:
    """First notices of these steps of rules, by kind, whose ladder may go on, by id: nobody acknowledged them, they are
    in time, and no letter has been begun (and not taken back)."""
    letter = notice.alias("letter")
    query = sa.select(notice).where(
        notice.c.root_id.is_(None),
        notice.c.acknowledged_at.is_(None),
        notice.c.channel != NoticeChannel.LETTER,
        sa.or_(*(sa.and_(notice.c.kind == kind, notice.c.step.in_(list(steps))) for kind, steps in rules.items())),
        sa.or_(
            notice.c.state.in_(_STAND),
            sa.and_(notice.c.state.in_(_LEFT), notice.c.state_at <= now - LEAST_WAIT),
        ),
        sa.or_(notice.c.expires_at.is_(None), notice.c.expires_at > now),
        ~sa.exists().where(
            letter.c.root_id == notice.c.id,
            letter.c.channel == NoticeChannel.LETTER,
            letter.c.reason != Reason.ARRIVED,
        ),
    )
    if after is not None:
        query = query.where(notice.c.id > after)
    return [Notice(**row) for row in (await unit.execute(query.order_by(notice.c.id).limit(limit))).mappings()]


async def taken(unit: UnitOfWork, roots: Collection[UUID]) -> dict[UUID, list[Taken]]:
    """The steps of these ladders, oldest first, without what was taken back because the text before it arrived."""
    root = sa.func.coalesce(notice.c.root_id, notice.c.id)
    last = _last_try()
    query = (
        sa.select(
            root.label("root"),
            notice.c.id,
            notice.c.channel,
            notice.c.state,
            notice.c.acknowledged_at,
            notice.c.tried_at,
            notice.c.state_at,
            last.c.outcome,
            last.c.at,
        )
        .select_from(notice.outerjoin(last, last.c.notice_id == notice.c.id))
        .where(sa.or_(notice.c.id.in_(roots), notice.c.root_id.in_(roots)), notice.c.reason != Reason.ARRIVED)
        .order_by(notice.c.created_at, notice.c.id)
    )
    found: dict[UUID, list[Taken]] = {}
    for row in await unit.execute(query):
        found.setdefault(row.root, []).append(
            Taken(
                id=row.id,
                channel=row.channel,
                state=row.state,
                since=row.at or row.tried_at or row.state_at,
                acknowledged=row.acknowledged_at is not None,
                outcome=row.outcome,
            )
        )
    return found


def _last_try() -> sa.Subquery:
    """Of each task the last try; a letter that was only printed has not left the office."""
    numbered = sa.select(
        notice_task_try.c.notice_id,
        notice_task_try.c.outcome,
        notice_task_try.c.at,
        sa.func.row_number()
        .over(partition_by=notice_task_try.c.notice_id, order_by=notice_task_try.c.id.desc())
        .label("place"),
    ).where(notice_task_try.c.outcome != TaskOutcome.PRINTED)
    every = numbered.subquery("every_try")
    return sa.select(*every.c).where(every.c.place == 1).subquery("last_try")


async def acknowledge(unit: UnitOfWork, notice_id: UUID, *, now: datetime) -> bool:
    """Put down that the recipient answered; False when that was known."""
    statement = (
        notice.update()
        .where(notice.c.id == notice_id, notice.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now)
        .returning(notice.c.id)
    )
    return (await unit.execute(statement)).scalar_one_or_none() is not None


async def forget(unit: UnitOfWork, steps: Collection[UUID]) -> None:
    """Count these as not taken, so that their way may be gone later on."""
    again = notice.c.dedupe_key + sa.literal(":taken_back")
    await unit.execute(notice.update().where(notice.c.id.in_(list(steps))).values(dedupe_key=again))


async def beside(unit: UnitOfWork, one: Notice) -> list[Notice]:
    """The other steps of the same ladder, oldest first."""
    root = one.root_id or one.id
    query = sa.select(notice).where(sa.or_(notice.c.id == root, notice.c.root_id == root), notice.c.id != one.id)
    found = await unit.execute(query.order_by(notice.c.created_at, notice.c.id))
    return [Notice(**row) for row in found.mappings()]


async def uncalled(unit: UnitOfWork, *, any_calls: bool) -> Sequence[UUID]:
    """Calls that no provider may make any more: those held because of their number, and where none calls at all
    (`any_calls` False) those that wait too."""
    held = sa.and_(notice.c.state == NoticeState.HELD, notice.c.reason == Reason.NO_RECIPIENT)
    stuck = held if any_calls else sa.or_(held, notice.c.state == NoticeState.PLANNED)
    query = sa.select(notice.c.id).where(notice.c.channel == NoticeChannel.VOICE, stuck)
    return list((await unit.execute(query)).scalars())


async def refused(unit: UnitOfWork) -> Sequence[UUID]:
    """Steps that wait, of prompts no law asks for, to people who have opted out since the first message."""
    root = notice.alias("root")
    query: sa.Select[Any] = (
        sa.select(notice.c.id)
        .join(root, root.c.id == notice.c.root_id)
        .join(opt_out, opt_out.c.phone_hash == root.c.recipient_hash)
        .where(notice.c.state.in_(WAITING), notice.c.statutory.is_(sa.false()))
    )
    return list((await unit.execute(query)).scalars())
