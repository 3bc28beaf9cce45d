"""One step on a case within a unit of work: load, decide, append the event, save the fold, audit, tell the reporter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from casework.attachments.errors import UnknownFile
from casework.complaints.errors import UnknownCase
from casework.complaints.fold import Standing, apply, fold
from casework.complaints.letters import letter
from casework.complaints.rules import Decision, Facts, Telling, decide, may_see
from casework.errors import TooManyFiles
from common.i18n import translator
from knowledge.edition import Edition
from notify.outbox import Outbox
from staff.actor import Actor
from storage import attachments, audit
from storage import complaints as store
from storage.engine import UnitOfWork
from storage.schema import new_id
from storage.values.complaints import CaseRow, Event, EventKind
from storage.values.notices import NewNotice, NoticeChannel, NoticeKind

MAX_FILES = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A step somebody wants to take; `by` is None for the citizen."""

    kind: EventKind
    by: Actor | None
    text: str | None = None
    assignee: str | None = None
    attachment_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """What a step needs beside the unit of work: the edition in force, the time, the outbox."""

    edition: Edition
    now: datetime
    outbox: Outbox

    @property
    def facts(self) -> Facts:
        casework = self.edition.pack.casework
        return Facts(casework.complaint_clocks, {act.id: act for act in casework.four_eyes.acts})


async def take(unit: UnitOfWork, office: Office, case_id: UUID, steps: Sequence[Step]) -> CaseRow:
    """Take steps on one case, each on what the one before left. Raises UnknownCase, NotNow, NotAllowed, SamePerson."""
    row = await store.load(unit, case_id, lock=True)
    if row is None or not _visible(row, steps[0]):
        raise UnknownCase
    events = (await store.events(unit, [row]))[case_id]
    for step in steps:
        standing = fold(events)
        decision = decide(standing, step.kind, office.facts, office.now, office.edition.calendar, by=step.by)
        event = _event(standing, step, decision, office.now)
        row = project(row, apply(standing, event))
        events.append(event)
        await _write(unit, row, event, step)
        if decision.tell is not None:
            await _tell(unit, office, row, events, telling=decision.tell, files=len(step.attachment_ids))
    return row


async def bind_files(unit: UnitOfWork, attachment_ids: Sequence[UUID], event_id: UUID) -> None:
    """Give uploaded files to an event. Raises TooManyFiles, UnknownFile."""
    if len(attachment_ids) > MAX_FILES:
        raise TooManyFiles(limit=MAX_FILES)
    if attachment_ids and not await attachments.bind(unit, attachment_ids, event_id):
        raise UnknownFile


def project(row: CaseRow, standing: Standing) -> CaseRow:
    """The case row that the standing calls for."""
    return replace(
        row,
        state=standing.state,
        assignee=standing.assignee,
        ended_at=standing.ended_at,
        due_on=standing.due_on,
        provisional=standing.provisional,
        unread=standing.unread,
        erased=standing.erased,
    )


def final_text(events: Sequence[Event]) -> str | None:
    """The words of the latest result or refusal that was proposed."""
    proposed = (EventKind.RESULT_PROPOSED, EventKind.REFUSAL_PROPOSED)
    return next((event.text for event in reversed(events) if event.kind in proposed), None)


def _visible(row: CaseRow, step: Step) -> bool:
    """An administrator asks for an erasure without seeing the case; the rules check the role."""
    return step.by is None or step.kind is EventKind.ERASURE_ASKED or may_see(step.by, row.assignee)


def _event(standing: Standing, step: Step, decision: Decision, now: datetime) -> Event:
    return Event(
        id=new_id(now),
        seq=standing.seq + 1,
        kind=step.kind,
        at=now,
        actor="citizen" if step.by is None else step.by.signature,
        person="" if step.by is None else step.by.person,
        alone=decision.alone,
        assignee=step.assignee,
        due_on=None if decision.due is None else decision.due.day,
        provisional=decision.due is not None and decision.due.provisional,
        text=step.text,
    )


async def _write(unit: UnitOfWork, row: CaseRow, event: Event, step: Step) -> None:
    await store.add_event(unit, row, event)
    await store.save(unit, row)
    await bind_files(unit, step.attachment_ids, event.id)
    subject = f"complaint:{row.number}"
    await audit.record(unit, at=event.at, actor=event.actor, act=f"complaint.{event.kind}", subject=subject)


async def _tell(
    unit: UnitOfWork, office: Office, row: CaseRow, events: Sequence[Event], *, telling: Telling, files: int
) -> None:
    """Queue a message to the chat the report came from; it is sealed with the case's key and erased with it."""
    chat_id = await store.chat_id(unit, row)
    if chat_id is None:
        return
    text = events[-1].text if telling is Telling.REPLY else final_text(events)
    tr = translator(row.language, office.edition.calendar.timezone.key)
    await office.outbox.enqueue(
        unit,
        NewNotice(
            kind=NoticeKind.REPLY if telling is Telling.REPLY else NoticeKind.CASE,
            channel=NoticeChannel.CHAT,
            to=str(chat_id),
            text=letter(telling, tr, number=row.number, due_on=row.due_on, text=text or "", files=files),
            dedupe_key=f"complaint-event:{events[-1].id}",
            subject=f"complaint:{row.number}",
            statutory=True,
            key_id=row.key_id,
            edition=office.edition.version,
        ),
    )
