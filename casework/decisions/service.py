"""Decisions on record: writing one down with its unit and deadline, and what is noted of it later. Each step takes back
the notices whose reason it ends, up to the moment of sending."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from casework.complaints.rules import HANDLERS, WATCHERS
from casework.decisions.errors import AlreadySo, UnknownDecision
from casework.decisions.registering import NewDecision, in_order, write_down
from casework.decisions.sheets import take_sheet
from casework.errors import NotAllowed
from common.clock import Clock
from common.paging import Page, place
from knowledge.edition import Editions
from notify.importing.report import ImportReport
from notify.importing.service import Progress, counts_of
from notify.transitions import MOVES, Step
from staff.actor import Actor
from storage import audit, decisions, entities, notices
from storage.engine import Database, UnitOfWork
from storage.values.decisions import Decision, DecisionState
from storage.values.notices import OF_DECISIONS, NoticeKind, Reason

__all__ = ["Decision", "DecisionLine", "DecisionState", "Decisions", "NewDecision", "Settled"]

PAGE = 50


class Settled(StrEnum):
    """What is noted of a decision later."""

    RECTIFIED = "rectified"
    FORM_RETURNED = "form_returned"
    CLOSED = "closed"


_SETTLED: Mapping[Settled, tuple[str, Collection[NoticeKind], Reason]] = {
    Settled.RECTIFIED: ("rectified_on", {NoticeKind.RECTIFICATION}, Reason.RECTIFIED),
    Settled.FORM_RETURNED: ("form_returned_on", {NoticeKind.REVISIT_FORM}, Reason.FORM_RETURNED),
    Settled.CLOSED: ("closed_on", OF_DECISIONS, Reason.DECISION_CLOSED),
}
"""The day it is kept as, which notices it takes back, and why."""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """`party`: the unit's name, else who was noted."""

    decision: Decision
    party: str
    state: DecisionState


