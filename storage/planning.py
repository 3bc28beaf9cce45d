"""Planning reminders in sets: what falls due is found by index and inserted by `INSERT … SELECT`, so a run costs what
is due, not what is on record. Which days and channels a step has is worked out above and arrives as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.notices import notice, notice_permit
from storage.permits import permit, permit_step, remindable
from storage.schema import UtcDateTime
from storage.sql_ids import new_ids
from storage.values.notices import WAITING, NoticeChannel, NoticeKind, NoticeState, Reason
from storage.values.permits import Reach
from storage.values.planning import DuePermit, DueStep, Run

MOST_PARTS = 200
"""Steps in one statement; SQLite takes at most 500 parts of a UNION."""


async def insert_reminders(unit: UnitOfWork, steps: Sequence[DueStep], run: Run) -> int:
    """Write a notice for each recipient and step with its permits; the number of notices.

    A step is planned once for one expiry of a permit (`permit_step`); permits of one recipient that fall due in the
    same step become one notice.
    """
    planned = 0
    for start in range(0, len(steps), MOST_PARTS):
        fresh = _fresh(steps[start : start + MOST_PARTS])
        planned += (await unit.execute(_notices(unit, fresh, run))).rowcount
        found = notice.c.dedupe_key == fresh.c.dedupe_key
        pairs = sa.select(notice.c.id, fresh.c.permit_id).where(found)
        await unit.execute(insert_missing(unit, notice_permit, ["notice_id", "permit_id"], pairs))
        done = sa.select(fresh.c.permit_id, fresh.c.expires_on, fresh.c.step, notice.c.id).where(found)
        await unit.execute(insert_missing(unit, permit_step, ["permit_id", "expires_on", "step", "notice_id"], done))
    return planned


def _fresh(steps: Sequence[DueStep]) -> sa.CTE:
    """The permits for which a step is due and not yet planned, each with the first one of its group: that one's number
    and expiry name the notice, and its expiry is the earliest."""
    due = sa.union_all(*(_part(step) for step in steps)).subquery("due")
    group = [due.c.entity_id, due.c.step, due.c.channel, due.c.recipient, due.c.held]
    order = [due.c.expires_on, due.c.permit_id]
    lead = sa.func.first_value(due.c.permit_id, type_=sa.Uuid()).over(partition_by=group, order_by=order)
    first = sa.func.first_value(due.c.expires_on).over(partition_by=group, order_by=order)
    planned = sa.and_(
        permit_step.c.permit_id == due.c.permit_id,
        permit_step.c.expires_on == due.c.expires_on,
        permit_step.c.step == due.c.step,
    )
    return (
        sa.select(
            *due.c,
            (lead == due.c.permit_id).label("leads"),
            ("permit:" + due.c.step + ":" + sa.cast(lead, sa.String) + ":" + sa.cast(first, sa.String)).label(
                "dedupe_key"
            ),
        )
        .select_from(due.outerjoin(permit_step, planned))
        .where(permit_step.c.permit_id.is_(None))
        .cte("fresh")
    )


def _part(step: DueStep) -> sa.Select[Any]:
    """One step: equal to one range of the index on matter and expiry."""
    held = [one.expires_on for one in step.expiries if one.held]
    letters = [reach for reach, way in step.ways.items() if way.channel is NoticeChannel.LETTER]
    over_at = [(permit.c.expires_on == one.expires_on, sa.literal(one.over_at, UtcDateTime)) for one in step.expiries]
    channels = {reach: way.channel.value for reach, way in step.ways.items()}
    reasons = {reach: way.reason.value for reach, way in step.ways.items()}
    return sa.select(
        permit.c.id.label("permit_id"),
        permit.c.expires_on,
        permit.c.entity_id,
        permit.c.key_id,
        permit.c.number,
        sa.literal(step.step).label("step"),
        sa.literal(step.rule).label("rule"),
        _by_reach(channels).label("channel"),
        _by_reach(reasons).label("reason"),
        sa.case((permit.c.reach.in_(letters), permit.c.address_hash), else_=permit.c.phone_hash).label("recipient"),
        sa.case(*over_at).label("over_at"),
        (permit.c.expires_on.in_(held) if held else sa.false()).label("held"),
    ).where(
        permit.c.matter_id == step.matter_id,
        permit.c.expires_on.in_([one.expires_on for one in step.expiries]),
        remindable,
        permit.c.reach.in_(list(step.ways)),
    )


def _by_reach(words: Mapping[Reach, str]) -> sa.Case[Any]:
    return sa.case(
        *((permit.c.reach == reach, sa.literal(word)) for reach, word in words.items()), else_=sa.literal("")
    )


def _notices(unit: UnitOfWork, fresh: sa.CTE, run: Run) -> sa.Executable:
    waiting = sa.case(
        (fresh.c.channel != NoticeChannel.SMS.value, NoticeState.TASK.value),
        (fresh.c.held, NoticeState.HELD.value),
        else_=NoticeState.PLANNED.value,
    )
    values: dict[str, sa.ColumnElement[Any]] = common_values(run, NoticeKind.PERMIT_REMINDER) | {
        "rule": fresh.c.rule,
        "step": fresh.c.step,
        "subject": "permit:" + fresh.c.number,
        "channel": fresh.c.channel,
        "state": waiting,
        "reason": sa.case((fresh.c.held, Reason.CALENDAR_YEAR_MISSING.value), else_=fresh.c.reason),
        "dedupe_key": fresh.c.dedupe_key,
        "entity_id": fresh.c.entity_id,
        "key_id": fresh.c.key_id,
        "expires_at": fresh.c.over_at,
        "recipient_hash": phone_only(fresh.c.channel, fresh.c.recipient),
    }
    query = sa.select(*(value.label(name) for name, value in values.items())).where(fresh.c.leads)
    return insert_missing(unit, notice, list(values), query)


def common_values(run: Run, kind: NoticeKind) -> dict[str, sa.ColumnElement[Any]]:
    return {
        "id": new_ids(run.now),
        "kind": sa.literal(kind.value),
        "statutory": sa.literal(kind is NoticeKind.PERMIT_REMINDER),
        "due_on": sa.literal(run.on, sa.Date),
        "send_after": sa.literal(run.send_after, UtcDateTime),
        "edition": sa.literal(run.edition),
        "created_at": sa.literal(run.now, UtcDateTime),
        "state_at": sa.literal(run.now, UtcDateTime),
    }


def phone_only(channel: sa.ColumnElement[Any], recipient: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The phone's hash; letters have none."""
    return sa.case((channel != NoticeChannel.LETTER.value, recipient), else_=sa.null())


