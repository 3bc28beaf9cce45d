"""When a number was given for a unit and what was said of text messages: kept as evidence, only ever added to. The
number stands as its keyed hash."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.consents import ConsentEvent, ConsentSource

consent_event = sa.Table(
    "consent_event",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("entity_id", sa.Uuid, nullable=False, index=True),
    sa.Column("phone_hash", sa.String(32), nullable=False, index=True),
    sa.Column("agreed", sa.Boolean(create_constraint=True, name="agreed")),
    sa.Column("source", vocabulary(ConsentSource, "source"), nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)


async def note(
    unit: UnitOfWork,
    told: Iterable[tuple[UUID, str | None, bool | None]],
    source: ConsentSource,
    *,
    by: str,
    now: datetime,
) -> None:
    """Put down what was said: unit, hashed number, agreed. Where there is no number there is nothing to put down."""
    rows = [
        {
            "id": new_id(now),
            "entity_id": entity_id,
            "phone_hash": hashed,
            "agreed": agreed,
            "source": source,
            "by": by,
            "at": now,
        }
        for entity_id, hashed, agreed in told
        if hashed is not None
    ]
    if rows:
        await unit.execute(consent_event.insert(), rows)


async def found(
    unit: UnitOfWork, *, entity_ids: Collection[UUID] = (), phone_hash: str | None = None
) -> list[ConsentEvent]:
    """What was put down about units, or about a number; the oldest first."""
    about: sa.ColumnElement[bool] = consent_event.c.entity_id.in_(list(entity_ids))
    if phone_hash is not None:
        about = consent_event.c.phone_hash == phone_hash
    columns = [column for column in consent_event.c if column.name != "id"]
    query = sa.select(*columns).where(about).order_by(consent_event.c.id)
    return [ConsentEvent(**row) for row in (await unit.execute(query)).mappings()]
