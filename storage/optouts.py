"""The opt-out list, and text messages that came in. Numbers and words are sealed with the office key."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.among import among
from storage.engine import UnitOfWork
from storage.keys import Place
from storage.notices import phone_hash
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.optouts import InboundKind, InboundMessage, NewInbound, OptOut, OptOutSource

opt_out = sa.Table(
    "opt_out",
    metadata,
    sa.Column("phone_hash", sa.String(32), primary_key=True),
    sa.Column("phone_sealed", sa.LargeBinary, nullable=False),
    sa.Column("source", vocabulary(OptOutSource, "source"), nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
)

inbound_message = sa.Table(
    "inbound_message",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("provider_id", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", vocabulary(InboundKind, "kind"), nullable=False),
    sa.Column("from_hash", sa.String(32), nullable=False, index=True),
    sa.Column("from_sealed", sa.LargeBinary, nullable=False),
    sa.Column("text_sealed", sa.LargeBinary, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("handled_at", UtcDateTime),
    sa.Column("handled_by", sa.String(60)),
)


FOR_STAFF = (InboundKind.HELP, InboundKind.OTHER)
WAITING = sa.and_(inbound_message.c.handled_at.is_(None), inbound_message.c.kind.in_(FOR_STAFF))
"""What staff has still to see to; the other words took effect by themselves."""


async def add(unit: UnitOfWork, phone: str, source: OptOutSource, *, now: datetime) -> bool:
    """Put a number (E.164) on the list; False when it is there already."""
    hashed = phone_hash(unit.keyring, phone)
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    sealed = unit.keyring.office.seal(Place("opt_out", "phone", hashed), phone)
    statement = (
        insert(opt_out)
        .values(phone_hash=hashed, phone_sealed=sealed, source=source, since=now)
        .on_conflict_do_nothing(index_elements=["phone_hash"])
        .returning(opt_out.c.phone_hash)
    )
    return (await unit.execute(statement)).scalar_one_or_none() is not None


async def remove(unit: UnitOfWork, hashed: str) -> bool:
    """Take a number off the list; False when it was not there."""
    statement = opt_out.delete().where(opt_out.c.phone_hash == hashed).returning(opt_out.c.phone_hash)
    return (await unit.execute(statement)).scalar_one_or_none() is not None


_WHICH = sa.select(opt_out.c.phone_hash).where(among(opt_out.c.phone_hash, "hashes"))


async def which(unit: UnitOfWork, hashes: Iterable[str]) -> set[str]:
    """Those of the hashed numbers that are on the list."""
    found = await unit.execute(_WHICH, {"hashes": list(set(hashes))})
    return {str(hashed) for hashed in found.scalars()}


async def listed(unit: UnitOfWork, *, limit: int, offset: int = 0) -> tuple[list[OptOut], int]:
    """Numbers on the list, the newest first, and how many there are."""
    total = int((await unit.execute(sa.select(sa.func.count()).select_from(opt_out))).scalar_one())
    query = sa.select(opt_out).order_by(opt_out.c.since.desc(), opt_out.c.phone_hash).limit(limit).offset(offset)
    office = unit.keyring.office
    found = [
        OptOut(
            phone_hash=row.phone_hash,
            phone=office.open(Place("opt_out", "phone", row.phone_hash), row.phone_sealed),
            source=row.source,
            since=row.since,
        )
        for row in await unit.execute(query)
    ]
    return found, total


async def add_inbound(unit: UnitOfWork, new: NewInbound, *, now: datetime) -> UUID | None:
    """Store a message that came in; None when the provider delivered it before."""
    row_id, office = new_id(now), unit.keyring.office
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    statement = (
        insert(inbound_message)
        .values(
            id=row_id,
            provider_id=new.provider_id,
            kind=new.kind,
            from_hash=phone_hash(unit.keyring, new.phone),
            from_sealed=office.seal(Place("inbound_message", "from", str(row_id)), new.phone),
            text_sealed=office.seal(Place("inbound_message", "text", str(row_id)), new.text),
            received_at=now,
        )
        .on_conflict_do_nothing(index_elements=["provider_id"])
        .returning(inbound_message.c.id)
    )
    found = (await unit.execute(statement)).scalar_one_or_none()
    return found if isinstance(found, UUID) else None


async def inbound(
    unit: UnitOfWork, *, open_only: bool, limit: int, offset: int = 0
) -> tuple[list[InboundMessage], int]:
    """Messages that came in, the newest first, and how many there are."""
    where = [WAITING] if open_only else []
    total = int(
        (await unit.execute(sa.select(sa.func.count()).select_from(inbound_message).where(*where))).scalar_one()
    )
    query = sa.select(inbound_message).where(*where).order_by(inbound_message.c.id.desc()).limit(limit).offset(offset)
    office = unit.keyring.office
    found = [
        InboundMessage(
            id=row.id,
            kind=row.kind,
            phone=office.open(Place("inbound_message", "from", str(row.id)), row.from_sealed),
            text=office.open(Place("inbound_message", "text", str(row.id)), row.text_sealed),
            received_at=row.received_at,
            handled_at=row.handled_at,
            handled_by=row.handled_by,
        )
        for row in await unit.execute(query)
    ]
    return found, total


async def waiting(unit: UnitOfWork) -> int:
    """How many messages that came in nobody has seen to."""
    query = sa.select(sa.func.count()).select_from(inbound_message).where(WAITING)
    return int((await unit.execute(query)).scalar_one())


async def handle_inbound(unit: UnitOfWork, message_id: UUID, *, by: str, now: datetime) -> bool:
    """Mark a message as seen to; False when it was already, or is not there."""
    statement = (
        inbound_message.update()
        .where(inbound_message.c.id == message_id, inbound_message.c.handled_at.is_(None))
        .values(handled_at=now, handled_by=by)
        .returning(inbound_message.c.id)
    )
    return (await unit.execute(statement)).scalar_one_or_none() is not None
