"""Complaints: the one door for the conversation, the tracking page, the console and the command line."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from casework import texts
from casework.codes.desk import CodeDesk, Purpose
from casework.complaints import finding, registering, steps
from casework.complaints.errors import NotEnded, UnknownCase
from casework.complaints.fold import ENDED
from casework.complaints.model import (
    CaseDetail,
    CaseState,
    CaseView,
    Contact,
    EventKind,
    QueueCounts,
    QueuePage,
    QueueRow,
    Receipt,
    Report,
)
from casework.complaints.rules import WATCHERS, may_see, possible
from casework.complaints.steps import Office, Step
from casework.complaints.views import case_detail, case_views, queue_rows
from casework.errors import NotAllowed
from common.clock import Clock
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Editions
from notify.outbox import Outbox
from staff.actor import Actor, Role
from storage import attachments, audit
from storage import complaints as store
from storage.complaints import CaseFilter
from storage.data_keys import Erased
from storage.engine import Database, UnitOfWork
from storage.forgetting import forget_chat
from storage.values.complaints import ErasureAsked

ERASURE_WAITS = timedelta(days=7)
"""For so long a request to erase stands before a second person."""


class Complaints:
    """Each method is one use case in one unit of work. Staff acts raise NotAllowed, SamePerson or NotNow, and
    UnknownCase for a case that is not there or that the actor may not see. Texts may not be empty (EmptyText)."""

    def __init__(
        self, *, database: Database, clock: Clock, editions: Editions, outbox: Outbox, codes: CodeDesk
    ) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._outbox = outbox
        self._codes = codes

    # For citizens

    async def register(self, report: Report, *, by: Actor | None = None) -> Receipt:
        """Register a report, anonymous ones too; `by` is the clerk who takes it down from the phone or the counter.

        Raises UnknownCategory, EmptyText, TextTooLong, TooManyFiles, NotAllowed.
        """
        office = await self._office()
        report = registering.checked(report, office.edition.pack)
        async with self._database.reading() as unit:
            if known := await registering.repeated(unit, report):
                return known
        code = await self._codes.new(Purpose.COMPLAINT)
        async with self._database.unit() as unit:
            receipt = await registering.register(unit, office, report, code, by=by)
            if not receipt.repeated:
                await unit.commit()
        return receipt

    async def by_code(self, code: str, *, caller: str) -> CaseView:
        """The case that a 查询码 opens. `caller` is the identity that is throttled (a chat, an address).

        Spaces, hyphens and full-width digits do not matter. Raises UnknownCode, TooManyTries.
        """
        today = await self._today()

        async def find(unit: UnitOfWork, digest: str) -> CaseView | None:
            case = await store.by_code(unit, digest)
            if case is None:
                return None
            await self._audit_read(unit, "citizen", case.number)
            return (await case_views(unit, [case], today))[0]

        return await self._codes.open(Purpose.COMPLAINT, code, caller=caller, find=find)

    async def mine(self, chat_id: int) -> list[CaseView]:
        """The cases reported from this chat, newest first."""
        today = await self._today()
        async with self._database.reading() as unit:
            return await case_views(unit, await store.by_chat(unit, chat_id), today)

    async def view(self, case_id: UUID) -> CaseView:
        """The case again, for a caller who got `case_id` from `by_code`, `mine` or a receipt. Raises UnknownCase."""
        today = await self._today()
        async with self._database.reading() as unit:
            case = await store.load(unit, case_id)
            if case is None:
                raise UnknownCase
            return (await case_views(unit, [case], today))[0]

    async def answer_back(self, case_id: UUID, text: str, attachment_ids: Sequence[UUID] = ()) -> CaseView:
        """The citizen writes again; staff see the case as unread. The caller got `case_id` from `by_code` or `mine`.

        Files may come without words. Raises EmptyText when there is neither."""
        said = texts.optional(text, limit=texts.TEXT_LIMIT) if attachment_ids else texts.required(text)
        kind = EventKind.CITIZEN_REPLIED if said else EventKind.ATTACHED
        await self._take(case_id, Step(kind, None, said or None, attachment_ids=tuple(attachment_ids)))
        return await self.view(case_id)

    async def forget_chat(self, case_id: UUID) -> CaseView:
        """The citizen deletes the chat from the case: answers are found with the query code alone from now on."""
        office = await self._office()
        async with self._database.unit() as unit:
            case = await steps.take(unit, office, case_id, [Step(EventKind.CHAT_FORGOTTEN, None)])
            await forget_chat(unit, case)
            await unit.commit()
        return await self.view(case_id)

    # For staff: looking

    async def queue(
        self,
        *,
        viewer: Actor,
        states: Collection[CaseState] = (),
        overdue_only: bool = False,
        unread_only: bool = False,
        mine_only: bool = False,
        search: str = "",
        page: int = 1,
        size: int = 20,
    ) -> QueuePage:
        """What the viewer may see: open cases first, urgent ones before others, then by the promised day.

        `states` empty = all; `search` looks in the number. Raises NotAllowed for roles that handle no cases.
        """
        calendar = await self._calendar()
        today = calendar.today(self._clock.now())
        wanted = replace(
            _seen_by(viewer),
            states=frozenset(states),
            overdue_on=today if overdue_only else None,
            unread_only=unread_only,
            number_like=unicodedata.normalize("NFKC", search).strip(),
        )
        if mine_only:
            wanted = replace(wanted, assignee=viewer.name)
        async with self._database.reading() as unit:
            total = await store.count(unit, wanted)
            pages = max(1, -(-total // size))
            page = min(max(page, 1), pages)
            found = await store.search(unit, wanted, limit=size, offset=(page - 1) * size)
            return QueuePage(tuple(await queue_rows(unit, found, today, calendar)), total, page, pages)

    async def holding(self, wanted: str, *, viewer: Actor, most: int = 20) -> list[QueueRow]:
        """Cases the viewer may see in whose number or words this stands. Raises NotAllowed."""
        calendar = await self._calendar()
        today = calendar.today(self._clock.now())
        async with self._database.reading() as unit:
            found = await finding.holding(unit, _seen_by(viewer), wanted, person=viewer.person, most=most)
            return await queue_rows(unit, found, today, calendar)

    async def counts(self, *, viewer: Actor) -> QueueCounts:
        """How much work waits, within what the viewer may see. Raises NotAllowed."""
        today, seen = await self._today(), _seen_by(viewer)
        async with self._database.reading() as unit:
            return QueueCounts(
                by_state=await store.count_by_state(unit, seen),
                overdue=await store.count(unit, replace(seen, overdue_on=today)),
                unread=await store.count(unit, replace(seen, unread_only=True)),
            )

    async def find(self, number: str, *, viewer: Actor) -> UUID:
        """The case with this 登记号. Raises UnknownCase."""
        async with self._database.reading() as unit:
            case = await store.by_number(unit, unicodedata.normalize("NFKC", number).strip())
        if case is None or not may_see(viewer, case.assignee):
            raise UnknownCase
        return case.id

    async def detail(self, case_id: UUID, *, viewer: Actor) -> CaseDetail:
        """Everything the viewer may see of a case; the look is audited. Raises UnknownCase."""
        office = await self._office()
        calendar = office.edition.calendar
        async with self._database.unit() as unit:
            case = await store.load(unit, case_id)
            if case is None or not may_see(viewer, case.assignee):
                raise UnknownCase
            today = calendar.today(office.now)
            detail, standing = await case_detail(unit, case, today, calendar, person=viewer.person)
            await self._audit_read(unit, viewer.signature, case.number)
            await unit.commit()
        may = possible(standing, office.facts, office.now, calendar, by=viewer)
        if EventKind.INVESTIGATED in may:
            # One form holds the findings and the result: `propose_result` takes both steps.
            may = may - {EventKind.INVESTIGATED} | {EventKind.RESULT_PROPOSED}
        return replace(detail, may=may)

    # For staff: acting

    async def instruct(self, case_id: UUID, text: str, *, by: Actor) -> None:
        """The leader's instruction (批示); the first one accepts the complaint and starts the clock of the result."""
        await self._take(case_id, Step(EventKind.INSTRUCTED, by, texts.required(text)))

    async def assign(self, case_id: UUID, *, to: Actor, by: Actor) -> None:
        """Name the investigator, again if need be. Raises NotAllowed when `to` is no investigator or section head."""
        if not to.roles & {Role.INVESTIGATOR, Role.SECTION_HEAD}:
            raise NotAllowed
        await self._take(case_id, Step(EventKind.ASSIGNED, by, assignee=to.name))

    async def note(self, case_id: UUID, text: str, *, by: Actor) -> None:
        """A note among staff."""
        await self._take(case_id, Step(EventKind.NOTED, by, texts.required(text)))

    async def reply(self, case_id: UUID, text: str, attachment_ids: Sequence[UUID] = (), *, by: Actor) -> None:
        """An answer to the citizen before or after the result: seen by code, and sent to the chat they came from."""
        step = Step(EventKind.REPLIED, by, texts.required(text), attachment_ids=tuple(attachment_ids))
        await self._take(case_id, step)

    async def propose_result(self, case_id: UUID, *, findings: str, result: str, by: Actor) -> None:
        """The investigation (`findings`, for the file) and the result in the words the citizen will read."""
        await self._take(
            case_id,
            Step(EventKind.INVESTIGATED, by, texts.required(findings)),
            Step(EventKind.RESULT_PROPOSED, by, texts.required(result)),
        )

    async def send_back(self, case_id: UUID, text: str, *, by: Actor) -> None:
        """The second person does not agree with a proposed result or refusal."""
        await self._take(case_id, Step(EventKind.SENT_BACK, by, texts.required(text)))

    async def close(self, case_id: UUID, *, by: Actor) -> None:
        """The second person confirms the proposed result; it goes to the citizen."""
        await self._take(case_id, Step(EventKind.CLOSED, by))

    async def propose_refusal(self, case_id: UUID, reason: str, *, by: Actor) -> None:
        """Not to be accepted: `reason` in the words the citizen will read."""
        await self._take(case_id, Step(EventKind.REFUSAL_PROPOSED, by, texts.required(reason)))

    async def refuse(self, case_id: UUID, *, by: Actor) -> None:
        """The second person confirms the refusal; it goes to the citizen."""
        await self._take(case_id, Step(EventKind.REFUSED, by))

    async def reopen(self, case_id: UUID, text: str, *, by: Actor) -> None:
        """A new instruction on a case that had ended; it must be assigned, investigated and answered again."""
        await self._take(case_id, Step(EventKind.REOPENED, by, texts.required(text)))

    async def ask_contact(self, case_id: UUID, reason: str, *, by: Actor) -> None:
        """Ask to see who reported it (查看举报人身份)."""
        await self._take(case_id, Step(EventKind.CONTACT_ASKED, by, texts.required(reason)))

    async def show_contact(self, case_id: UUID, *, by: Actor) -> Contact | None:
        """Release the reporter's identity to the one who asked; both then see it in `detail`. None when anonymous."""
        office = await self._office()
        async with self._database.unit() as unit:
            case = await steps.take(unit, office, case_id, [Step(EventKind.CONTACT_SHOWN, by)])
            contact = await store.contact(unit, case)
            await unit.commit()
        return contact

    async def ask_erasure(self, case_id: UUID, reason: str, *, by: Actor) -> None:
        """Ask to erase the personal data of a case that has ended."""
        await self._take(case_id, Step(EventKind.ERASURE_ASKED, by, texts.required(reason)))

    async def ask_erasure_of(self, number: str, reason: str, *, by: Actor) -> None:
        """The same by 登记号, for whoever asks without seeing the case. Raises NotEnded, Erased too."""
        async with self._database.reading() as unit:
            case = await store.by_number(unit, unicodedata.normalize("NFKC", number).strip())
        if case is None:
            raise UnknownCase
        if case.erased:
            raise Erased
        if case.state not in ENDED:
            raise NotEnded(number=case.number)
        await self.ask_erasure(case.id, reason, by=by)

    async def erasures_asked(self, *, viewer: Actor) -> list[ErasureAsked]:
        """What others asked to erase within the last week and nobody has erased or refused."""
        async with self._database.reading() as unit:
            found = await store.erasures_asked(unit, self._clock.now() - ERASURE_WAITS)
        return [one for one in found if one.person != viewer.person]

    async def refuse_erasure(self, case_id: UUID, reason: str, *, by: Actor) -> None:
        """The second person does not agree to erase; it can be asked for again."""
        await self._take(case_id, Step(EventKind.ERASURE_REFUSED, by, texts.required(reason)))

    async def erase(self, case_id: UUID, *, by: Actor) -> None:
        """Destroy the keys of the case and its files: words, identity and files are gone; number and steps stay."""
        office = await self._office()
        async with self._database.unit() as unit:
            case = await steps.take(unit, office, case_id, [Step(EventKind.ERASED, by)])
            events = (await store.events(unit, [case]))[case_id]
            await attachments.erase_of_events(unit, [event.id for event in events], office.now)
            await store.forget_contact(unit, case_id)
            await forget_chat(unit, case)
            await unit.keys.erase(case.key_id, office.now)
            await unit.commit()

    async def _take(self, case_id: UUID, *wanted: Step) -> None:
        office = await self._office()
        async with self._database.unit() as unit:
            await steps.take(unit, office, case_id, wanted)
            await unit.commit()

    async def _office(self) -> Office:
        return Office(await self._editions.current(), self._clock.now(), self._outbox)

    async def _calendar(self) -> WorkingCalendar:
        return (await self._editions.current()).calendar

    async def _today(self) -> date:
        return (await self._calendar()).today(self._clock.now())

    async def _audit_read(self, unit: UnitOfWork, actor: str, number: str) -> None:
        await audit.record(unit, at=self._clock.now(), actor=actor, act="complaint.read", subject=f"complaint:{number}")


def _seen_by(viewer: Actor) -> CaseFilter:
    """The widest filter for this viewer. Raises NotAllowed."""
    if viewer.roles & WATCHERS:
        return CaseFilter()
    if Role.INVESTIGATOR in viewer.roles:
        return CaseFilter(assignee=viewer.name)
    raise NotAllowed
