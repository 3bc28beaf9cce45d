"""Penalty decisions: the number, the party, and the days that prompts and revisits are counted from."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.notices import notice, of_decision
from storage.schema import UtcDateTime, metadata, new_id
from storage.values.decisions import Decision, DecisionState
from storage.values.notices import WAITING, NoticeKind

decision = sa.Table(
    "decision",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String(60), nullable=False, unique=True),
    sa.Column("decided_on", sa.Date),
    sa.Column("noted_at", UtcDateTime, nullable=False),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("party_sealed", sa.LargeBinary),
    sa.Column("entity_id", sa.Uuid, sa.ForeignKey("entity.id"), index=True),
    sa.Column("violation", sa.String(80), nullable=False, server_default="", index=True),
    sa.Column("registered_on", sa.Date, nullable=False, index=True),
    sa.Column("rectify_by", sa.Date, index=True),
    sa.Column("rectified_on", sa.Date),
    sa.Column("form_given_on", sa.Date, index=True),
    sa.Column("form_returned_on", sa.Date),
    sa.Column("closed_on", sa.Date),
)
"""`registered_on`, `rectify_by` and `form_given_on` are the office's days from which notices are counted: what falls
due is found by their indexes."""


def subject_of(number: str) -> str:
    """A decision as notices and the audit trail name it."""
    return f"decision:{number}"


async def note(
    unit: UnitOfWork, number: str, *, decided_on: date | None, party: str | None, on: date, now: datetime
) -> Decision:
    """The decision with this number, written down when it is new; what was not known before is filled in. `on`: the
    office's day."""
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    key_id = await unit.keys.create("decision", now)
    fresh = insert(decision).values(id=new_id(now), number=number, noted_at=now, key_id=key_id, registered_on=on)
    if not (await unit.execute(fresh.on_conflict_do_nothing(index_elements=["number"]))).rowcount:
        await unit.keys.erase(key_id, now)
    row = (await unit.execute(sa.select(decision).where(decision.c.number == number).with_for_update())).one()
    values: dict[str, object] = {}
    if decided_on is not None and row.decided_on is None:
        values["decided_on"] = decided_on
    if party and row.party_sealed is None:
        values["party_sealed"] = (await unit.keys.sealer(row.key_id)).seal(_place(row.id), party)
    if values:
        await change(unit, row.id, values)
    return (await by_numbers(unit, [number]))[number]


async def change(unit: UnitOfWork, decision_id: UUID, values: Mapping[str, Any]) -> None:
    await unit.execute(decision.update().where(decision.c.id == decision_id).values(**values))


async def get(unit: UnitOfWork, decision_id: UUID) -> Decision | None:
    found = await _read(unit, decision.c.id == decision_id)
    return found[0] if found else None


async def by_numbers(unit: UnitOfWork, numbers: Iterable[str]) -> dict[str, Decision]:
    """The decisions with these numbers."""
    wanted, found = list(dict.fromkeys(numbers)), dict[str, Decision]()
    for start in range(0, len(wanted), 500):
        for one in await _read(unit, decision.c.number.in_(wanted[start : start + 500])):
            found[one.number] = one
    return found


async def of_entities(unit: UnitOfWork, entity_ids: Collection[UUID]) -> list[Decision]:
    """The decisions about these units, the newest first."""
    return await _read(unit, decision.c.entity_id.in_(list(entity_ids)))


async def page(
    unit: UnitOfWork, *, state: DecisionState | None, number: str, today: date, limit: int, offset: int
) -> tuple[list[Decision], int]:
    """Decisions, the newest first, and how many there are. `number`: a part of it."""
    where = [] if state is None else [_in_state(state, today)]
    if number:
        where.append(decision.c.number.contains(number, autoescape=True))
    total = (await unit.execute(sa.select(sa.func.count()).select_from(decision).where(*where))).scalar_one()
    return await _read(unit, *where, limit=limit, offset=offset), int(total)


async def waiting_of(unit: UnitOfWork, number: str, kinds: Collection[NoticeKind]) -> list[UUID]:
    """Notices of these kinds about a decision that have not left the office."""
    query = sa.select(notice.c.id).where(
        of_decision, notice.c.subject == subject_of(number), notice.c.kind.in_(kinds), notice.c.state.in_(WAITING)
    )
    return list((await unit.execute(query)).scalars())


def _in_state(state: DecisionState, today: date) -> sa.ColumnElement[bool]:
    table = decision.c
    going = sa.and_(table.closed_on.is_(None), table.rectified_on.is_(None))
    late = sa.and_(table.rectify_by.is_not(None), table.rectify_by < today)
    match state:
        case DecisionState.CLOSED:
            return table.closed_on.is_not(None)
        case DecisionState.RECTIFIED:
            return sa.and_(table.closed_on.is_(None), table.rectified_on.is_not(None))
        case DecisionState.OVERDUE:
            return sa.and_(going, late)
    return sa.and_(going, sa.not_(late))


async def _read(
    unit: UnitOfWork, *where: sa.ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> list[Decision]:
    query = sa.select(decision).where(*where).order_by(decision.c.noted_at.desc(), decision.c.id.desc())
    rows: Sequence[Any] = (await unit.execute(query.limit(limit).offset(offset))).mappings().all()
    sealers = await unit.keys.living({row["key_id"] for row in rows})
    found = []
    for row in rows:
        values: dict[str, Any] = dict(row)
        sealer, sealed = sealers.get(values.pop("key_id")), values.pop("party_sealed")
        party = sealer.open(_place(row["id"]), sealed) if sealer and sealed else ""
        found.append(Decision(**values, party=party))
    return found


def _place(decision_id: UUID) -> Place:
    return Place("decision", "party", str(decision_id))
