"""Complaints taken by telephone (S31): the named registrar of the day (S32) or the substitute types and registers, and
tells the caller the number before hanging up."""

from datetime import date, datetime

from casework.complaints import registering
from casework.complaints.errors import (
    AlreadyPast,
    CannotRegister,
    NotAtThePhone,
    RegistrarMissing,
    ReporterMissing,
    SameRegistrar,
)
from casework.complaints.model import Contact, Receipt, Report
from casework.complaints.service import Complaints
from casework.errors import NotAllowed
from casework.four_eyes import check_first
from common.clock import Clock
from knowledge.edition import Editions
from knowledge.model import Pack
from staff.actor import Actor
from storage import audit
from storage import phone as store
from storage.accounts import AccountRows
from storage.engine import Database, UnitOfWork
from storage.values.accounts import Account
from storage.values.phone import Duty, PhoneDraft

__all__ = ["Duty", "PhoneDesk", "PhoneDraft"]

CHANNEL = "phone"


class PhoneDesk:
    """Each method is one use case. When nobody is named for a day, whoever may register complaints takes them."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions, complaints: Complaints) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._complaints = complaints

    async def duty(self) -> Duty | None:
        """Who is in charge today; None when nobody is named."""
        today = await self._today()
        async with self._database.reading() as unit:
            return await store.duty_on(unit, today)

    async def duties(self) -> list[Duty]:
        """Every day's registrar first, then those of days to come."""
        today = await self._today()
        async with self._database.reading() as unit:
            return await store.duties(unit, today)

    async def name(self, duty: Duty, *, by: Actor) -> None:
        """Put a registrar and perhaps a substitute in charge. Raises RegistrarMissing, AlreadyPast, CannotRegister,
        SameRegistrar."""
        if not duty.registrar:
            raise RegistrarMissing
        pack, today = (await self._editions.current()).pack, await self._today()
        if duty.day is not None and duty.day < today:
            raise AlreadyPast
        async with self._database.unit() as unit:
            named = [duty.registrar, duty.substitute] if duty.substitute else [duty.registrar]
            people = [await _registrar(unit, name, pack) for name in named]
            if len({account.person for account in people}) < len(people):
                raise SameRegistrar
            await store.name(unit, Duty(duty.day, *(account.name for account in people)), self._clock.now())
            await self._record(unit, "duty.named", duty.day, by, ",".join(account.name for account in people))
            await unit.commit()

    async def unname(self, day: date | None, *, by: Actor) -> None:
        """Nobody is named for this day any more."""
        async with self._database.unit() as unit:
            await store.unname(unit, day)
            await self._record(unit, "duty.ended", day, by)
            await unit.commit()

    async def drafts(self, *, by: Actor) -> list[tuple[PhoneDraft, datetime]]:
        """What this account has typed and not yet registered, the newest first, each with its last change."""
        async with self._database.reading() as unit:
            return await store.drafts(unit, by.name)

    async def keep(self, draft: PhoneDraft, *, by: Actor) -> None:
        """Keep what is typed so far; what comes late, after the call was registered, is dropped. Raises
        NotAtThePhone."""
        await self._check(by)
        async with self._database.unit() as unit:
            if await registering.repeated(unit, _report(draft, "")) is None:
                await store.save_draft(unit, draft, by.name, self._clock.now())
                await unit.commit()

    async def drop(self, draft: PhoneDraft, *, by: Actor) -> None:
        """The call was no complaint: what was typed is erased."""
        async with self._database.unit() as unit:
            await store.drop_draft(unit, draft.id, by.name, self._clock.now())
            await unit.commit()

    async def register(self, draft: PhoneDraft, *, language: str, by: Actor) -> Receipt:
        """Register the call and erase its draft; until that is done the draft is kept.

        Raises NotAtThePhone, ReporterMissing, and what registering raises."""
        await self.keep(draft, by=by)
        if not draft.anonymous and not draft.name and not draft.phone:
            raise ReporterMissing
        receipt = await self._complaints.register(_report(draft, language), by=by)
        await self.drop(draft, by=by)
        return receipt

    async def _check(self, by: Actor) -> None:
        """Raises NotAtThePhone, and NotAllowed for a role that registers no complaints."""
        check_first((await self._editions.current()).pack.act("register-complaint"), by)
        duty = await self.duty()
        if duty is not None and by.name not in duty.names:
            raise NotAtThePhone(names=" / ".join(duty.names))

    async def _today(self) -> date:
        return (await self._editions.current()).calendar.today(self._clock.now())

    async def _record(self, unit: UnitOfWork, act: str, day: date | None, by: Actor, detail: str = "") -> None:
        subject = f"duty:{day.isoformat() if day else ''}"
        await audit.record(unit, at=self._clock.now(), actor=by.signature, act=act, subject=subject, detail=detail)


async def _registrar(unit: UnitOfWork, name: str, pack: Pack) -> Account:
    """The open account of somebody who may register complaints."""
    found = await AccountRows(unit).named(name)
    if found is None or not found.active:
        raise CannotRegister(name=name)
    try:
        check_first(pack.act("register-complaint"), Actor(found.name, found.person, found.roles))
    except NotAllowed as error:
        raise CannotRegister(name=name) from error
    return found


def _report(draft: PhoneDraft, language: str) -> Report:
    return Report(
        category=draft.category,
        what=draft.what,
        where=draft.where,
        when=draft.when,
        certificate=draft.certificate,
        contact=None if draft.anonymous else Contact(draft.name, draft.phone),
        chat_id=None,
        channel=CHANNEL,
        language=language,
        idempotency_key=str(draft.id),
    )
