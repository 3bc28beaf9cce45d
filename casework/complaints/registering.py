"""Registering a report: the number is drawn in the same transaction that writes the case, so that none
is lost or given twice."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from casework import texts
from casework.codes.desk import NewCode
from casework.complaints.errors import UnknownCategory
from casework.complaints.fold import begin
from casework.complaints.model import Receipt
from casework.complaints.rules import first_promise
from casework.complaints.steps import Office, bind_files
from casework.four_eyes import check_first
from knowledge.calendar import DueDay
from knowledge.model import Pack
from staff.actor import Actor
from storage import audit
from storage import complaints as store
from storage.engine import UnitOfWork
from storage.numbers import draw_number
from storage.schema import new_id
from storage.values.complaints import CaseRow, Contact, Event, EventKind, Report

SERIES = "complaint"


def checked(report: Report, pack: Pack) -> Report:
    """The report fit to keep. Raises UnknownCategory, EmptyText, TextTooLong."""
    if not report.idempotency_key:
        raise ValueError("a report needs an idempotency key")
    if all(category.id != report.category for category in pack.casework.complaint_categories):
        raise UnknownCategory
    return replace(
        report,
        what=texts.required(report.what),
        where=texts.optional(report.where),
        when=texts.optional(report.when),
        certificate=texts.optional(report.certificate),
        contact=_contact(report.contact),
        attachment_ids=tuple(dict.fromkeys(report.attachment_ids)),
    )


async def repeated(unit: UnitOfWork, report: Report) -> Receipt | None:
    """The receipt of a report that was registered before; its code is not known any more."""
    row = await store.of_report(unit, report)
    if row is None:
        return None
    events = (await store.events(unit, [row]))[row.id]
    promised = events[0].due_on or row.due_on
    return Receipt(row.id, row.number, None, promised, events[0].provisional, repeated=True)


async def register(
    unit: UnitOfWork, office: Office, report: Report, code: NewCode, *, by: Actor | None = None
) -> Receipt:
    """Register a checked report. When it was registered before the unit must not be committed: the number drawn goes
    back. Raises NotAllowed, TooManyFiles, UnknownFile, NoClock."""
    pack, calendar = office.edition.pack, office.edition.calendar
    if by is not None:
        check_first(pack.act("register-complaint"), by)
    year = calendar.today(office.now).year
    # Drawn first: whoever draws at the same time waits here, and then sees what was registered.
    serial = await draw_number(unit, SERIES, year)
    if known := await repeated(unit, report):
        return known
    promise = first_promise(office.facts, office.now, calendar)
    event = _registered(promise, office.now, report.channel, by)
    row = await _case(unit, office, report, number=f"诉{year}-{serial:04}", event=event, promise=promise)
    await store.add(unit, row, report, edition=office.edition.version, code_digest=code.digest)
    await store.add_event(unit, row, event)
    await bind_files(unit, report.attachment_ids, event.id)
    await audit.record(
        unit, at=office.now, actor=event.actor, act="complaint.registered", subject=f"complaint:{row.number}"
    )
    return Receipt(row.id, row.number, code.shown, promise.day, promise.provisional)


def _registered(promise: DueDay, now: datetime, channel: str, by: Actor | None) -> Event:
    return Event(
        id=new_id(now),
        seq=1,
        kind=EventKind.REGISTERED,
        at=now,
        actor="citizen" if by is None else by.signature,
        person="" if by is None else by.person,
        due_on=promise.day,
        provisional=promise.provisional,
        channel=channel,
    )


async def _case(
    unit: UnitOfWork, office: Office, report: Report, *, number: str, event: Event, promise: DueDay
) -> CaseRow:
    category = office.edition.pack.category(report.category)
    standing = begin(event)
    case_id: UUID = new_id(office.now)
    return CaseRow(
        id=case_id,
        number=number,
        category=category.id,
        section=category.section,
        urgent=category.urgent,
        state=standing.state,
        assignee=None,
        channel=report.channel,
        language=report.language,
        anonymous=report.contact is None,
        registered_at=office.now,
        ended_at=None,
        due_on=promise.day,
        provisional=promise.provisional,
        unread=standing.unread,
        erased=False,
        key_id=await unit.keys.create("case", office.now),
    )


def _contact(given: Contact | None) -> Contact | None:
    """An identity without name and phone is none."""
    if given is None:
        return None
    contact = Contact(texts.optional(given.name, limit=100), texts.optional(given.phone, limit=60))
    return contact if contact.name or contact.phone else None
