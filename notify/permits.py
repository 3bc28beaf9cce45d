"""What staff do with permits: look them up, look at flagged ones, note an application, a renewal or a withdrawal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from knowledge.edition import Edition, Editions
from notify.importing.judging import number_key
from notify.permit_states import NotPossible, PermitFacts, StillUnclear, next_state, possible, shown_state
from notify.planning.steps import apply_by
from notify.settled import cancel_waiting
from staff.actor import Actor
from storage import audit, consents, entities, permit_pages, permits
from storage.engine import Database, UnitOfWork
from storage.notices import phone_hash
from storage.permit_pages import PermitFilter
from storage.values.consents import ConsentSource
from storage.values.entities import Entity
from storage.values.notices import Reason
from storage.values.permits import Contact, Permit, PermitAct, PermitEvent, PermitState

PAGE = 50
CONTACT = "contact"
"""The detail of a change by which staff corrected whom to reach."""


class UnknownPermit(SanshiError):
    message = N_("There is no permit {number}.")
    http_status = 404


class UnknownMatter(SanshiError):
    message = N_("The knowledge pack has no such permit.")
    http_status = 422


@dataclass(frozen=True, slots=True)
class PermitLine:
    """One line of a list. `state` is the state today: a valid permit past its expiry shows as lapsed."""

    permit: Permit
    holder: str
    holder_by_name: bool
    state: PermitState
    days_left: int | None


@dataclass(frozen=True, slots=True)
class PermitPage:
    lines: Sequence[PermitLine]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class PermitDetail:
    """`acts`: what may be done with it now. `apply_by` None: it is not renewed, or its expiry is not known."""

    permit: Permit
    entity: Entity
    state: PermitState
    days_left: int | None
    apply_by: date | None
    apply_by_provisional: bool
    events: Sequence[PermitEvent]
    notices: Sequence[UUID]
    acts: frozenset[PermitAct]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person found when looking at a flagged permit; None leaves a value as it is."""

    expires_on: date | None = None
    issued_on: date | None = None
    matter_id: str | None = None
    contact: Contact | None = None


_ENDS: Mapping[PermitAct, Reason] = {
    PermitAct.APPLIED: Reason.APPLIED,
    PermitAct.RENEWED: Reason.RENEWED,
    PermitAct.REPLACED: Reason.RENEWED,
    PermitAct.LAPSED: Reason.WITHDRAWN,
    PermitAct.WITHDRAWN: Reason.WITHDRAWN,
}
"""Acts after which what still waits to be sent has lost its reason."""


