"""Planning notices after decisions in sets: the decisions whose day has come, each by its party's best contact."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa

from storage.decisions import decision
from storage.engine import UnitOfWork
from storage.notices import notice, of_decision
from storage.planning import common_values, insert_missing, phone_only, version_of
from storage.schema import UtcDateTime
from storage.seasons import contacts
from storage.sql_ids import IdBatch, new_ids
from storage.values.notices import NoticeChannel, NoticeKind, NoticeState
from storage.values.planning import DueDecisions, Run

ANCHORS: Mapping[NoticeKind, tuple[sa.Column[object], sa.Column[object] | None]] = MappingProxyType(
    {
        NoticeKind.GUIDANCE: (decision.c.registered_on, None),
        NoticeKind.RECTIFICATION: (decision.c.rectify_by, decision.c.rectified_on),
        NoticeKind.REVISIT_FORM: (decision.c.form_given_on, decision.c.form_returned_on),
    }
)
"""Of each kind the day it is counted from, and the day that settles it."""


async def insert_notices(unit: UnitOfWork, due: DueDecisions, run: Run) -> int:
    """Write a notice to the party of each decision that is due and not settled, once for each day it is counted from;
    the number of notices."""
    found = _due(due).cte("due")
    ways = contacts(due, among=sa.select(found.c.entity_id))
    order = [ways.c.rank, ways.c.changed_at.desc(), ways.c.source]
    chosen = (
        sa.select(
            found.c.id,
            found.c.number,
            found.c.over_at,
            found.c.name,
            ways,
            sa.func.row_number().over(partition_by=found.c.id, order_by=order).label("place"),
        )
        .select_from(found.join(ways, ways.c.entity_id == found.c.entity_id))
        .subquery("chosen")
    )
    batch = IdBatch.new(run.now)
    texted = chosen.c.channel == NoticeChannel.SMS.value
    values = common_values(run, due.kind) | {
        "id": new_ids(batch),
        "rule": sa.literal(due.rule),
        "step": sa.literal(due.rule),
        "subject": "decision:" + chosen.c.number,
        "channel": chosen.c.channel,
        "state": sa.case((texted, NoticeState.PLANNED.value), else_=NoticeState.TASK.value),
        "reason": chosen.c.reason,
        "dedupe_key": chosen.c.name,
        "entity_id": chosen.c.entity_id,
        "key_id": chosen.c.key_id,
        "expires_at": chosen.c.over_at,
        "recipient_hash": phone_only(chosen.c.channel, chosen.c.phone_hash),
        "text_version": version_of(run, sa.literal(due.rule), chosen.c.channel, {due.rule}),
    }
    query = sa.select(*(value.label(name) for name, value in values.items())).where(
        chosen.c.place == 1, chosen.c.channel != ""
    )
    await unit.execute(insert_missing(unit, notice, list(values), query))
    mine = sa.select(sa.func.count()).where(notice.c.id.between(batch.first, batch.last))
    return int((await unit.execute(mine)).scalar_one())


def _due(due: DueDecisions) -> sa.Select[tuple[object, ...]]:
    """The decisions for which the rule is due and not planned yet."""
    anchor, settled = ANCHORS[due.kind]
    days = (
        sa.values(sa.column("day", sa.Date), sa.column("over_at", UtcDateTime), name="days")
        .data([(one.day, one.over_at) for one in due.anchors])
        .cte("days")
    )
    name = f"decision:{due.rule}:" + sa.cast(decision.c.id, sa.String) + ":" + sa.cast(days.c.day, sa.String)
    return (
        sa.select(decision.c.id, decision.c.number, decision.c.entity_id, days.c.over_at, name.label("name"))
        .select_from(days.join(decision, anchor == days.c.day))
        .where(
            decision.c.entity_id.is_not(None),
            decision.c.closed_on.is_(None),
            *([] if settled is None else [settled.is_(None)]),
            ~sa.exists().where(notice.c.dedupe_key == name),
        )
    )


async def planned(unit: UnitOfWork, due: Sequence[DueDecisions]) -> list[UUID]:
    """The first notices that stand for what is due, those planned before included."""
    found: list[UUID] = []
    for one in due:
        anchor, _ = ANCHORS[one.kind]
        about = sa.select("decision:" + decision.c.number).where(anchor.in_([day.day for day in one.anchors]))
        query = sa.select(notice.c.id).where(
            of_decision,
            notice.c.kind == one.kind,
            notice.c.step == one.rule,
            notice.c.root_id.is_(None),
            notice.c.subject.in_(about),
        )
        found += (await unit.execute(query.order_by(notice.c.id))).scalars()
    return found


async def unlinked(unit: UnitOfWork, due: Sequence[DueDecisions]) -> list[tuple[str, str]]:
    """Rule and number of each decision that is due but names no unit, so that nobody can be reached."""
    found: list[tuple[str, str]] = []
    for one in due:
        anchor, settled = ANCHORS[one.kind]
        query = sa.select(decision.c.number).where(
            anchor.in_([day.day for day in one.anchors]),
            decision.c.entity_id.is_(None),
            decision.c.closed_on.is_(None),
            *([] if settled is None else [settled.is_(None)]),
        )
        found += [(one.rule, number) for number in (await unit.execute(query.order_by(decision.c.number))).scalars()]
    return found
