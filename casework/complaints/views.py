"""From rows and events to what the reporter and the console see. Notes among staff reach no reporter; the reporter's
identity reaches only those to whom it was released."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from casework.complaints.fold import ENDED, Standing, fold
from casework.complaints.model import (
    CaseDetail,
    CaseView,
    Message,
    QueueRow,
    Status,
    TimelineEntry,
)
from casework.complaints.steps import final_text
from casework.complaints.when import day_meant_between
from knowledge.calendar import WorkingCalendar
from storage import attachments, unread
from storage import complaints as store
from storage.complaints import Words
from storage.engine import UnitOfWork
from storage.values.attachments import AttachmentInfo
from storage.values.complaints import CaseRow, CaseState, Contact, Event, EventKind
from storage.values.unread import Answer

Files = Mapping[UUID, tuple[AttachmentInfo, ...]]
EXCERPT = 40
ENDINGS = frozenset({EventKind.CLOSED, EventKind.REFUSED})
NO_WORDS = Words("", "", "", "")

_STATUS = {
    CaseState.REGISTERED: Status.RECEIVED,
    CaseState.REFUSAL_PROPOSED: Status.RECEIVED,
    CaseState.REFUSED: Status.REFUSED,
    CaseState.INSTRUCTED: Status.HANDLING,
    CaseState.ASSIGNED: Status.HANDLING,
    CaseState.INVESTIGATED: Status.HANDLING,
    CaseState.RESULT_PROPOSED: Status.CHECKING,
    CaseState.CLOSED: Status.ANSWERED,
}


async def case_views(unit: UnitOfWork, cases: Sequence[CaseRow], today: date) -> list[CaseView]:
    """What the reporter of these cases sees."""
    events = await store.events(unit, cases)
    words = await store.words(unit, cases)
    files = await attachments.of_events(unit, [event.id for each in events.values() for event in each])
    chats = await store.with_chat(unit, cases)
    views = [_view(case, events[case.id], words.get(case.id, NO_WORDS), files, today) for case in cases]
    return [replace(view, keeps_chat=view.case_id in chats) for view in views]


async def queue_rows(
    unit: UnitOfWork, cases: Sequence[CaseRow], today: date, calendar: WorkingCalendar
) -> list[QueueRow]:
    """Lines of the console's list."""
    words = await store.words(unit, cases)
    return [_queue_row(case, words.get(case.id, NO_WORDS), today, calendar) for case in cases]


async def case_detail(
    unit: UnitOfWork, case: CaseRow, today: date, calendar: WorkingCalendar, *, person: str
) -> tuple[CaseDetail, Standing]:
    """What this person of the staff sees, with `may` left empty."""
    events = (await store.events(unit, [case]))[case.id]
    standing = fold(events)
    words = (await store.words(unit, [case])).get(case.id, NO_WORDS)
    files = await attachments.of_events(unit, [event.id for event in events])
    contact = await store.contact(unit, case) if person in standing.contact_shown else None
    told = await unread.of_events(unit, [event.id for event in events])
    timeline = tuple(_entry(event, files, told.get(event.id)) for event in events)
    row = _queue_row(case, words, today, calendar)
    return _detail(case, row, words, timeline, contact=contact, events=events), standing


def is_overdue(case: CaseRow, today: date) -> bool:
    """Whether the promised day has passed and the office still owes its answer."""
    return case.state not in ENDED and case.due_on < today


def _view(case: CaseRow, events: Sequence[Event], words: Words, files: Files, today: date) -> CaseView:
    return CaseView(
        case_id=case.id,
        number=case.number,
        category=case.category,
        status=Status.ERASED if case.erased else _STATUS[case.state],
        registered_at=case.registered_at,
        promised_by=case.due_on,
        provisional=case.provisional,
        overdue=is_overdue(case, today),
        messages=() if case.erased else tuple(_messages(case, events, words, files)),
        result=final_text(events) if case.state in ENDED else None,
        keeps_chat=False,
    )


def _messages(case: CaseRow, events: Sequence[Event], words: Words, files: Files) -> list[Message]:
    """What was written to and fro. The result in force stands apart; one that was reopened stays as a message."""
    found: list[Message] = []
    endings = [at for at, event in enumerate(events) if event.kind in ENDINGS]
    in_force = endings[-1] if endings and case.state in ENDED else None
    for position, event in enumerate(events):
        with_it = files.get(event.id, ())
        match event.kind:
            case EventKind.REGISTERED:
                found.append(Message(event.at, False, words.what, with_it))
            case EventKind.CITIZEN_REPLIED | EventKind.ATTACHED:
                found.append(Message(event.at, False, event.text or "", with_it))
            case EventKind.REPLIED:
                found.append(Message(event.at, True, event.text or "", with_it))
            case EventKind.CLOSED | EventKind.REFUSED if position != in_force:
                found.append(Message(event.at, True, final_text(events[:position]) or ""))
    return found


def _queue_row(case: CaseRow, words: Words, today: date, calendar: WorkingCalendar) -> QueueRow:
    registered_on = calendar.today(case.registered_at)
    excerpt = " ".join(words.what.split())
    return QueueRow(
        case_id=case.id,
        number=case.number,
        category=case.category,
        section=case.section,
        urgent=case.urgent,
        state=case.state,
        assignee=case.assignee,
        registered_at=case.registered_at,
        due_on=case.due_on,
        provisional=case.provisional,
        overdue=is_overdue(case, today),
        unread=case.unread,
        anonymous=case.anonymous,
        excerpt=excerpt if len(excerpt) <= EXCERPT else f"{excerpt[: EXCERPT - 1]}…",
        when=words.when,
        when_meant=day_meant_between(words.when, words.begun_on or registered_on, registered_on),
    )


def _detail(
    case: CaseRow,
    row: QueueRow,
    words: Words,
    timeline: tuple[TimelineEntry, ...],
    *,
    contact: Contact | None,
    events: Sequence[Event],
) -> CaseDetail:
    return CaseDetail(
        row=row,
        channel=case.channel,
        language=case.language,
        erased=case.erased,
        what=words.what,
        where=words.where,
        when=words.when,
        certificate=words.certificate,
        contact_given=not case.anonymous,
        contact=contact,
        attachments=timeline[0].attachments,
        timeline=timeline,
        result=final_text(events),
        may=frozenset(),
    )


def _entry(event: Event, files: Files, told: Answer | None) -> TimelineEntry:
    return TimelineEntry(
        seq=event.seq,
        kind=event.kind,
        at=event.at,
        actor=event.actor,
        text=event.text,
        assignee=event.assignee,
        due_on=event.due_on,
        provisional=event.provisional,
        alone=event.alone,
        channel=event.channel,
        attachments=files.get(event.id, ()),
        seen=None if told is None else told.seen,
        prompts=() if told is None else told.prompts,
    )
