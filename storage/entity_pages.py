"""Lists of entities for staff."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.entities import entity, entity_kind
from storage.permits import permit


async def page(
    unit: UnitOfWork, *, search: str, named: Collection[UUID], kind: str, flagged: bool, offset: int, limit: int
) -> tuple[list[UUID], int]:
    """The ids of one page, the newest first, and how many there are. `kind`: only those with it by sheet or console."""
    where: list[sa.ColumnElement[bool]] = [entity.c.merged_into.is_(None)]
    if search:
        where.append(
            sa.or_(entity.c.credit_code.contains(search.upper(), autoescape=True), entity.c.id.in_(list(named)))
        )
    if kind:
        where.append(entity.c.id.in_(sa.select(entity_kind.c.entity_id).where(entity_kind.c.kind_id == kind)))
    if flagged:
        where.append(entity.c.needs_look.is_(sa.true()))
    total = (await unit.execute(sa.select(sa.func.count()).select_from(entity).where(*where))).scalar_one()
    query = sa.select(entity.c.id).where(*where).order_by(entity.c.id.desc()).offset(offset).limit(limit)
    return list((await unit.execute(query)).scalars()), int(total)


async def with_merged(unit: UnitOfWork, entity_id: UUID) -> list[UUID]:
    """A unit and those that were merged into it."""
    query = sa.select(entity.c.id).where(entity.c.merged_into == entity_id).order_by(entity.c.id)
    return [entity_id, *(await unit.execute(query)).scalars()]


async def matters_held(unit: UnitOfWork, entity_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """For each entity the matters of its permits."""
    query = sa.select(permit.c.entity_id, permit.c.matter_id).where(
        permit.c.entity_id.in_(list(entity_ids)), permit.c.matter_id.is_not(None)
    )
    found: dict[UUID, set[str]] = {}
    for row in await unit.execute(query.distinct()):
        found.setdefault(row.entity_id, set()).add(row.matter_id)
    return found
