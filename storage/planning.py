"""Planning reminders in sets: what falls due is found by index and inserted by `INSERT … SELECT`, so a run costs what
is due, not what is on record. Which days and ways a step has is worked out above and arrives as plain values."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.notices import notice, notice_permit
from storage.permits import permit, permit_step, remindable
from storage.schema import UtcDateTime, metadata
from storage.sql_ids import IdBatch, new_ids
from storage.values.notices import BY_LAW, WAITING, NoticeChannel, NoticeKind, NoticeState, Reason
from storage.values.permits import Reach
from storage.values.planning import DuePermit, DueStep, LastRun, News, Run

REACHED = tuple(reach for reach in Reach if reach is not Reach.NOBODY)
MOST_PARTS = 200
"""Steps in one statement; SQLite takes at most 500 parts of a UNION."""

planning_run = sa.Table(
    "planning_run",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),
)
"""When notices were planned, for which day, by which edition: the next run looks only at what is new since."""


async def last_run(unit: UnitOfWork) -> LastRun | None:
    query = sa.select(planning_run.c.at, planning_run.c.day, planning_run.c.edition)
    row = (await unit.execute(query.order_by(planning_run.c.id.desc()).limit(1))).one_or_none()
    return None if row is None else LastRun(row.at, row.day, row.edition)


async def note_run(unit: UnitOfWork, run: Run) -> None:
    await unit.execute(planning_run.insert().values(at=run.now, day=run.on, edition=run.edition))


async def insert_reminders(unit: UnitOfWork, steps: Sequence[DueStep], run: Run, news: News | None = None) -> int:
    """Write a notice for each recipient and step with its permits; the number of notices.

    A step is planned once for one expiry of a permit (`permit_step`); permits of one recipient that fall due in the
    same step become one notice. `news`: all that can have fallen due since the last run; None looks at every window.
    """
    if news is not None and not await _changed_since(unit, news.changed_after):
        # Usual: then the days that are new suffice, and the statements stay small.
        steps, news = news.steps, None
    if not steps:
        return 0
    batch = IdBatch.new(run.now)
    if not await enter_steps(unit, steps, batch, news):
        return 0
    return await write_notices(unit, steps, batch, run)


async def enter_steps(unit: UnitOfWork, steps: Sequence[DueStep], batch: IdBatch, news: News | None) -> bool:
    """Decide: every newly due permit into the ledger, with one notice id for each group; whether there was any."""
    await unit.execute(_insert_steps(unit, steps, batch, news))
    entered = sa.exists().where(permit_step.c.notice_id.between(batch.first, batch.last))
    return bool((await unit.execute(sa.select(entered))).scalar_one())


async def write_notices(unit: UnitOfWork, steps: Sequence[DueStep], batch: IdBatch, run: Run) -> int:
    """The notices of what was entered, and the permits each of them names; the number of notices."""
    await unit.execute(_insert_notices(unit, steps, batch, run))
    mine = permit_step.c.notice_id.between(batch.first, batch.last)
    pairs = sa.select(permit_step.c.notice_id, permit_step.c.permit_id).where(mine)
    await unit.execute(insert_missing(unit, notice_permit, ["notice_id", "permit_id"], pairs))
    count = sa.select(sa.func.count()).where(notice.c.id.between(batch.first, batch.last))
    return int((await unit.execute(count)).scalar_one())


async def _changed_since(unit: UnitOfWork, moment: datetime) -> bool:
    query = sa.select(sa.exists().where(permit.c.changed_at >= moment))
    return bool((await unit.execute(query)).scalar_one())


def _insert_steps(unit: UnitOfWork, steps: Sequence[DueStep], batch: IdBatch, news: News | None) -> sa.Executable:
    """The ledger first: each newly due permit with the id of its notice, one id for a group."""
    if news is None:
        due = _due(steps, "slots", permit).subquery("due")
    else:
        # Materialised, or SQLite would look through every window instead of the few permits that changed.
        recent = sa.select(permit).where(permit.c.changed_at >= news.changed_after, remindable)
        changed = recent.cte("changed").prefix_with("MATERIALIZED")
        parts = [_due(steps, "slots", changed)]
        if news.steps:
            parts.append(_due(news.steps, "new_slots", permit))
        due = sa.union(*parts).subquery("due")
    by_letter = due.c.channel == NoticeChannel.LETTER.value
    recipient = sa.case((by_letter, due.c.address_hash), else_=due.c.phone_hash).label("recipient")
    each = sa.select(*due.c, recipient, new_ids(batch).label("id")).where(due.c.channel != "").subquery("each")
    group = [each.c.entity_id, each.c.step, each.c.channel, each.c.recipient, each.c.held]
    notice_id = sa.func.first_value(each.c.id, type_=sa.Uuid()).over(partition_by=group, order_by=each.c.id)
    query = sa.select(each.c.permit_id, each.c.expires_on, each.c.step, notice_id).where(sa.true())
    return insert_missing(unit, permit_step, ["permit_id", "expires_on", "step", "notice_id"], query)


def _due(steps: Sequence[DueStep], name: str, source: sa.FromClause) -> sa.Select[Any]:
    """The permits of `source` for which a step is due and not yet planned; `channel` is "" where nothing reaches."""
    slots, ways = _slots(steps, name), _ways(steps, f"{name}_ways")
    planned = sa.and_(
        permit_step.c.permit_id == source.c.id,
        permit_step.c.expires_on == source.c.expires_on,
        permit_step.c.step == slots.c.step,
    )
    found = (
        slots.join(source, sa.and_(source.c.matter_id == slots.c.matter_id, source.c.expires_on == slots.c.expires_on))
        .join(ways, sa.and_(ways.c.step == slots.c.step, ways.c.matter_id == slots.c.matter_id))
        .outerjoin(permit_step, planned)
    )
    return (
        sa.select(
            source.c.id.label("permit_id"),
            source.c.expires_on,
            source.c.entity_id,
            slots.c.step,
            slots.c.held,
            _by_reach(source.c.reach, ways, "channel").label("channel"),
            source.c.phone_hash,
            source.c.address_hash,
        )
        .select_from(found)
        .where(permit_step.c.permit_id.is_(None), *([remindable] if source is permit else []))
    )


def _slots(steps: Sequence[DueStep], name: str) -> sa.CTE:
    """Every day of expiry for which a step is due, as rows."""
    rows = [
        (step.step, step.matter_id, one.expires_on, one.over_at, one.held) for step in steps for one in step.expiries
    ]
    return (
        sa.values(
            sa.column("step", sa.String),
            sa.column("matter_id", sa.String),
            sa.column("expires_on", sa.Date),
            sa.column("over_at", UtcDateTime),
            sa.column("held", sa.Boolean),
            name=name,
        )
        .data(rows)
        .cte(name)
    )


def _ways(steps: Sequence[DueStep], name: str) -> sa.CTE:
    """A row for each step with its channel and reason for every reach; "" where nothing reaches."""
    columns = [sa.column("step", sa.String), sa.column("matter_id", sa.String), sa.column("rule", sa.String)]
    columns += [sa.column(f"{reach}_{what}", sa.String) for reach in REACHED for what in ("channel", "reason")]
    rows = []
    for step in steps:
        words = [
            (step.ways[reach].channel, step.ways[reach].reason) if reach in step.ways else ("", "") for reach in REACHED
        ]
        rows.append((step.step, step.matter_id, step.rule, *(str(word) for pair in words for word in pair)))
    return sa.values(*columns, name=name).data(rows).cte(name)


def _by_reach(reach: sa.ColumnElement[Any], ways: sa.CTE, what: str) -> sa.Case[Any]:
    return sa.case(*((reach == one, ways.c[f"{one}_{what}"]) for one in REACHED), else_=sa.literal(""))


def _led(steps: Sequence[DueStep], batch: IdBatch) -> sa.Subquery:
    """The permits of each notice with what their step says, in their `place`: 1 is the first to expire."""
    slots, ways = _slots(steps, "slots"), _ways(steps, "ways")
    first = sa.func.row_number().over(
        partition_by=permit_step.c.notice_id, order_by=[permit_step.c.expires_on, permit_step.c.permit_id]
    )
    return (
        sa.select(
            permit_step.c.notice_id,
            permit_step.c.permit_id,
            permit_step.c.expires_on,
            permit.c.entity_id,
            permit.c.key_id,
            permit.c.number,
            permit.c.phone_hash,
            slots.c.step,
            slots.c.over_at,
            slots.c.held,
            ways.c.rule,
            _by_reach(permit.c.reach, ways, "channel").label("channel"),
            _by_reach(permit.c.reach, ways, "reason").label("reason"),
            first.label("place"),
        )
        .select_from(permit_step)
        .join(permit, permit.c.id == permit_step.c.permit_id)
        .join(
            slots,
            sa.and_(
                slots.c.step == permit_step.c.step,
                slots.c.matter_id == permit.c.matter_id,
                slots.c.expires_on == permit_step.c.expires_on,
            ),
        )
        .join(ways, sa.and_(ways.c.step == slots.c.step, ways.c.matter_id == slots.c.matter_id))
        .where(permit_step.c.notice_id.between(batch.first, batch.last))
        .subquery("led")
    )


def _insert_notices(unit: UnitOfWork, steps: Sequence[DueStep], batch: IdBatch, run: Run) -> sa.Executable:
    """The notices of the batch; the permit that expires first speaks for its group."""
    led = _led(steps, batch)
    waiting = sa.case(
        (led.c.channel != NoticeChannel.SMS.value, NoticeState.TASK.value),
        (led.c.held, NoticeState.HELD.value),
        else_=NoticeState.PLANNED.value,
    )
    name = (
        "permit:" + led.c.step + ":" + sa.cast(led.c.permit_id, sa.String) + ":" + sa.cast(led.c.expires_on, sa.String)
    )
    values: dict[str, sa.ColumnElement[Any]] = common_values(run, NoticeKind.PERMIT_REMINDER) | {
        "id": led.c.notice_id,
        "rule": led.c.rule,
        "step": led.c.step,
        "subject": "permit:" + led.c.number,
        "channel": led.c.channel,
        "state": waiting,
        "reason": sa.case((led.c.held, Reason.CALENDAR_YEAR_MISSING.value), else_=led.c.reason),
        "dedupe_key": name,
        "entity_id": led.c.entity_id,
        "key_id": led.c.key_id,
        "expires_at": led.c.over_at,
        "recipient_hash": phone_only(led.c.channel, led.c.phone_hash),
        "text_version": version_of(run, led.c.step, led.c.channel, {one.step for one in steps}),
    }
    query = sa.select(*(value.label(column) for column, value in values.items())).where(led.c.place == 1)
    return insert_missing(unit, notice, list(values), query)


def common_values(run: Run, kind: NoticeKind) -> dict[str, sa.ColumnElement[Any]]:
    """What every notice of a run has."""
    return {
        "kind": sa.literal(kind.value),
        "statutory": sa.literal(kind in BY_LAW),
        "due_on": sa.literal(run.on, sa.Date),
        "send_after": sa.literal(run.send_after, UtcDateTime),
        "edition": sa.literal(run.edition),
        "created_at": sa.literal(run.now, UtcDateTime),
        "state_at": sa.literal(run.now, UtcDateTime),
    }


def version_of(
    run: Run, step: sa.ColumnElement[Any], channel: sa.ColumnElement[Any], among: Collection[str]
) -> sa.ColumnElement[Any]:
    """The version of the template that a step, one of those `among` them, is planned with."""
    known = [
        (sa.and_(step == one, channel == way.value), digest) for (one, way), digest in run.texts.items() if one in among
    ]
    return sa.case(*known, else_=sa.null()) if known else sa.null()


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
