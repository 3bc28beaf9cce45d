"""Decisions on record: writing one down with its unit and deadline, and what is noted of it later. Each step takes back
the notices whose reason it ends, up to the moment of sending."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from casework.complaints.rules import HANDLERS, WATCHERS
from casework.decisions.errors import (
    AlreadySo,
    DayTooEarly,
    SeveralParties,
    UnknownDecision,
    UnknownParty,
    UnknownViolation,
)
from casework.decisions.noting import noted
from casework.errors import NotAllowed
from common.clock import Clock
from common.paging import Page, place
from knowledge.edition import Edition, Editions
from knowledge.permit_names import normalise
from notify import credit_codes
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """A decision as it is entered. `party`: credit code or name of a unit on record, else who it is about; `linked`:
    whether it must be such a unit."""

    number: str
    party: str = ""
    linked: bool = True
    decided_on: date | None = None
    violation: str = ""
    rectify_by: date | None = None


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
        _checked(new, edition)
        async with self._database.unit() as unit:
            party = await _party(unit, new)
            found = await noted(
                unit,
                new.number,
                decided_on=new.decided_on,
                party=None if party else new.party,
                on=edition.calendar.today(now),
                now=now,
            )
            values = _filled_in(found, party, new)
            if values:
                await decisions.change(unit, found.id, values)
            await self._record(unit, found, "decision.registered", by, ",".join(sorted(values)))
            await unit.commit()
        return await self._again(found.id)

    async def set_deadline(self, decision_id: UUID, rectify_by: date | None, *, by: Actor) -> None:
        """Set, move or lift the time to put things right; what was planned for the old day is taken back.

        Raises NotAllowed, UnknownDecision, DayTooEarly, AlreadySo.
        """
        async with self._database.unit() as unit:
            found = await self._open(unit, decision_id, by)
            if found.rectify_by == rectify_by:
                raise AlreadySo
            _in_order(found.decided_on, rectify_by)
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


def _checked(new: NewDecision, edition: Edition) -> None:
    if new.violation and edition.pack.find_benchmark(new.violation) is None:
        raise UnknownViolation(violation=new.violation)
    _in_order(new.decided_on, new.rectify_by)


def _in_order(decided_on: date | None, rectify_by: date | None) -> None:
    if decided_on is not None and rectify_by is not None and rectify_by < decided_on:
        raise DayTooEarly


def _filled_in(found: Decision, party: UUID | None, new: NewDecision) -> dict[str, object]:
    """What becomes known of a decision. Raises AlreadySo where something else is known."""
    told = {"entity_id": party, "violation": new.violation or None, "rectify_by": new.rectify_by}
    known = {"entity_id": found.entity_id, "violation": found.violation or None, "rectify_by": found.rectify_by}
    if any(known[name] is not None and value not in (None, known[name]) for name, value in told.items()):
        raise AlreadySo
    return {name: value for name, value in told.items() if value is not None and known[name] is None}


async def _party(unit: UnitOfWork, new: NewDecision) -> UUID | None:
    """The unit that a credit code or name means. Raises UnknownParty, SeveralParties."""
    name = new.party.strip()
    if not name:
        return None
    code = credit_codes.normalise(name)
    hashed = entities.name_hash(unit.keyring, normalise(name))
    found = await entities.find(unit, codes=[code] if credit_codes.is_valid(code) else [], name_hashes=[hashed])
    if len(found) > 1:
        raise SeveralParties(name=name)
    if found:
        return found[0].id
    known = (await entities.aliases(unit, [hashed])).get(hashed)
    if known is None and new.linked:
        raise UnknownParty(name=name)
    return known


async def _lines(unit: UnitOfWork, found: Sequence[Decision], today: date) -> list[DecisionLine]:
    names = await entities.names(unit, {one.entity_id for one in found if one.entity_id is not None})
    return [
        DecisionLine(one, names.get(one.entity_id, "") if one.entity_id else one.party, one.state(today))
        for one in found
    ]
