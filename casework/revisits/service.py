"""Revisits after a decision (事后回访): codes, the pack's form, what its answers set going, and the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from casework.codes.desk import CodeDesk, NewCode, Purpose
from casework.complaints import registering
from casework.complaints.model import Receipt, Report
from casework.complaints.rules import HANDLERS, WATCHERS
from casework.complaints.steps import Office
from casework.decisions.noting import noted
from casework.errors import NotAllowed
from casework.handovers.opening import open_task
from casework.revisits.consequences import Consequences, consequences
from casework.revisits.errors import CodeSpent
from casework.revisits.form import checked_form
from common.clock import Clock
from common.i18n import translator
from common.paging import Page, place
from knowledge.edition import Editions
from knowledge.model import RevisitForm
from notify.outbox import Outbox
from notify.transitions import MOVES, Step
from staff.actor import Actor
from storage import audit, decisions, notices
from storage import revisits as store
from storage.engine import Database, UnitOfWork
from storage.values.notices import NoticeKind, Reason
from storage.values.revisits import Answer, AnswerSheet, RevisitRow, RevisitState

__all__ = ["Answer", "AnswerSheet", "FormSession", "OpenedCode", "RevisitRow", "RevisitState", "Revisits"]

TASK_REASON = "revisit"
CHANNEL = "revisit"
PAGE = 50


@dataclass(frozen=True, slots=True)
class OpenedCode:
    """A new code, shown this once: "1234-5678-9012-3456-78"."""

    revisit_id: UUID
    decision_no: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormSession:
    """The form that a code opens."""

    revisit_id: UUID
    decision_no: str
    form: RevisitForm
    edition: int


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """What the answers set going: a complaint (its number and code are shown on the spot) and a task for staff."""

    decision_no: str
    complaint: Receipt | None
    handover_id: UUID | None


class Revisits:
    """A code opens the form any number of times and is spent by handing it in."""

    def __init__(
        self, *, database: Database, clock: Clock, editions: Editions, outbox: Outbox, codes: CodeDesk
    ) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._outbox = outbox
        self._codes = codes

    async def open(
        self, decision_no: str, *, by: Actor, decided_on: date | None = None, party: str | None = None
    ) -> OpenedCode:
        """Make a code for a decision, which is noted when it is new. Raises EmptyText, TextTooLong, NotAllowed.

        A decision may have several codes (a lost slip); handing the form in with one makes the others void.
        """
        if not by.roles & HANDLERS:
            raise NotAllowed
        code, now = await self._codes.new(Purpose.REVISIT), self._clock.now()
        today = (await self._editions.current()).calendar.today(now)
        async with self._database.unit() as unit:
            of = await noted(unit, decision_no, decided_on=decided_on, party=party, on=today, now=now)
            if of.form_given_on is None:
                await decisions.change(unit, of.id, {"form_given_on": today})
            opened = await store.add(unit, of, code_digest=code.digest, opened_by=by.signature, now=now)
            await audit.record(unit, at=now, actor=by.signature, act="revisit.opened", subject=f"decision:{of.number}")
            await unit.commit()
        return OpenedCode(opened, of.number, code.shown)

    async def form_for(self, code: str, *, caller: str) -> FormSession:
        """The form. Raises UnknownCode, TooManyTries, CodeSpent."""
        row = await self._row(code, caller)
        edition = await self._editions.current()
        return FormSession(row.id, row.decision_no, edition.pack.form, edition.version)

    async def submit(
        self,
        code: str,
        answers: Mapping[str, str | Sequence[str]],
        *,
        caller: str,
        chat_id: int | None = None,
        language: str = "zh_Hans_CN",
        channel: str = "web",
    ) -> SubmitResult:
        """Hand the form in, once: per question an option id (single, rating), ids (multi) or a text.

        Raises InvalidAnswers (each problem names its question), and as `form_for`.
        """
        row = await self._row(code, caller)
        office = Office(await self._editions.current(), self._clock.now(), self._outbox)
        given = checked_form(office.edition.pack.form, answers)
        follows = self._consequences(office, row, given)
        complaint_code = await self._codes.new(Purpose.COMPLAINT) if follows.complaint else None
        async with self._database.unit() as unit:
            edition = office.edition.version
            if not await store.spend(unit, row.id, channel=channel, edition=edition, now=office.now):
                raise CodeSpent
            await store.add_answers(unit, row, given, office.now)
            await _came_back(unit, row.decision_no, office)
            receipt = await _complain(unit, office, row, follows, complaint_code, chat_id=chat_id, language=language)
            task = await _leave_task(unit, office, follows, chat_id=chat_id, language=language)
            case_id = None if receipt is None else receipt.case_id
            await store.link(unit, row.id, complaint_id=case_id, handover_id=task)
            subject = f"decision:{row.decision_no}"
            await audit.record(unit, at=office.now, actor="citizen", act="revisit.submitted", subject=subject)
            await unit.commit()
        return SubmitResult(row.decision_no, receipt, task)

    async def codes(
        self, *, viewer: Actor, state: RevisitState | None = None, page: int = 1, size: int = PAGE
    ) -> Page[RevisitRow]:
        """Codes given out, newest first; never the codes themselves. Raises NotAllowed."""
        if not viewer.roles & (HANDLERS | WATCHERS):
            raise NotAllowed
        async with self._database.reading() as unit:
            return await _listed(unit, state, page, size)

    async def answers(self, *, viewer: Actor, page: int = 1, size: int = PAGE) -> Page[AnswerSheet]:
        """Forms handed in, newest first; the look is audited. Raises NotAllowed: investigators, whom the answers may
        be about, see counts only."""
        if not viewer.roles & WATCHERS:
            raise NotAllowed
        async with self._database.unit() as unit:
            spent = await _listed(unit, RevisitState.SPENT, page, size)
            found = await store.sheets(unit, spent.rows)
            now = self._clock.now()
            await audit.record(unit, at=now, actor=viewer.signature, act="revisit.read", subject="revisits")
            await unit.commit()
        return Page(found, spent.total, spent.page, spent.pages)

    async def counts(self, *, viewer: Actor) -> dict[str, dict[str, int]]:
        """How often each option was chosen: {question: {option: times}}. Raises NotAllowed."""
        if not viewer.roles & (HANDLERS | WATCHERS):
            raise NotAllowed
        async with self._database.reading() as unit:
            return await store.counts(unit)

    async def _row(self, code: str, caller: str) -> RevisitRow:
        row = await self._codes.open(Purpose.REVISIT, code, caller=caller, find=store.by_code)
        if row.state is not RevisitState.OPEN:
            raise CodeSpent
        return row

    def _consequences(self, office: Office, row: RevisitRow, given: Sequence[Answer]) -> Consequences:
        pack = office.edition.pack
        return consequences(pack, row.decision_no, given, translator(pack.office.locale))


async def _came_back(unit: UnitOfWork, decision_no: str, office: Office) -> None:
    """The form is there: nobody is reminded of it any more."""
    of = (await decisions.by_numbers(unit, [decision_no]))[decision_no]
    if of.form_returned_on is None:
        await decisions.change(unit, of.id, {"form_returned_on": office.edition.calendar.today(office.now)})
    waiting = await decisions.waiting_of(unit, decision_no, {NoticeKind.REVISIT_FORM})
    values = {"reason": Reason.FORM_RETURNED}
    await notices.move(unit, waiting, MOVES[Step.CANCEL], now=office.now, values=values)


async def _complain(
    unit: UnitOfWork,
    office: Office,
    row: RevisitRow,
    follows: Consequences,
    code: NewCode | None,
    *,
    chat_id: int | None,
    language: str,
) -> Receipt | None:
    """Register the one complaint that the answers call for."""
    if follows.complaint is None or code is None:
        return None
    report = Report(
        category=follows.category,
        what=follows.complaint,
        where="",
        when="",
        certificate="",
        contact=None,
        chat_id=chat_id,
        channel=CHANNEL,
        language=language,
        idempotency_key=str(row.id),
    )
    return await registering.register(unit, office, registering.checked(report, office.edition.pack), code)


async def _listed(unit: UnitOfWork, state: RevisitState | None, page: int, size: int) -> Page[RevisitRow]:
    total = await store.total(unit, state)
    at = place(total, page, size)
    rows = await store.listed(unit, state=state, limit=size, offset=at.offset)
    return Page(rows, total, at.page, at.pages)


async def _leave_task(
    unit: UnitOfWork, office: Office, follows: Consequences, *, chat_id: int | None, language: str
) -> UUID | None:
    """Leave staff a task with what was written about difficulties and wishes."""
    if follows.task is None:
        return None
    return await open_task(
        unit, chat_id=chat_id, reason=TASK_REASON, text=follows.task, language=language, now=office.now
    )
