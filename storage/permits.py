"""Permits (证照) and their history: tables and repository. The number is public and found by its normalised form;
contact and the problems of a row are sealed with the key of the holder."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.keys import Keyring, Place, Sealer
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.sealed_values import contact_from, contact_text, problems_from, problems_text
from storage.values.permits import Contact, Permit, PermitAct, PermitEvent, PermitRef, PermitState, Problem, Reach

permit = sa.Table(
    "permit",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("entity_id", sa.Uuid, sa.ForeignKey("entity.id"), nullable=False, index=True),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("number", sa.String(120), nullable=False),
    sa.Column("number_key", sa.String(120), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("matter_id", sa.String(80)),
    sa.Column("issued_on", sa.Date),
    sa.Column("expires_on", sa.Date, index=True),
    sa.Column("state", vocabulary(PermitState, "state"), nullable=False),
    sa.Column("needs_look", sa.Boolean(create_constraint=True, name="needs_look"), nullable=False),
    sa.Column("problems_sealed", sa.LargeBinary),
    sa.Column("contact_sealed", sa.LargeBinary),
    sa.Column("phone_hash", sa.String(32), index=True),
    sa.Column("address_hash", sa.String(32)),
    sa.Column("reach", vocabulary(Reach, "reach"), nullable=False),
    sa.Column("consent", sa.Boolean(create_constraint=True, name="consent")),
    sa.Column("grid", sa.String(80), nullable=False, server_default=""),
    sa.Column("due_at", UtcDateTime, index=True),
    sa.Column("row_digest", sa.String(32), nullable=False, server_default=""),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False, index=True),
    sa.CheckConstraint("needs_look OR expires_on IS NOT NULL", name="dated_once_looked_at"),
)
remindable = sa.and_(
    permit.c.state == sa.literal_column(f"'{PermitState.VALID.value}'"), permit.c.needs_look.is_(sa.false())
)
"""Permits that reminders go out for. The planner repeats it word for word, or SQLite would not use the index."""
sa.Index(
    "ix_permit_due",
    permit.c.matter_id,
    permit.c.expires_on,
    sqlite_where=remindable,
    postgresql_where=remindable,
)
sa.Index(
    "ix_permit_needs_look",
    permit.c.created_at,
    sqlite_where=permit.c.needs_look.is_(sa.true()),
    postgresql_where=permit.c.needs_look.is_(sa.true()),
)

permit_event = sa.Table(
    "permit_event",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("permit_id", sa.Uuid, sa.ForeignKey("permit.id"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor", sa.String(60), nullable=False),
    sa.Column("act", vocabulary(PermitAct, "act"), nullable=False),
    sa.Column("state", vocabulary(PermitState, "state"), nullable=False),
    sa.Column("expires_on", sa.Date),
    sa.Column("detail", sa.String(200), nullable=False, server_default=""),
    sa.UniqueConstraint("permit_id", "place"),
)

permit_step = sa.Table(
    "permit_step",
    metadata,
    # The day first: what falls due together stands together, so a run touches few pages.
    sa.Column("expires_on", sa.Date, primary_key=True),
    sa.Column("step", sa.String(80), primary_key=True),
    sa.Column("permit_id", sa.Uuid, sa.ForeignKey("permit.id"), primary_key=True),
    sa.Column(
        "notice_id",
        sa.Uuid,
        # Deferred: a run writes the steps first, all with the id their notice will have.
        sa.ForeignKey("notice.id", deferrable=True, initially="DEFERRED"),
        nullable=False,
        index=True,
    ),
    sqlite_with_rowid=False,
)
"""Which reminder step was planned for which term of a permit: each at most once; a renewed permit starts afresh."""


def contact_place(permit_id: UUID) -> Place:
    return Place("permit", "contact", str(permit_id))


def problems_place(permit_id: UUID) -> Place:
    return Place("permit", "problems", str(permit_id))


def sealed_contact(sealer: Sealer, permit_id: UUID, contact: Contact) -> bytes:
    return sealer.seal(contact_place(permit_id), contact_text(contact))


def sealed_problems(sealer: Sealer, permit_id: UUID, problems: Sequence[Problem]) -> bytes | None:
    return sealer.seal(problems_place(permit_id), problems_text(problems)) if problems else None


async def refs(unit: UnitOfWork, number_keys: Iterable[str]) -> dict[str, PermitRef]:
    """The permits with these numbers, by number."""
    query = sa.select(
        permit.c.id,
        permit.c.entity_id,
        permit.c.key_id,
        permit.c.number_key,
        permit.c.expires_on,
        permit.c.state,
        permit.c.needs_look,
        permit.c.row_digest,
    ).where(permit.c.number_key.in_(list(number_keys)))
    return {row["number_key"]: PermitRef(**row) for row in (await unit.execute(query)).mappings()}


async def ids_of(unit: UnitOfWork, entity_id: UUID) -> list[UUID]:
    """The permits of a unit."""
    return list((await unit.execute(sa.select(permit.c.id).where(permit.c.entity_id == entity_id))).scalars())


async def numbers_of(unit: UnitOfWork, entity_ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Which permits the entities have: (entity, normalised number)."""
    query = sa.select(permit.c.entity_id, permit.c.number_key).where(permit.c.entity_id.in_(list(entity_ids)))
    return [(row.entity_id, row.number_key) for row in await unit.execute(query)]