def insert_missing(unit: UnitOfWork, table: sa.Table, columns: Sequence[str], query: sa.Select[Any]) -> sa.Executable:
    """What is there already stays. SQLite needs a WHERE before ON CONFLICT; every query here has one."""
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    return insert(table).from_select(list(columns), query).on_conflict_do_nothing()


async def due_permits(unit: UnitOfWork, steps: Sequence[DueStep]) -> list[DuePermit]:
    """Every permit in the window of a step, those that get nothing included: for the account of a run."""
    found: list[tuple[date, DuePermit]] = []
    for start in range(0, len(steps), MOST_PARTS):
        query = sa.union_all(*(_window(step) for step in steps[start : start + MOST_PARTS]))
        for row in (await unit.execute(query)).mappings():
            values = dict(row)
            found.append((values.pop("expires_on"), DuePermit(**values)))
    return [due for _, due in sorted(found, key=lambda pair: (pair[0], pair[1].number))]


def _window(step: DueStep) -> sa.Select[Any]:
    planned = sa.and_(
        permit_step.c.permit_id == permit.c.id,
        permit_step.c.expires_on == permit.c.expires_on,
        permit_step.c.step == step.step,
    )
    return (
        sa.select(
            permit.c.id.label("permit_id"),
            permit.c.expires_on,
            permit.c.entity_id,
            permit.c.number,
            sa.literal(step.step).label("step"),
            sa.literal(step.rule).label("rule"),
            permit.c.state,
            permit.c.needs_look,
            permit.c.reach,
            permit_step.c.notice_id,
        )
        .select_from(permit.outerjoin(permit_step, planned))
        .where(
            permit.c.matter_id == step.matter_id,
            permit.c.expires_on.in_([one.expires_on for one in step.expiries]),
        )
    )


async def undated(unit: UnitOfWork) -> list[DuePermit]:
    """Flagged permits whose day of expiry nobody knows yet: whether a step is due cannot be told."""
    query = sa.select(
        permit.c.id.label("permit_id"),
        permit.c.entity_id,
        permit.c.number,
        sa.literal("").label("step"),
        sa.literal("").label("rule"),
        permit.c.state,
        permit.c.needs_look,
        permit.c.reach,
        sa.null().label("notice_id"),
    ).where(permit.c.needs_look.is_(sa.true()), permit.c.expires_on.is_(None))
    return [DuePermit(**row) for row in (await unit.execute(query.order_by(permit.c.id))).mappings()]


async def held_terms(unit: UnitOfWork) -> list[tuple[UUID, str, str | None, date]]:
    """Reminders held for want of a calendar year: notice, step, matter and expiry of each permit in them."""
    query = (
        sa.select(notice.c.id, permit_step.c.step, permit.c.matter_id, permit_step.c.expires_on)
        .join(permit_step, permit_step.c.notice_id == notice.c.id)
        .join(permit, permit.c.id == permit_step.c.permit_id)
        .where(notice.c.state == NoticeState.HELD, notice.c.reason == Reason.CALENDAR_YEAR_MISSING)
    )
    return [(row.id, row.step, row.matter_id, row.expires_on) for row in await unit.execute(query)]


async def terms_of(unit: UnitOfWork, notice_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, date | None]]]:
    """The permits of notices, each with the expiry it was planned for (None for a letter in place of a failed SMS)."""
    wanted, found = list(notice_ids), dict[UUID, list[tuple[UUID, date | None]]]()
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        planned = sa.and_(
            permit_step.c.notice_id == notice_permit.c.notice_id, permit_step.c.permit_id == notice_permit.c.permit_id
        )
        query = (
            sa.select(notice_permit.c.notice_id, notice_permit.c.permit_id, permit_step.c.expires_on)
            .select_from(notice_permit.outerjoin(permit_step, planned))
            .where(notice_permit.c.notice_id.in_(part))
        )
        for row in await unit.execute(query):
            found.setdefault(row.notice_id, []).append((row.permit_id, row.expires_on))
    return found


async def waiting_for(unit: UnitOfWork, permit_ids: Iterable[UUID]) -> list[UUID]:
    """Notices about these permits that have not left the office."""
    wanted, found = list(permit_ids), list[UUID]()
    for start in range(0, len(wanted), 500):
        query = (
            sa.select(notice.c.id)
            .join(notice_permit, notice_permit.c.notice_id == notice.c.id)
            .where(notice_permit.c.permit_id.in_(wanted[start : start + 500]), notice.c.state.in_(WAITING))
        )
        found += (await unit.execute(query.distinct())).scalars()
    return found
