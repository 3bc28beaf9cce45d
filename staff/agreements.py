"""Acts that wait until a second person agrees: new roles of an account, and a list taken out with personal data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from staff.actor import Actor, Role
from storage import audit
from storage.accounts import AccountRows
from storage.agreements import AgreementRows
from storage.engine import Database, UnitOfWork
from storage.schema import new_id
from storage.values.accounts import Account
from storage.values.agreements import AgreedAct, Agreement

__all__ = ["AgreedAct", "Agreement", "AgreementState", "Agreements", "ask", "state_of", "withdraw"]

WAITS = timedelta(days=7)
"""How long a request waits for the second person."""
USABLE = timedelta(hours=24)
"""How long an export that was agreed to can be taken, once."""


class AgreementState(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    USED = "used"
    LAPSED = "lapsed"


class UnknownAgreement(SanshiError):
    message = N_("There is no such request.")
    http_status = 404


class DecidedAlready(SanshiError):
    message = N_("This request no longer waits: somebody decided it, or its time was over.")
    http_status = 409


class OwnRequest(SanshiError):
    message = N_("You asked for this yourself. A second person has to agree.")
    http_status = 403


class OwnRoles(SanshiError):
    message = N_("These roles would be your own. Somebody else has to agree.")
    http_status = 403


@dataclass(frozen=True, slots=True)
class Own:
    """One's own request and what became of it."""

    agreement: Agreement
    state: AgreementState


def state_of(one: Agreement, now: datetime) -> AgreementState:
    """What a request is at a moment; roles that were agreed to hold, so only an export lapses after that."""
    if one.used_at is not None:
        return AgreementState.USED
    if one.agreed is False:
        return AgreementState.REFUSED
    if one.until <= now and not (one.agreed and one.act is AgreedAct.GRANT_ROLE):
        return AgreementState.LAPSED
    return AgreementState.AGREED if one.agreed else AgreementState.WAITING


class Agreements:
    """The use cases of a second person who is asked on the console."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def ask_export(self, listing: str, *, by: Actor) -> None:
        """Ask to take a list out, once, with the personal data in it. Asking twice asks once."""
        now, subject = self._clock.now(), f"list:{listing}"
        async with self._database.unit() as unit:
            for earlier in await AgreementRows(unit).waiting(now, [AgreedAct.EXPORT]):
                if (earlier.subject, earlier.asked_person) == (subject, by.person):
                    return
            await ask(unit, AgreedAct.EXPORT, subject, "", by=by, now=now)
            await unit.commit()

    async def spend_export(self, listing: str, *, by: Actor) -> bool:
        """Whether this person may take the list out with personal data now; that uses the agreement up."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            rows = AgreementRows(unit)
            found = await rows.usable(AgreedAct.EXPORT, f"list:{listing}", by.person, now)
            if found is None or not await rows.use(found.id, now):
                return False
            await unit.commit()
        return True

    async def decide(self, agreement_id: UUID, act: AgreedAct, *, agree: bool, by: Actor) -> None:
        """Agree or refuse; roles agreed to hold at once.

        Raises UnknownAgreement, DecidedAlready, OwnRequest, OwnRoles.
        """
        now = self._clock.now()
        async with self._database.unit() as unit:
            rows = AgreementRows(unit)
            found = await rows.by_id(agreement_id)
            if found is None or found.act is not act:
                raise UnknownAgreement
            if found.asked_person == by.person:
                raise OwnRequest
            if state_of(found, now) is not AgreementState.WAITING:
                raise DecidedAlready
            account = await _account_of(unit, found)
            if account is not None and account.person == by.person:
                raise OwnRoles
            if not await rows.decide(found.id, agreed=agree, by=by.signature, at=now, until=now + USABLE):
                raise DecidedAlready
            if agree and account is not None:
                await AccountRows(unit).set_roles(account.id, account.roles | _roles(found))
            await audit.record(
                unit,
                at=now,
                actor=by.signature,
                act="agreed" if agree else "not-agreed",
                subject=found.subject,
                detail=f"{found.asked_by} {found.detail}".strip()[:200],
            )
            await unit.commit()

    async def waiting(self, acts: Sequence[AgreedAct], *, by: Actor) -> list[Agreement]:
        """What waits for this person's agreement."""
        async with self._database.reading() as unit:
            found = await AgreementRows(unit).waiting(self._clock.now(), acts)
        return [one for one in found if one.asked_person != by.person]

    async def pending_roles(self) -> dict[str, Agreement]:
        """The roles that wait for a second person, by the account's name."""
        async with self._database.reading() as unit:
            found = await AgreementRows(unit).waiting(self._clock.now(), [AgreedAct.GRANT_ROLE])
        return {one.subject.removeprefix("account:"): one for one in found}

    async def own(self, *, by: Actor) -> list[Own]:
        """What this person asked for in the last weeks, the newest first."""
        now = self._clock.now()
        async with self._database.reading() as unit:
            found = await AgreementRows(unit).asked_since(by.person, now - 4 * WAITS)
        return [Own(one, state_of(one, now)) for one in reversed(found)]


async def ask(unit: UnitOfWork, act: AgreedAct, subject: str, detail: str, *, by: Actor, now: datetime) -> None:
    """Let an act wait for a second person."""
    new = Agreement(
        id=new_id(now),
        act=act,
        subject=subject,
        detail=detail,
        asked_by=by.signature,
        asked_person=by.person,
        asked_at=now,
        until=now + WAITS,
    )
    await AgreementRows(unit).add(new)
    await audit.record(unit, at=now, actor=by.signature, act="agreement-asked", subject=subject, detail=detail)


async def withdraw(unit: UnitOfWork, account: str, *, by: Actor, now: datetime) -> None:
    """Take back the roles that still wait for an account."""
    await AgreementRows(unit).withdraw(AgreedAct.GRANT_ROLE, f"account:{account}", by=by.signature, at=now)


async def _account_of(unit: UnitOfWork, one: Agreement) -> Account | None:
    """Whose roles a request is about."""
    if one.act is not AgreedAct.GRANT_ROLE:
        return None
    return await AccountRows(unit).named(one.subject.removeprefix("account:"))


def _roles(one: Agreement) -> frozenset[Role]:
    return frozenset(Role(role) for role in one.detail.split(",") if role)
