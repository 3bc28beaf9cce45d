"""Regulated parties (行政管理相对人): their tables and repository. A name is sealed, and found by the keyed hash of its
normalised form; a unified social credit code is public and stands open."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.keys import Keyring, Place, Sealer
from storage.schema import UtcDateTime, metadata, vocabulary
from storage.sealed_values import contact_from, contact_text, problems_from, problems_text
from storage.values.entities import Entity, EntityRef, KindSource, Language
from storage.values.permits import Contact, Problem, Reach

entity = sa.Table(
    "entity",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("credit_code", sa.String(18), unique=True),
    sa.Column("name_sealed", sa.LargeBinary, nullable=False),
    sa.Column("name_hash", sa.String(32), nullable=False, index=True),
    sa.Column("contact_sealed", sa.LargeBinary),
    sa.Column("phone_hash", sa.String(32)),
    sa.Column("reach", vocabulary(Reach, "reach"), nullable=False, server_default=Reach.NOBODY.value),
    sa.Column("consent", sa.Boolean(create_constraint=True, name="consent")),
    sa.Column("grid", sa.String(80), nullable=False, server_default=""),
    sa.Column("language", vocabulary(Language, "language"), nullable=False, server_default=Language.CHINESE.value),
    sa.Column(
        "needs_look", sa.Boolean(create_constraint=True, name="needs_look"), nullable=False, server_default=sa.false()
    ),
    sa.Column("problems_sealed", sa.LargeBinary),
    sa.Column("row_digest", sa.String(32), nullable=False, server_default=""),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("merged_into", sa.Uuid, index=True),
)
"""`merged_into`: this one was found to be that unit twice over. It stays as a pointer to it, always to the last of a
chain, without credit code, kinds, permits and notices; no list shows it."""

entity_alias = sa.Table(
    "entity_alias",
    metadata,
    sa.Column("name_hash", sa.String(32), primary_key=True),
    sa.Column("entity_id", sa.Uuid, sa.ForeignKey("entity.id"), primary_key=True, index=True),
)
"""Names by which sheets may still call a unit: what it was called before, and the names of units merged into it."""

entity_kind = sa.Table(
    "entity_kind",
    metadata,
    sa.Column("entity_id", sa.Uuid, sa.ForeignKey("entity.id"), primary_key=True),
    sa.Column("kind_id", sa.String(80), primary_key=True),
    sa.Column("source", vocabulary(KindSource, "source"), nullable=False),
)
sa.Index("ix_entity_kind_kind", entity_kind.c.kind_id, entity_kind.c.entity_id)


def name_hash(keyring: Keyring, name_key: str) -> str:
    """The look-up hash of a normalised name."""
    return keyring.lookup("entity_name", name_key)


def name_place(entity_id: UUID) -> Place:
    return Place("entity", "name", str(entity_id))


def contact_place(entity_id: UUID) -> Place:
    return Place("entity", "contact", str(entity_id))


def problems_place(entity_id: UUID) -> Place:
    return Place("entity", "problems", str(entity_id))


_REF = (
    entity.c.id,
    entity.c.key_id,
    entity.c.credit_code,
    entity.c.name_hash,
    entity.c.needs_look,
    entity.c.row_digest,
)


async def find(unit: UnitOfWork, *, codes: Iterable[str], name_hashes: Iterable[str]) -> list[EntityRef]:
    """The entities with one of these credit codes or names, oldest first; merged ones have none any more."""
    query = (
        sa.select(*_REF)
        .where(sa.or_(entity.c.credit_code.in_(list(codes)), entity.c.name_hash.in_(list(name_hashes))))
        .where(entity.c.merged_into.is_(None))
        .order_by(entity.c.id)
    )
    return [EntityRef(**row) for row in (await unit.execute(query)).mappings()]


async def aliases(unit: UnitOfWork, name_hashes: Iterable[str]) -> dict[str, UUID]:
    """The entities that had these names, by hash; a name that several had tells nothing and is left out."""
    query = sa.select(entity_alias).where(entity_alias.c.name_hash.in_(list(name_hashes)))
    rows = [(row.name_hash, row.entity_id) for row in await unit.execute(query)]
    times = Counter(name for name, _ in rows)
    return {name: entity_id for name, entity_id in rows if times[name] == 1}


async def add_alias(unit: UnitOfWork, name_hash: str, entity_id: UUID) -> None:
    """From now on a sheet that says this name means the entity, unless another has that name."""
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    await unit.execute(insert(entity_alias).values(name_hash=name_hash, entity_id=entity_id).on_conflict_do_nothing())


async def lock(unit: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Hold these entities until the end of the unit of work, always in one order, so that two writers cannot block
    each other for good. A writer on SQLite is alone anyway."""
    await unit.execute(sa.select(entity.c.id).where(entity.c.id.in_(list(ids))).order_by(entity.c.id).with_for_update())


