"""Standing in during absence: named by the leader or an administrator, from day to day, and over by itself."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from staff.accounts import NotForYourself, UnknownAccount
from staff.actor import Actor, Role
from storage import audit
from storage.accounts import AccountRows
from storage.engine import Database, UnitOfWork
from storage.schema import new_id
from storage.substitutions import SubstitutionRows
from storage.values.accounts import Account, Substitution

__all__ = ["OfficeDay", "Substitution", "Substitutions"]

OfficeDay = Callable[[], Awaitable[date]]
"""Which day it is where the office is."""
LONGEST = 92


class SamePerson(SanshiError):
    message = N_("Nobody can stand in for themselves. Choose two different people.")


class RolesNotHeld(SanshiError):
    message = N_("Choose at least one role, and only roles that {name} has.")


class WrongDays(SanshiError):
    message = N_("Give a first and a last day: not in the past, in this order, and at most {days} days.")


class UnknownSubstitution(SanshiError):
    message = N_("This substitution is over already.")
    http_status = 404


class Substitutions:
    """The use cases of standing in."""

    def __init__(self, *, database: Database, clock: Clock, today: OfficeDay) -> None:
        self._database = database
        self._clock = clock
        self._today = today

    async def name(
        self, *, absent: str, substitute: str, roles: Iterable[Role], from_day: date, to_day: date, by: Actor
    ) -> None:
        """Let one person hold roles of another in addition, from the first to the last day.

        Raises UnknownAccount, SamePerson, NotForYourself, RolesNotHeld, WrongDays.
        """
        held, today, now = frozenset(roles), await self._today(), self._clock.now()
        if not (today <= from_day <= to_day and (to_day - from_day).days < LONGEST):
            raise WrongDays(days=LONGEST)
        async with self._database.unit() as unit:
            away, stands_in = await _open(unit, absent), await _open(unit, substitute)
            if away.person == stands_in.person:
                raise SamePerson
            if stands_in.person == by.person:
                raise NotForYourself
            if not held or held - away.roles:
                raise RolesNotHeld(name=away.name)
            new = Substitution(
                id=new_id(now),
                absent=away.name,
                substitute=stands_in.name,
                roles=held,
                from_day=from_day,
                to_day=to_day,
                set_by=by.signature,
            )
            await SubstitutionRows(unit).add(new, absent_id=away.id, substitute_id=stands_in.id)
            await self._audit(unit, "substitute-named", new, by)
            await unit.commit()

    async def end(self, substitution_id: UUID, *, by: Actor) -> None:
        """End one before its last day. Raises UnknownSubstitution."""
        async with self._database.unit() as unit:
            rows = SubstitutionRows(unit)
            found = await rows.by_id(substitution_id)
            if found is None or not await rows.end(substitution_id, self._clock.now()):
                raise UnknownSubstitution
            await self._audit(unit, "substitute-ended", found, by)
            await unit.commit()

    async def not_over(self) -> list[Substitution]:
        """Those of today and those to come."""
        today = await self._today()
        async with self._database.reading() as unit:
            return await SubstitutionRows(unit).not_over(today)

    async def _audit(self, unit: UnitOfWork, act: str, which: Substitution, by: Actor) -> None:
        """The entry stands at the account of the substitute, with whom for, the days and the roles."""
        detail = f"{which.absent} {which.from_day}–{which.to_day} {','.join(sorted(which.roles))}"
        subject = f"account:{which.substitute}"
        at = self._clock.now()
        await audit.record(unit, at=at, actor=by.signature, act=act, subject=subject, detail=detail[:200])


async def _open(unit: UnitOfWork, name: str) -> Account:
    found = await AccountRows(unit).named(name)
    if found is None or not found.active:
        raise UnknownAccount(name=name)
    return found
