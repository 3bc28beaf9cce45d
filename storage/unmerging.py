"""A merge of two units put down so that it can be undone: what pointed where before, and its exact restoration.

What was sealed is kept as it was sealed: an erased key closes it here too.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.entities import entity, entity_alias, entity_kind
from storage.notices import notice, notice_permit
from storage.permits import permit
from storage.schema import UtcDateTime, metadata, new_id

entity_merge = sa.Table(
    "entity_merge",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kept_id", sa.Uuid, sa.ForeignKey("entity.id"), nullable=False, index=True),
    sa.Column("gone_id", sa.Uuid, sa.ForeignKey("entity.id"), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("before", sa.Text, nullable=False),
)
"""A merge that may still be undone; it goes when it is, or when its time is over (storage.retention)."""

PLAIN = ("credit_code", "grid", "consent", "needs_look", "phone_hash", "reach")
SEALED = ("contact_sealed", "problems_sealed")
"""What a merge may change of a unit's own row."""


@dataclass(frozen=True, slots=True)
class Before:
    """What stood before a merge. `units`: changed columns by unit; `notices`: those of the one that went, with their
    keys; `cancelled`: warnings that both were to get; `pointers`: units merged into the one
    that went; `owned`: kinds and names of both, by table, and `joined`: as the merge left them."""

    units: Mapping[str, Mapping[str, Any]]
    permits: Sequence[str]
    notices: Sequence[tuple[str, str]]
    cancelled: Sequence[str]
    pointers: Sequence[str]
    owned: Mapping[str, Sequence[Sequence[str]]]
    joined: Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Merged:
    """One merge on record."""

    id: UUID
    kept_id: UUID
    gone_id: UUID
    at: datetime
    before: Before


async def look(unit: UnitOfWork, kept: UUID, gone: UUID, cancelled: Iterable[UUID]) -> Before:
    """What stands now, to be put down once the two are merged."""
    both = [kept, gone]
    rows = (await unit.execute(sa.select(entity).where(entity.c.id.in_(both)))).mappings()
    moved = sa.select(notice.c.id, notice.c.dedupe_key).where(notice.c.entity_id == gone)
    return Before(
        units={str(row["id"]): _kept(dict(row)) for row in rows},
        permits=await _ids(unit, sa.select(permit.c.id).where(permit.c.entity_id == gone)),
        notices=[(str(row.id), row.dedupe_key) for row in await unit.execute(moved)],
        cancelled=[str(one) for one in cancelled],
        pointers=await _ids(unit, sa.select(entity.c.id).where(entity.c.merged_into == gone)),
        owned=await _owned(unit, both),
        joined={},
    )


async def note(unit: UnitOfWork, kept: UUID, gone: UUID, before: Before, *, now: datetime) -> None:
    """Put a merge down that was just done."""
    held = {name: getattr(before, name) for name in Before.__dataclass_fields__}
    held["joined"] = await _owned(unit, [kept, gone])
    row = {"id": new_id(now), "kept_id": kept, "gone_id": gone, "at": now, "before": json.dumps(held)}
    await unit.execute(entity_merge.insert().values(row))


async def of_unit(unit: UnitOfWork, kept: UUID, *, since: datetime) -> list[Merged]:
    """Merges into a unit since a moment, the newest first."""
    query = sa.select(entity_merge).where(entity_merge.c.kept_id == kept, entity_merge.c.at >= since)
    return [_merged(dict(row)) for row in (await unit.execute(query.order_by(entity_merge.c.id.desc()))).mappings()]


async def get(unit: UnitOfWork, merge_id: UUID, *, since: datetime) -> Merged | None:
    query = sa.select(entity_merge).where(entity_merge.c.id == merge_id, entity_merge.c.at >= since)
    row = (await unit.execute(query)).mappings().one_or_none()
    return None if row is None else _merged(dict(row))


async def changed(unit: UnitOfWork, one: Merged) -> bool:
    """Whether the units, what hangs on them, or whose it is has changed since, so that it cannot be told apart."""
    query = sa.select(entity.c.id, entity.c.changed_at, entity.c.merged_into).where(
        entity.c.id.in_([one.kept_id, one.gone_id])
    )
    found = {(row.id, row.changed_at, row.merged_into) for row in await unit.execute(query)}
    if found != {(one.kept_id, one.at, None), (one.gone_id, one.at, one.kept_id)}:
        return True
    mine = sa.select(permit.c.id, permit.c.created_at).where(permit.c.entity_id == one.kept_id)
    held = {row.id: row.created_at for row in await unit.execute(mine)}
    gone = any(UUID(moved) not in held for moved in one.before.permits)
    new = any(created > one.at for created in held.values())
    if gone or new or await _owned(unit, [one.kept_id, one.gone_id]) != one.before.joined:
        return True
    return bool(await _shared(unit, one))


