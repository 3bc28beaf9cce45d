"""Two units that are one: moving everything of the one to the other in a few statements.

What was sealed keeps its key: a permit or notice names the key it was sealed with, so nothing is opened to be moved.
Whoever erases a unit erases the keys of those merged into it too (`entity_pages.with_merged`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from storage.decisions import decision
from storage.engine import UnitOfWork
from storage.entities import entity, entity_alias, entity_kind
from storage.notices import notice
from storage.optouts import opt_out
from storage.permits import permit
from storage.values.notices import WAITING, YEARLY


@dataclass(frozen=True, slots=True)
class Load:
    """What hangs on a unit. `opted_out`: how many of its numbers, its own and those on its permits, get no prompts."""

    permits: int
    notices: int
    waiting: int
    opted_out: int


async def load_of(unit: UnitOfWork, entity_id: UUID) -> Load:
    mine = notice.c.entity_id == entity_id
    waiting = sa.and_(mine, notice.c.state.in_(WAITING))
    phones = sa.union(
        sa.select(entity.c.phone_hash).where(entity.c.id == entity_id),
        sa.select(permit.c.phone_hash).where(permit.c.entity_id == entity_id),
    )
    counted = [
        sa.select(sa.func.count()).select_from(permit).where(permit.c.entity_id == entity_id),
        sa.select(sa.func.count()).select_from(notice).where(mine),
        sa.select(sa.func.count()).select_from(notice).where(waiting),
        sa.select(sa.func.count()).select_from(opt_out).where(opt_out.c.phone_hash.in_(phones)),
    ]
    row = (await unit.execute(sa.select(*(one.scalar_subquery() for one in counted)))).one()
    return Load(*row)


async def warned_twice(unit: UnitOfWork, gone: UUID, kept: UUID) -> list[UUID]:
    """Warnings of `gone` still to be sent for seasons that `kept` is warned of as well."""
    other = notice.alias("other")
    query = sa.select(notice.c.id).where(
        notice.c.entity_id == gone,
        notice.c.kind.in_(YEARLY),
        notice.c.state.in_(WAITING),
        sa.exists().where(other.c.entity_id == kept, other.c.kind.in_(YEARLY), other.c.subject == notice.c.subject),
    )
    return list((await unit.execute(query)).scalars())


async def move(unit: UnitOfWork, gone: UUID, kept: UUID, *, now: datetime) -> None:
    """Permits, decisions, notices, kinds and names of `gone` to `kept`; `gone` becomes a pointer, and pointers to it
    follow."""
    changed = {"entity_id": kept, "changed_at": now}
    await unit.execute(permit.update().where(permit.c.entity_id == gone).values(**changed))
    await unit.execute(decision.update().where(decision.c.entity_id == gone).values(entity_id=kept))
    await _adopt_warnings(unit, gone, kept)
    await unit.execute(notice.update().where(notice.c.entity_id == gone).values(entity_id=kept))
    await _move_rows(unit, entity_kind, ["kind_id", "source"], gone, kept)
    await _move_rows(unit, entity_alias, ["name_hash"], gone, kept)
    pointers = sa.or_(entity.c.id == gone, entity.c.merged_into == gone)
    await unit.execute(entity.update().where(pointers).values(merged_into=kept, credit_code=None, changed_at=now))


async def _adopt_warnings(unit: UnitOfWork, gone: UUID, kept: UUID) -> None:
    """A warning that `gone` had counts for `kept`, whom the planner would otherwise warn again."""
    other = notice.alias("other")
    key = notice.c.subject + ":" + sa.cast(sa.literal(kept, sa.Uuid()), sa.String)
    taken = sa.exists().where(other.c.dedupe_key == key)
    await unit.execute(
        notice.update()
        .where(notice.c.entity_id == gone, notice.c.kind.in_(YEARLY), sa.not_(taken))
        .values(dedupe_key=key)
    )


async def _move_rows(unit: UnitOfWork, table: sa.Table, columns: Sequence[str], gone: UUID, kept: UUID) -> None:
    """Rows of one unit to another; what that has already is let go."""
    rows = (await unit.execute(sa.select(*(table.c[name] for name in columns)).where(table.c.entity_id == gone))).all()
    have = (await unit.execute(sa.select(table.c[columns[0]]).where(table.c.entity_id == kept))).scalars()
    known = set(have)
    await unit.execute(table.delete().where(table.c.entity_id == gone))
    new = [dict(zip(columns, row, strict=True)) | {"entity_id": kept} for row in rows if row[0] not in known]
    if new:
        await unit.execute(table.insert(), new)


async def follow(unit: UnitOfWork, entity_ids: Iterable[UUID]) -> None:
    """Permits that were just written for these units: to what a unit was merged into meanwhile. On PostgreSQL a sheet
    may be read while two units are merged; its rows wait for the merge, and then stand with the pointer."""
    ids = list(entity_ids)
    for start in range(0, len(ids), 500):
        pointer = sa.select(entity.c.id, entity.c.merged_into).where(
            entity.c.id.in_(ids[start : start + 500]), entity.c.merged_into.is_not(None)
        )
        for row in (await unit.execute(pointer)).all():
            await unit.execute(permit.update().where(permit.c.entity_id == row.id).values(entity_id=row.merged_into))
            await _move_rows(unit, entity_kind, ["kind_id", "source"], row.id, row.merged_into)