class Decisions:
    """Use cases of the pages and commands about decisions."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions) -> None:
        self._database, self._clock, self._editions = database, clock, editions

    async def register(self, new: NewDecision, *, by: Actor) -> Decision:
        """Write a decision down, or fill in what was not known of it.

        Raises NotAllowed, EmptyText, TextTooLong, UnknownParty, SeveralParties, UnknownViolation, DayTooEarly, and
        AlreadySo where it names another unit or deadline already.
        """
        edition, now = await self._editions.current(), self._clock.now()
        _allowed(by)
        async with self._database.unit() as unit:
            found, _ = await write_down(unit, new, edition, by=by, now=now)
            await unit.commit()
        return await self._again(found.id)

    async def take_sheet(
        self, source: bytes | Path, *, by: Actor, dry_run: bool = False, progress: Progress | None = None
    ) -> ImportReport:
        """Write down the decisions of a sheet, the rows that can be taken in one transaction; the others are told with
        their remedies. Raises NotAllowed, SheetUnreadable, ColumnsMissing."""
        edition, now = await self._editions.current(), self._clock.now()
        _allowed(by)
        async with self._database.unit() as unit:
            report = await take_sheet(unit, source, edition, by=by, now=now, progress=progress)
            if not dry_run:
                detail = counts_of(report)
                await audit.record(
                    unit, at=now, actor=by.signature, act="decisions.imported", subject="import", detail=detail
                )
                await unit.commit()
        return report

    async def set_deadline(self, decision_id: UUID, rectify_by: date | None, *, by: Actor) -> None:
        """Set, move or lift the time to put things right; what was planned for the old day is taken back.

        Raises NotAllowed, UnknownDecision, DayTooEarly, AlreadySo.
        """
        async with self._database.unit() as unit:
            found = await self._open(unit, decision_id, by)
            if found.rectify_by == rectify_by:
                raise AlreadySo
            in_order(found.decided_on, rectify_by)
            await decisions.change(unit, found.id, {"rectify_by": rectify_by})
            await self._take_back(unit, found, {NoticeKind.RECTIFICATION}, Reason.DEADLINE_CHANGED)
            day = rectify_by.isoformat() if rectify_by else ""
            await self._record(unit, found, "decision.deadline", by, day)
            await unit.commit()

    async def settle(self, decision_id: UUID, how: Settled, *, by: Actor, on: date | None = None) -> None:
        """Note that things have been put right, that the form came back on paper, or that the decision is closed
        (withdrawn, quashed, done with): what waits for that reason is taken back. `on`: the day, default today.

        Raises NotAllowed, UnknownDecision, AlreadySo.
        """
        day = on or await self._today()
        column, kinds, reason = _SETTLED[how]
        async with self._database.unit() as unit:
            found = await self._open(unit, decision_id, by)
            if getattr(found, column) is not None:
                raise AlreadySo
            await decisions.change(unit, found.id, {column: day})
            await self._take_back(unit, found, kinds, reason)
            await self._record(unit, found, f"decision.{how}", by, day.isoformat())
            await unit.commit()

    async def page(
        self, *, viewer: Actor, state: DecisionState | None = None, number: str = "", page: int = 1, size: int = PAGE
    ) -> Page[DecisionLine]:
        """Decisions, the newest first. `number`: a part of it. Raises NotAllowed."""
        _seen(viewer)
        today = await self._today()
        async with self._database.reading() as unit:
            wanted = "".join(number.split())
            _, total = await decisions.page(unit, state=state, number=wanted, today=today, limit=0, offset=0)
            at = place(total, page, size)
            found, _ = await decisions.page(unit, state=state, number=wanted, today=today, limit=size, offset=at.offset)
            lines = await _lines(unit, found, today)
        return Page(lines, total, at.page, at.pages)

    async def one(self, decision_id: UUID, *, viewer: Actor) -> DecisionLine:
        """One decision. Raises NotAllowed, UnknownDecision."""
        _seen(viewer)
        today = await self._today()
        async with self._database.reading() as unit:
            found = await decisions.get(unit, decision_id)
            if found is None:
                raise UnknownDecision
            [line] = await _lines(unit, [found], today)
        return line

    async def find(self, number: str) -> Decision:
        """The decision with this number. Raises UnknownDecision."""
        wanted = "".join(number.split())
        async with self._database.reading() as unit:
            found = (await decisions.by_numbers(unit, [wanted])).get(wanted)
        if found is None:
            raise UnknownDecision
        return found

    async def of_unit(self, entity_id: UUID) -> list[DecisionLine]:
        """The decisions about a unit, the newest first."""
        today = await self._today()
        async with self._database.reading() as unit:
            return await _lines(unit, await decisions.of_entities(unit, [entity_id]), today)

    async def _open(self, unit: UnitOfWork, decision_id: UUID, by: Actor) -> Decision:
        _allowed(by)
        found = await decisions.get(unit, decision_id)
        if found is None:
            raise UnknownDecision
        return found

    async def _take_back(self, unit: UnitOfWork, of: Decision, kinds: Collection[NoticeKind], reason: Reason) -> None:
        waiting = await decisions.waiting_of(unit, of.number, kinds)
        await notices.move(unit, waiting, MOVES[Step.CANCEL], now=self._clock.now(), values={"reason": reason})

    async def _record(self, unit: UnitOfWork, of: Decision, act: str, by: Actor, detail: str) -> None:
        now, subject = self._clock.now(), decisions.subject_of(of.number)
        await audit.record(unit, at=now, actor=by.signature, act=act, subject=subject, detail=detail)

    async def _again(self, decision_id: UUID) -> Decision:
        async with self._database.reading() as unit:
            found = await decisions.get(unit, decision_id)
        if found is None:
            raise UnknownDecision
        return found

    async def _today(self) -> date:
        return (await self._editions.current()).calendar.today(self._clock.now())


def _allowed(by: Actor) -> None:
    if not by.roles & HANDLERS:
        raise NotAllowed


def _seen(viewer: Actor) -> None:
    if not viewer.roles & (HANDLERS | WATCHERS):
        raise NotAllowed


async def _lines(unit: UnitOfWork, found: Sequence[Decision], today: date) -> list[DecisionLine]:
    names = await entities.names(unit, {one.entity_id for one in found if one.entity_id is not None})
    return [
        DecisionLine(one, names.get(one.entity_id, "") if one.entity_id else one.party, one.state(today))
        for one in found
    ]
