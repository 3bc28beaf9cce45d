"""Penalty decisions as revisits need them: the number, the day, the party (sealed)."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.schema import UtcDateTime, metadata, new_id
from storage.values.revisits import Decision

decision = sa.Table(
    "decision",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String(60), nullable=False, unique=True),
    sa.Column("decided_on", sa.Date),
    sa.Column("noted_at", UtcDateTime, nullable=False),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("party_sealed", sa.LargeBinary),
)


async def note(unit: UnitOfWork, number: str, *, decided_on: date | None, party: str | None, now: datetime) -> Decision:
    """The decision with this number, written down when it is new; what was not known before is filled in."""
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    key_id = await unit.keys.create("decision", now)
    fresh = insert(decision).values(id=new_id(now), number=number, noted_at=now, key_id=key_id)
    if not (await unit.execute(fresh.on_conflict_do_nothing(index_elements=["number"]))).rowcount:
        await unit.keys.erase(key_id, now)
    row = (await unit.execute(sa.select(decision).where(decision.c.number == number).with_for_update())).one()
    values: dict[str, object] = {}
    if decided_on is not None and row.decided_on is None:
        values["decided_on"] = decided_on
    if party and row.party_sealed is None:
        values["party_sealed"] = (await unit.keys.sealer(row.key_id)).seal(_place(row.id), party)
    if values:
        await unit.execute(decision.update().where(decision.c.id == row.id).values(**values))
    return Decision(row.id, number, row.decided_on or decided_on)


def _place(decision_id: UUID) -> Place:
    return Place("decision", "party", str(decision_id))