async def users_of(unit: UnitOfWork, phone_hashes: Iterable[str]) -> list[tuple[str, UUID]]:
    """Which entities use the phones: (hash, entity)."""
    query = sa.select(permit.c.phone_hash, permit.c.entity_id).where(permit.c.phone_hash.in_(list(phone_hashes)))
    return [(row.phone_hash, row.entity_id) for row in await unit.execute(query.distinct())]


async def add_many(unit: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert permits; each row holds every column that has no default."""
    if rows:
        await unit.execute(permit.insert(), [dict(row) for row in rows])


async def change(unit: UnitOfWork, permit_id: UUID, values: Mapping[str, Any]) -> None:
    await unit.execute(permit.update().where(permit.c.id == permit_id).values(**values))


async def add_events(unit: UnitOfWork, permit_ids_and_events: Sequence[tuple[UUID, PermitEvent]]) -> None:
    """Write lines of history; they are never changed."""
    rows = [
        {
            "id": new_id(event.at),
            "_permit": permit_id,
            "at": event.at,
            "actor": event.actor,
            "act": event.act,
            "state": event.state,
            "expires_on": event.expires_on,
            "detail": event.detail,
        }
        for permit_id, event in permit_ids_and_events
    ]
    if rows:
        owner = sa.bindparam("_permit", type_=sa.Uuid())
        other = permit_event.alias("other")
        before = sa.select(sa.func.coalesce(sa.func.max(other.c.place), 0)).where(other.c.permit_id == owner)
        place = before.scalar_subquery() + 1
        await unit.execute(permit_event.insert().values(permit_id=owner, place=place), rows)


async def events(unit: UnitOfWork, permit_id: UUID) -> list[PermitEvent]:
    """A permit's history, oldest first."""
    query = sa.select(permit_event).where(permit_event.c.permit_id == permit_id).order_by(permit_event.c.place)
    return [
        PermitEvent(row.at, row.actor, row.act, row.state, row.expires_on, row.detail)
        for row in await unit.execute(query)
    ]


async def events_of_entities(unit: UnitOfWork, entity_ids: Iterable[UUID]) -> list[tuple[str, PermitEvent]]:
    """The history of every permit of these units, in no order: (number, event)."""
    query = (
        sa.select(permit_event, permit.c.number)
        .join(permit, permit.c.id == permit_event.c.permit_id)
        .where(permit.c.entity_id.in_(list(entity_ids)))
    )
    return [
        (row.number, PermitEvent(row.at, row.actor, row.act, row.state, row.expires_on, row.detail))
        for row in await unit.execute(query)
    ]


async def of_entity(unit: UnitOfWork, entity_id: UUID) -> list[UUID]:
    """The permits of a unit, those that expire last on top."""
    query = sa.select(permit.c.id).where(permit.c.entity_id == entity_id)
    return list((await unit.execute(query.order_by(permit.c.expires_on.desc(), permit.c.number_key))).scalars())


async def next_to_expire(unit: UnitOfWork, matters: Collection[str], *, since: date, limit: int) -> list[UUID]:
    """The permits of these matters that reminders go out for and that expire from a day on, the first ones."""
    query = sa.select(permit.c.id).where(
        permit.c.matter_id.in_(list(matters)), permit.c.expires_on >= since, remindable
    )
    return list((await unit.execute(query.order_by(permit.c.expires_on, permit.c.id).limit(limit))).scalars())


async def load(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Permit]:
    """The permits with what is sealed opened, in the order of `ids`; of an erased holder the contact is None."""
    wanted = list(dict.fromkeys(ids))
    found: dict[UUID, dict[str, Any]] = {}
    for start in range(0, len(wanted), 500):
        query = sa.select(permit).where(permit.c.id.in_(wanted[start : start + 500]))
        found |= {row["id"]: dict(row) for row in (await unit.execute(query)).mappings()}
    sealers = await unit.keys.living(row["key_id"] for row in found.values())
    return {one: _permit(found[one], sealers.get(found[one]["key_id"])) for one in wanted if one in found}


async def by_number(unit: UnitOfWork, number_key: str) -> Permit | None:
    """One permit by its normalised number."""
    permit_id = (
        await unit.execute(sa.select(permit.c.id).where(permit.c.number_key == number_key))
    ).scalar_one_or_none()
    return None if permit_id is None else (await load(unit, [permit_id]))[permit_id]


def _permit(row: dict[str, Any], sealer: Sealer | None) -> Permit:
    permit_id = row["id"]
    contact, problems = row.pop("contact_sealed"), row.pop("problems_sealed")
    for column in ("number_key", "phone_hash", "address_hash"):
        row.pop(column)
    opened: tuple[Contact | None, tuple[Problem, ...]] = (None, ())
    if sealer is not None:
        opened = (
            contact_from(sealer.open(contact_place(permit_id), contact)) if contact else None,
            problems_from(sealer.open(problems_place(permit_id), problems)) if problems else (),
        )
    return Permit(**row, contact=opened[0], problems=opened[1])


def address_hash(keyring: Keyring, address: str) -> str | None:
    """The look-up hash of a postal address, for letters to one recipient; None for none."""
    return keyring.lookup("address", "".join(address.split())) if address else None