class Permits:
    """Use cases of the permit pages; each act is one unit of work with its event and audit entry."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions

    async def page(
        self, *, search: str = "", state: PermitState | None = None, flagged: bool = False, page: int = 1
    ) -> PermitPage:
        """A page of permits, those that expire first on top. `search`: number, credit code or part of a name."""
        today = (await self._editions.current()).calendar.today(self._clock.now())
        async with self._database.reading() as unit:
            holders = await permit_pages.holders_named(unit, search.strip()) if search.strip() else []
            wanted = PermitFilter(number_key(search), holders, state, flagged, lapsed_on=today)
            ids, total = await permit_pages.page(unit, wanted, offset=(max(page, 1) - 1) * PAGE, limit=PAGE)
            found = list((await permits.load(unit, ids)).values())
            owners = await entities.load(unit, [one.entity_id for one in found])
        lines = [permit_line(one, owners[one.entity_id], today) for one in found]
        return PermitPage(lines, total, max(page, 1), max(-(-total // PAGE), 1))

    async def detail(self, number: str) -> PermitDetail:
        """One permit by its number. Raises UnknownPermit."""
        edition = await self._editions.current()
        today = edition.calendar.today(self._clock.now())
        async with self._database.reading() as unit:
            permit = await _find(unit, number)
            owner = (await entities.load(unit, [permit.entity_id]))[permit.entity_id]
            events = await permits.events(unit, permit.id)
            planned = await permit_pages.notices_of(unit, permit.id)
        line = permit_line(permit, owner, today)
        matter = edition.pack.find_matter(permit.matter_id) if permit.matter_id else None
        last = None
        if matter is not None and matter.renewal is not None and permit.expires_on is not None:
            last = apply_by(edition.calendar, matter, permit.expires_on)
        return PermitDetail(
            permit=permit,
            entity=owner,
            state=line.state,
            days_left=line.days_left,
            apply_by=last.day if last else None,
            apply_by_provisional=bool(last and last.provisional),
            events=events,
            notices=planned,
            acts=possible(_facts(permit), today=today),
        )

    async def looked_at(self, number: str, correction: Correction, *, by: Actor) -> None:
        """A flagged permit was looked at: it is reminded of from now on. Raises UnknownPermit, NotPossible,
        StillUnclear."""
        edition = await self._editions.current()
        if correction.matter_id is not None and edition.pack.find_matter(correction.matter_id) is None:
            raise UnknownMatter
        async with self._database.unit() as unit:
            permit = await _find(unit, number)
            if not permit.needs_look:
                raise NotPossible
            expires_on = correction.expires_on or permit.expires_on
            if expires_on is None:
                raise StillUnclear
            values: dict[str, Any] = {
                "expires_on": expires_on,
                "issued_on": correction.issued_on or permit.issued_on,
                "matter_id": correction.matter_id or permit.matter_id,
                "needs_look": False,
                "problems_sealed": None,
            }
            if correction.contact is not None:
                values |= await _contact_values(unit, permit, correction.contact)
                await _note_number(unit, permit, values["phone_hash"], by=by, now=self._clock.now())
            await self._save(unit, permit, PermitAct.LOOKED_AT, values, by)
            await unit.commit()

    async def correct_contact(self, number: str, contact: Contact, *, by: Actor) -> None:
        """Whom to reach has changed. Nothing else does; what changed is audited by kind, never the values."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            permit = await _find(unit, number)
            values = await _contact_values(unit, permit, contact)
            await _note_number(unit, permit, values["phone_hash"], by=by, now=now)
            await permits.change(unit, permit.id, {**values, "changed_at": now})
            event = PermitEvent(now, by.signature, PermitAct.CHANGED, permit.state, permit.expires_on, CONTACT)
            await permits.add_events(unit, [(permit.id, event)])
            old = permit.contact or Contact()
            kinds = [
                one for one in ("person", "phone", "address", "note") if getattr(old, one) != getattr(contact, one)
            ]
            await audit.record(
                unit,
                at=now,
                actor=by.signature,
                act="permit.contact",
                subject=f"permit:{permit.number}"[:80],
                detail=",".join(kinds),
            )
            await unit.commit()

    async def applied_for(self, number: str, *, by: Actor) -> None:
        """Renewal was applied for: reminders stop, the office's own clock starts (行政许可法 Art. 50)."""
        await self._act(number, PermitAct.APPLIED, by)

    async def application_closed(self, number: str, *, by: Actor) -> None:
        """The application was refused or taken back: the permit runs on, reminders go on."""
        await self._act(number, PermitAct.APPLICATION_CLOSED, by)

    async def renew(self, number: str, expires_on: date, *, by: Actor) -> None:
        """Renewed under the same number with a later expiry. Raises NotLater."""
        await self._act(number, PermitAct.RENEWED, by, expires_on)

    async def replaced(self, number: str, *, by: Actor) -> None:
        """Renewed under another number: this one is done with."""
        await self._act(number, PermitAct.REPLACED, by)

    async def lapse(self, number: str, *, by: Actor) -> None:
        """Cancelled after it expired unrenewed (注销, 行政许可法 Art. 70)."""
        await self._act(number, PermitAct.LAPSED, by)

    async def withdraw(self, number: str, *, by: Actor) -> None:
        """Withdrawn or given back before its end."""
        await self._act(number, PermitAct.WITHDRAWN, by)

    async def _act(self, number: str, act: PermitAct, by: Actor, new_expiry: date | None = None) -> None:
        edition = await self._editions.current()
        today = edition.calendar.today(self._clock.now())
        async with self._database.unit() as unit:
            permit = await _find(unit, number)
            state = next_state(act, _facts(permit), today=today, new_expiry=new_expiry)
            expires_on = new_expiry or permit.expires_on
            due_at = _decide_by(edition, expires_on) if state is PermitState.APPLIED_FOR else None
            values = {"state": state, "expires_on": expires_on, "due_at": due_at}
            await self._save(unit, permit, act, values, by)
            if act in _ENDS:
                await cancel_waiting(unit, [permit.id], _ENDS[act], now=self._clock.now())
            await unit.commit()

    async def _save(
        self, unit: UnitOfWork, permit: Permit, act: PermitAct, values: Mapping[str, Any], by: Actor
    ) -> None:
        now, state = self._clock.now(), values.get("state", permit.state)
        await permits.change(unit, permit.id, {**values, "changed_at": now})
        event = PermitEvent(now, by.signature, act, state, values["expires_on"], "")
        await permits.add_events(unit, [(permit.id, event)])
        subject = f"permit:{permit.number}"[:80]
        await audit.record(unit, at=now, actor=by.signature, act=f"permit.{act}", subject=subject)


async def _find(unit: UnitOfWork, number: str) -> Permit:
    permit = await permits.by_number(unit, number_key(number))
    if permit is None:
        raise UnknownPermit(number=number)
    return permit


async def _contact_values(unit: UnitOfWork, permit: Permit, contact: Contact) -> dict[str, Any]:
    sealer = await unit.keys.sealer(permit.key_id)
    return {
        "contact_sealed": permits.sealed_contact(sealer, permit.id, contact),
        "phone_hash": phone_hash(unit.keyring, contact.phone) if contact.phone else None,
        "address_hash": permits.address_hash(unit.keyring, contact.address),
        "reach": contact.reach,
    }


async def _note_number(unit: UnitOfWork, permit: Permit, hashed: str | None, *, by: Actor, now: datetime) -> None:
    """A number put in here is evidence of a number alone: nobody asked about text messages."""
    given = [(permit.entity_id, hashed, None)]
    await consents.note(unit, given, ConsentSource.CONSOLE, by=by.signature, now=now)


def _decide_by(edition: Edition, expires_on: date | None) -> datetime | None:
    """The end of the last day on which the office may decide: that of the expiry; without a decision it is renewed."""
    if expires_on is None:
        return None
    return datetime.combine(expires_on + timedelta(days=1), time(), edition.calendar.timezone)


def _facts(permit: Permit) -> PermitFacts:
    return PermitFacts(permit.state, permit.expires_on, permit.needs_look)


def permit_line(permit: Permit, owner: Entity, today: date) -> PermitLine:
    """A permit as lists show it."""
    left = None if permit.expires_on is None else (permit.expires_on - today).days
    return PermitLine(permit, owner.name, owner.by_name, shown_state(permit.state, permit.expires_on, today), left)