async def refs(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, EntityRef]:
    """The entities with these ids, without what is sealed."""
    query = sa.select(*_REF).where(entity.c.id.in_(list(ids)))
    return {row["id"]: EntityRef(**row) for row in (await unit.execute(query)).mappings()}


async def add_many(unit: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert entities; each row holds every column that has no default."""
    if rows:
        await unit.execute(entity.insert(), [dict(row) for row in rows])


async def change(unit: UnitOfWork, entity_id: UUID, values: Mapping[str, Any]) -> None:
    await unit.execute(entity.update().where(entity.c.id == entity_id).values(**values))


async def speak(unit: UnitOfWork, ids: Collection[UUID], language: Language, *, now: datetime) -> None:
    """From now on these are written to in this language."""
    if ids:
        values = {"language": language, "changed_at": now}
        await unit.execute(entity.update().where(entity.c.id.in_(list(ids))).values(**values))


async def add_kinds(unit: UnitOfWork, kinds: Iterable[tuple[UUID, str]], source: KindSource) -> None:
    """Note kinds of entities; what is there already stays."""
    rows = [{"entity_id": entity_id, "kind_id": kind, "source": source} for entity_id, kind in dict.fromkeys(kinds)]
    if rows:
        insert = sqlite.insert if unit.sqlite else postgresql.insert
        await unit.execute(insert(entity_kind).on_conflict_do_nothing(), rows)


async def set_kinds(unit: UnitOfWork, entity_id: UUID, kinds: Iterable[str], source: KindSource) -> None:
    """These kinds and no others, from now on."""
    await unit.execute(entity_kind.delete().where(entity_kind.c.entity_id == entity_id))
    await add_kinds(unit, [(entity_id, kind) for kind in kinds], source)


async def load(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Entity]:
    """The entities with what is sealed opened; an erased one has no name."""
    wanted = list(dict.fromkeys(ids))
    found = [
        row
        for start in range(0, len(wanted), 500)
        for row in (
            await unit.execute(sa.select(entity).where(entity.c.id.in_(wanted[start : start + 500])))
        ).mappings()
    ]
    kinds: dict[UUID, list[tuple[str, KindSource]]] = {}
    for start in range(0, len(wanted), 500):
        query = (
            sa.select(entity_kind)
            .where(entity_kind.c.entity_id.in_(wanted[start : start + 500]))
            .order_by(entity_kind.c.kind_id)
        )
        for row in await unit.execute(query):
            kinds.setdefault(row.entity_id, []).append((row.kind_id, row.source))
    sealers = await unit.keys.living(row["key_id"] for row in found)
    return {row["id"]: _entity(dict(row), sealers.get(row["key_id"]), kinds.get(row["id"], [])) for row in found}


async def names(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of entities; "" for an erased one."""
    wanted, found = list(ids), dict[UUID, str]()
    for start in range(0, len(wanted), 500):
        query = sa.select(entity.c.id, entity.c.key_id, entity.c.name_sealed)
        rows = (await unit.execute(query.where(entity.c.id.in_(wanted[start : start + 500])))).all()
        sealers = await unit.keys.living(row.key_id for row in rows)
        for row in rows:
            sealer = sealers.get(row.key_id)
            found[row.id] = "" if sealer is None else sealer.open(name_place(row.id), row.name_sealed)
    return found


async def languages(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Language]:
    """The languages in which entities are written to."""
    wanted, found = list(ids), dict[UUID, Language]()
    for start in range(0, len(wanted), 500):
        query = sa.select(entity.c.id, entity.c.language).where(entity.c.id.in_(wanted[start : start + 500]))
        found |= {row.id: row.language for row in await unit.execute(query)}
    return found


def _entity(row: dict[str, Any], sealer: Sealer | None, kinds: list[tuple[str, KindSource]]) -> Entity:
    entity_id = row["id"]
    name, contact, problems = row.pop("name_sealed"), row.pop("contact_sealed"), row.pop("problems_sealed")
    row.pop("phone_hash")
    opened: tuple[str, Contact | None, tuple[Problem, ...]] = ("", None, ())
    if sealer is not None:
        opened = (
            sealer.open(name_place(entity_id), name),
            contact_from(sealer.open(contact_place(entity_id), contact)) if contact else None,
            problems_from(sealer.open(problems_place(entity_id), problems)) if problems else (),
        )
    return Entity(**row, name=opened[0], contact=opened[1], problems=opened[2], kinds=tuple(kinds))


def sealed_contact(sealer: Sealer, entity_id: UUID, contact: Contact) -> bytes:
    return sealer.seal(contact_place(entity_id), contact_text(contact))


def sealed_problems(sealer: Sealer, entity_id: UUID, problems: Sequence[Problem]) -> bytes | None:
    return sealer.seal(problems_place(entity_id), problems_text(problems)) if problems else None
