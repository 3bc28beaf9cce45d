"""Whom a batch to a selected audience would reach: units by kind, permit and grid, with each way to reach them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.entities import entity, entity_kind
from storage.permits import permit
from storage.values.entities import Language
from storage.values.permits import PermitState, Reach


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of one of the kinds or with a permit of one of the matters (none named: all), in the grid (""= any)."""

    kinds: Sequence[str] = ()
    matters: Sequence[str] = ()
    grid: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact of a unit: its own, or that of a permit (`source`)."""

    entity_id: UUID
    source: UUID
    own: bool
    reach: Reach
    consent: bool
    phone_hash: str | None


async def contacts(unit: UnitOfWork, wanted: Wanted) -> list[ContactRow]:
    """Every contact of every unit that is wanted and that nobody has to look at, unit by unit, the newest first."""
    own = sa.select(
        entity.c.id.label("entity_id"),
        entity.c.id.label("source"),
        sa.true().label("own"),
        entity.c.reach,
        entity.c.consent,
        entity.c.phone_hash,
        entity.c.changed_at,
    ).where(entity.c.needs_look.is_(sa.false()), *_in(entity.c.id, wanted))
    on_permits = sa.select(
        permit.c.entity_id,
        permit.c.id,
        sa.false(),
        permit.c.reach,
        permit.c.consent,
        permit.c.phone_hash,
        permit.c.changed_at,
    ).where(
        permit.c.needs_look.is_(sa.false()),
        permit.c.state != PermitState.WITHDRAWN,
        *_in(permit.c.entity_id, wanted),
    )
    every = sa.union_all(own, on_permits).subquery("every")
    query = sa.select(
        every.c.entity_id, every.c.source, every.c.own, every.c.reach, every.c.consent, every.c.phone_hash
    ).order_by(every.c.entity_id, every.c.changed_at.desc(), every.c.source)
    return [
        ContactRow(row.entity_id, row.source, bool(row.own), row.reach, bool(row.consent), row.phone_hash)
        for row in await unit.execute(query)
    ]


def _in(entity_id: sa.ColumnElement[UUID], wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    groups: list[sa.ColumnElement[bool]] = []
    if wanted.kinds:
        kinds = sa.select(entity_kind.c.entity_id).where(entity_kind.c.kind_id.in_(list(wanted.kinds)))
        groups.append(entity_id.in_(kinds))
    if wanted.matters:
        holders = sa.select(permit.c.entity_id).where(
            permit.c.matter_id.in_(list(wanted.matters)), permit.c.state != PermitState.WITHDRAWN
        )
        groups.append(entity_id.in_(holders))
    if groups:
        where.append(sa.or_(*groups))
    if wanted.grid:
        where.append(entity_id.in_(sa.select(entity.c.id).where(entity.c.grid == wanted.grid)))
    return where


async def grids(unit: UnitOfWork) -> list[str]:
    """The grids that units lie in."""
    query = sa.select(entity.c.grid).where(entity.c.grid != "").distinct().order_by(entity.c.grid)
    return list((await unit.execute(query)).scalars())


async def phones_of(unit: UnitOfWork, language: Language) -> set[str]:
    """The hashed phones at which units of one language are reached, and none of another."""
    own = sa.select(entity.c.phone_hash, entity.c.language).where(entity.c.merged_into.is_(None))
    on_permits = (
        sa.select(permit.c.phone_hash, entity.c.language)
        .join(entity, entity.c.id == permit.c.entity_id)
        .where(permit.c.state != PermitState.WITHDRAWN)
    )
    every = sa.union_all(own, on_permits).subquery("every")
    query = (
        sa.select(every.c.phone_hash)
        .where(every.c.phone_hash.is_not(None))
        .group_by(every.c.phone_hash)
        .having(sa.func.min(every.c.language) == language, sa.func.max(every.c.language) == language)
    )
    return set((await unit.execute(query)).scalars())