async def restore(unit: UnitOfWork, one: Merged, *, now: datetime) -> None:
    """Put everything back where it was, and what came up since about the permits of the one that went with them."""
    kept, gone, before = one.kept_id, one.gone_id, one.before
    back = {"entity_id": gone}
    permits = permit.update().where(permit.c.id.in_(_uuids(before.permits)))
    await unit.execute(permits.values(**back, changed_at=now))
    since = await _since(unit, one)
    await unit.execute(notice.update().where(notice.c.id.in_(list(since))).values(back))
    for notice_id, key in before.notices:
        # A warning that was cancelled because both were to get it may be planned anew for the one that has none now.
        fresh = f"unmerged:{notice_id}" if notice_id in before.cancelled else key
        mine = notice.c.id == UUID(notice_id)
        await unit.execute(notice.update().where(mine).values(**back, dedupe_key=fresh))
    for table in (entity_kind, entity_alias):
        await unit.execute(table.delete().where(table.c.entity_id.in_([kept, gone])))
        names = [column.name for column in table.columns if column is not table.c.entity_id]
        rows = [dict(zip(["entity_id", *names], row, strict=True)) for row in before.owned[table.name]]
        if rows:
            await unit.execute(table.insert(), [row | {"entity_id": UUID(row["entity_id"])} for row in rows])
    pointers = entity.update().where(entity.c.id.in_(_uuids(before.pointers)))
    await unit.execute(pointers.values(merged_into=gone, changed_at=now))
    for unit_id in (kept, gone):  # in this order: a credit code is free before it is given back
        mine = entity.c.id == unit_id
        values = _given_back(before.units[str(unit_id)])
        await unit.execute(entity.update().where(mine).values(**values, merged_into=None, changed_at=now))
    await unit.execute(entity_merge.delete().where(entity_merge.c.id == one.id))


async def _since(unit: UnitOfWork, one: Merged) -> set[UUID]:
    """Notices that came up since and name permits of the one that went."""
    query = (
        sa.select(notice.c.id)
        .join(notice_permit, notice_permit.c.notice_id == notice.c.id)
        .where(
            notice.c.entity_id == one.kept_id,
            notice.c.created_at >= one.at,
            notice_permit.c.permit_id.in_(_uuids(one.before.permits)),
        )
    )
    return set((await unit.execute(query)).scalars())


async def _shared(unit: UnitOfWork, one: Merged) -> set[UUID]:
    """Of those, the notices that name permits of the one that stayed as well."""
    query = sa.select(notice_permit.c.notice_id).where(
        notice_permit.c.notice_id.in_(list(await _since(unit, one))),
        notice_permit.c.permit_id.not_in(_uuids(one.before.permits)),
    )
    return set((await unit.execute(query)).scalars())


async def _owned(unit: UnitOfWork, units: Sequence[UUID]) -> dict[str, list[list[str]]]:
    """Kinds and names of units, row by row, the unit first."""
    found = {}
    for table in (entity_kind, entity_alias):
        names = [column for column in table.columns if column is not table.c.entity_id]
        query = sa.select(table.c.entity_id, *names).where(table.c.entity_id.in_(units))
        found[table.name] = sorted([str(cell) for cell in row] for row in await unit.execute(query))
    return found


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    sealed = {name: None if row[name] is None else b64encode(row[name]).decode() for name in SEALED}
    return {name: row[name] for name in PLAIN} | sealed


def _given_back(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: b64decode(text) if name in SEALED and text is not None else text for name, text in values.items()}


def _merged(row: Mapping[str, Any]) -> Merged:
    return Merged(row["id"], row["kept_id"], row["gone_id"], row["at"], Before(**json.loads(row["before"])))


async def _ids(unit: UnitOfWork, query: sa.Select[tuple[UUID]]) -> list[str]:
    return [str(one) for one in (await unit.execute(query)).scalars()]


def _uuids(ids: Iterable[str]) -> list[UUID]:
    return [UUID(one) for one in ids]
