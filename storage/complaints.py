"""Complaints and their events. A case row is the fold of its events, kept for queries; words are sealed under the
case's own data key. Event rows are only ever inserted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.keys import Place, Sealer
from storage.schema import UtcDateTime, metadata, rows, vocabulary
from storage.values.complaints import OPEN_STATES, CaseRow, CaseState, Contact, ErasureAsked, Event, EventKind, Report

complaint = sa.Table(
    "complaint",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String(20), nullable=False, unique=True),
    sa.Column("category", sa.String(60), nullable=False),
    sa.Column("section", sa.String(60), nullable=False),
    sa.Column("urgent", sa.Boolean(create_constraint=True, name="urgent"), nullable=False),
    sa.Column("state", vocabulary(CaseState, "state"), nullable=False),
    sa.Column("assignee", sa.String(60)),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("anonymous", sa.Boolean(create_constraint=True, name="anonymous"), nullable=False),
    sa.Column("registered_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("provisional", sa.Boolean(create_constraint=True, name="provisional"), nullable=False),
    sa.Column("unread", sa.Boolean(create_constraint=True, name="unread"), nullable=False),
    sa.Column("erased", sa.Boolean(create_constraint=True, name="erased"), nullable=False, server_default=sa.false()),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("code_digest", sa.String(64), nullable=False, unique=True),
    sa.Column("idempotency_hash", sa.String(32), nullable=False, unique=True),
    sa.Column("chat_hash", sa.String(32), index=True),
    sa.Column("chat_sealed", sa.LargeBinary),
    sa.Column("report_sealed", sa.LargeBinary, nullable=False),
    sa.Column("contact_sealed", sa.LargeBinary),
    sa.Index("ix_complaint_state_due_on", "state", "due_on"),
    sa.Index("ix_complaint_assignee_state", "assignee", "state"),
)

complaint_event = sa.Table(
    "complaint_event",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("complaint_id", sa.Uuid, sa.ForeignKey("complaint.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", vocabulary(EventKind, "kind"), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("person", sa.String(80), nullable=False, server_default=""),
    sa.Column("alone", sa.Boolean(create_constraint=True, name="alone"), nullable=False, server_default=sa.false()),
    sa.Column("assignee", sa.String(60)),
    sa.Column("due_on", sa.Date),
    sa.Column(
        "provisional", sa.Boolean(create_constraint=True, name="provisional"), nullable=False, server_default=sa.false()
    ),
    sa.Column("text_sealed", sa.LargeBinary),
    sa.Column("channel", sa.String(20)),
    sa.UniqueConstraint("complaint_id", "seq"),
)

_CASE = [complaint.c[name] for name in CaseRow.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class Words:
    """What the reporter wrote, opened."""

    what: str
    where: str
    when: str
    certificate: str
    begun_on: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows. `overdue_on`: open ones promised before that day. `assignee` limits to one person's."""

    states: frozenset[CaseState] = frozenset()
    overdue_on: date | None = None
    unread_only: bool = False
    assignee: str | None = None
    number_like: str = ""


async def add(
    unit: UnitOfWork,
    row: CaseRow,
    report: Report,
    *,
    edition: int,
    code_digest: str,
) -> None:
    """Insert a case; its key exists already."""
    sealer = await unit.keys.sealer(row.key_id)
    words: dict[str, str] = {name: getattr(report, name) for name in ("what", "where", "when", "certificate")}
    if report.begun_on is not None:
        words["begun_on"] = report.begun_on.isoformat()
    contact, chat = report.contact, None if report.chat_id is None else str(report.chat_id)
    values: dict[str, Any] = {column.name: getattr(row, column.name) for column in _CASE}
    values |= {
        "edition": edition,
        "code_digest": code_digest,
        "idempotency_hash": _idempotency_hash(unit, report),
        "chat_hash": chat and unit.keyring.lookup("chat", chat),
        "chat_sealed": chat and sealer.seal(_place("chat", row.id), chat),
        "report_sealed": sealer.seal(_place("report", row.id), orjson.dumps(words).decode()),
        "contact_sealed": contact and sealer.seal(_place("contact", row.id), orjson.dumps(contact).decode()),
    }
    await unit.execute(complaint.insert().values(**values))


async def save(unit: UnitOfWork, row: CaseRow) -> None:
    """Write the fold back to the row."""
    changing = ("state", "assignee", "ended_at", "due_on", "provisional", "unread", "erased")
    values = {name: getattr(row, name) for name in changing}
    await unit.execute(complaint.update().where(complaint.c.id == row.id).values(**values))


async def change_code(unit: UnitOfWork, case_id: UUID, code_digest: str) -> None:
    """Another query code opens the case from now on, and the old one no more."""
    await unit.execute(complaint.update().where(complaint.c.id == case_id).values(code_digest=code_digest))


async def forget_contact(unit: UnitOfWork, case_id: UUID) -> None:
    await unit.execute(complaint.update().where(complaint.c.id == case_id).values(contact_sealed=None))


async def with_chat(unit: UnitOfWork, cases: Sequence[CaseRow]) -> set[UUID]:
    """Those of the cases that keep the chat to which answers go."""
    kept = complaint.c.id.in_([case.id for case in cases]) & complaint.c.chat_sealed.is_not(None)
    return set((await unit.execute(sa.select(complaint.c.id).where(kept))).scalars())


async def load(unit: UnitOfWork, case_id: UUID, *, lock: bool = False) -> CaseRow | None:
    """A case; `lock` holds it until the unit ends, so that two acts on it follow each other."""
    query = sa.select(*_CASE).where(complaint.c.id == case_id)
    return await _one(unit, query.with_for_update() if lock else query)


async def by_number(unit: UnitOfWork, number: str) -> CaseRow | None:
    return await _one(unit, sa.select(*_CASE).where(complaint.c.number == number))


async def by_code(unit: UnitOfWork, code_digest: str) -> CaseRow | None:
    return await _one(unit, sa.select(*_CASE).where(complaint.c.code_digest == code_digest))


async def of_report(unit: UnitOfWork, report: Report) -> CaseRow | None:
    """The case that this very report, with its idempotency key, has already become."""
    hashed = _idempotency_hash(unit, report)
    return await _one(unit, sa.select(*_CASE).where(complaint.c.idempotency_hash == hashed))


async def of_event(unit: UnitOfWork, event_id: UUID) -> CaseRow | None:
    """The case an event belongs to."""
    query = sa.select(*_CASE).join(complaint_event, complaint_event.c.complaint_id == complaint.c.id)
    return await _one(unit, query.where(complaint_event.c.id == event_id))


async def by_chat(unit: UnitOfWork, chat_id: int, *, limit: int = 50) -> list[CaseRow]:
    """Newest first."""
    hashed = unit.keyring.lookup("chat", str(chat_id))
    query = sa.select(*_CASE).where(complaint.c.chat_hash == hashed).order_by(complaint.c.id.desc()).limit(limit)
    return _cases(await unit.execute(query))


async def search(unit: UnitOfWork, wanted: CaseFilter, *, limit: int, offset: int = 0) -> list[CaseRow]:
    """Open ones first, urgent before others, then by the promised day."""
    ended = sa.case((complaint.c.state.in_(OPEN_STATES), 0), else_=1)
    order = (ended, complaint.c.urgent.desc(), complaint.c.due_on, complaint.c.number)
    query = sa.select(*_CASE).where(*_conditions(wanted)).order_by(*order).limit(limit).offset(offset)
    return _cases(await unit.execute(query))


async def count(unit: UnitOfWork, wanted: CaseFilter) -> int:
    query = sa.select(sa.func.count()).select_from(complaint).where(*_conditions(wanted))
    return int((await unit.execute(query)).scalar_one())


async def count_by_state(unit: UnitOfWork, wanted: CaseFilter) -> dict[CaseState, int]:
    query = sa.select(complaint.c.state, sa.func.count()).where(*_conditions(wanted)).group_by(complaint.c.state)
    return {state: int(number) for state, number in await unit.execute(query)}


async def erasures_asked(unit: UnitOfWork, since: datetime) -> list[ErasureAsked]:
    """Requests to erase ended cases that nobody has followed or refused, the newest of each case."""
    told = complaint_event.c.kind.in_([EventKind.ERASURE_ASKED, EventKind.ERASURE_REFUSED])
    columns = (complaint_event.c[name] for name in ("actor", "person", "at", "kind"))
    query = (
        sa.select(complaint.c.id, complaint.c.number, *columns)
        .join(complaint_event, complaint_event.c.complaint_id == complaint.c.id)
        .where(told, complaint_event.c.at > since, ~complaint.c.erased, complaint.c.state.not_in(OPEN_STATES))
        .order_by(complaint_event.c.at, complaint_event.c.seq)
    )
    latest = {row.id: row for row in await unit.execute(query)}
    return [ErasureAsked(*asked) for *asked, kind in latest.values() if kind is EventKind.ERASURE_ASKED]


async def add_event(unit: UnitOfWork, case: CaseRow, event: Event) -> None:
    """Append one event. Raises Erased when it has words and the case's key is gone."""
    values = {name: getattr(event, name) for name in Event.__dataclass_fields__ if name != "text"}
    if event.text is not None:
        sealer = await unit.keys.sealer(case.key_id)
        values["text_sealed"] = sealer.seal(_event_place(event.id), event.text)
    await unit.execute(complaint_event.insert().values(complaint_id=case.id, **values))


async def events(unit: UnitOfWork, cases: Sequence[CaseRow]) -> dict[UUID, list[Event]]:
    """The events of each case in order, opened as far as the keys live; three queries for any number of cases."""
    sealers = await unit.keys.living({case.key_id for case in cases})
    key_of = {case.id: sealers.get(case.key_id) for case in cases}
    found: dict[UUID, list[Event]] = {case.id: [] for case in cases}
    query = sa.select(complaint_event).where(complaint_event.c.complaint_id.in_(found))
    for row in rows(await unit.execute(query.order_by(complaint_event.c.complaint_id, complaint_event.c.seq))):
        case_id, sealed = row.pop("complaint_id"), row.pop("text_sealed")
        sealer = key_of[case_id]
        text = sealer.open(_event_place(row["id"]), sealed) if sealer and sealed is not None else None
        found[case_id].append(Event(**row, text=text))
    return found


async def words(unit: UnitOfWork, cases: Sequence[CaseRow]) -> dict[UUID, Words]:
    """What the reporters wrote; an erased case is missing."""
    sealers = await unit.keys.living({case.key_id for case in cases})
    query = sa.select(complaint.c.id, complaint.c.key_id, complaint.c.report_sealed)
    found = await unit.execute(query.where(complaint.c.id.in_([case.id for case in cases])))
    return {
        case_id: _words(sealers[key_id].open(_place("report", case_id), sealed))
        for case_id, key_id, sealed in found
        if key_id in sealers
    }


async def released(unit: UnitOfWork, case_ids: Sequence[UUID]) -> set[UUID]:
    """The cases among these whose reporter's identity was released to somebody."""
    shown = complaint_event.c.kind == EventKind.CONTACT_SHOWN
    query = sa.select(complaint_event.c.complaint_id).where(shown, complaint_event.c.complaint_id.in_(case_ids))
    return set((await unit.execute(query)).scalars())


async def contact(unit: UnitOfWork, case: CaseRow) -> Contact | None:
    """The reporter's identity; None for anonymous and erased cases. Who may see it is the caller's business."""
    text = await _opened(unit, case, "contact")
    return None if text is None else Contact(**orjson.loads(text))


async def chat_id(unit: UnitOfWork, case: CaseRow) -> int | None:
    """The chat to which answers go, while there is one."""
    text = await _opened(unit, case, "chat")
    return None if text is None else int(text)


async def _opened(unit: UnitOfWork, case: CaseRow, what: str) -> str | None:
    query = sa.select(complaint.c[f"{what}_sealed"]).where(complaint.c.id == case.id)
    sealed = (await unit.execute(query)).scalar_one()
    sealer: Sealer | None = (await unit.keys.living([case.key_id])).get(case.key_id)
    return sealer.open(_place(what, case.id), sealed) if sealer and sealed is not None else None


def _words(plain: str) -> Words:
    found = orjson.loads(plain)
    begun_on = found.pop("begun_on", None)
    return Words(**found, begun_on=None if begun_on is None else date.fromisoformat(begun_on))


def _idempotency_hash(unit: UnitOfWork, report: Report) -> str:
    """Keys of two chats never meet."""
    key = f"{report.channel}\x00{report.chat_id or ''}\x00{report.idempotency_key}"
    return unit.keyring.lookup("complaint-idempotency", key)


def _conditions(wanted: CaseFilter) -> list[sa.ColumnElement[bool]]:
    table, found = complaint.c, list[sa.ColumnElement[bool]]()
    if wanted.states:
        found.append(table.state.in_(wanted.states))
    if wanted.overdue_on is not None:
        found += [table.state.in_(OPEN_STATES), table.due_on < wanted.overdue_on]
    if wanted.unread_only:
        found.append(table.unread)
    if wanted.assignee is not None:
        found.append(table.assignee == wanted.assignee)
    if wanted.number_like:
        found.append(table.number.contains(wanted.number_like, autoescape=True))
    return found


async def _one(unit: UnitOfWork, query: sa.Select[Any]) -> CaseRow | None:
    found = (await unit.execute(query)).mappings().first()
    return None if found is None else CaseRow(**found)


def _cases(found: Iterable[Any]) -> list[CaseRow]:
    return [CaseRow(*row) for row in found]


def _place(column: str, case_id: UUID) -> Place:
    return Place("complaint", column, str(case_id))


def _event_place(event_id: UUID) -> Place:
    return Place("complaint_event", "text", str(event_id))
