"""Accounts of staff: added, reset, given roles, closed. Every change is audited; passwords are told exactly once."""

import re
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from staff import agreements
from staff.actor import SYSTEM, Actor, Role
from staff.passwords import Passwords, one_time_password
from storage import audit
from storage.accounts import AccountRows, name_key
from storage.engine import Database, UnitOfWork
from storage.schema import new_id
from storage.second_factors import SecondFactorRows
from storage.sessions import SessionRows
from storage.substitutions import SubstitutionRows
from storage.values.accounts import Account
from storage.values.agreements import AgreedAct

ONE_TIME_LASTS = timedelta(days=7)
NAME = re.compile(r"[\w.·-]{1,30}")


class BadAccountName(SanshiError):
    message = N_("An account name has 1 to 30 letters, digits, dots or hyphens, without spaces.")


class AccountExists(SanshiError):
    message = N_("There is already an account named {name}.")
    http_status = 409


class UnknownAccount(SanshiError):
    message = N_("There is no account named {name}.")
    http_status = 404


class RolesMissing(SanshiError):
    message = N_("Choose at least one role.")


class NotYourself(SanshiError):
    message = N_("You cannot close your own account or change its roles; another administrator can.")
    http_status = 403


class NotForYourself(SanshiError):
    message = N_("You cannot do this for yourself. Somebody else has to.")
    http_status = 403


class LastAdministrator(SanshiError):
    message = N_("This is the only administrator. Make another one first.")
    http_status = 409


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """What the person is told, once: it opens the page to choose an own password, for a week."""

    name: str
    password: str


class Accounts:
    """The use cases of accounts. `by` is the administrator, or SYSTEM for the command line.

    `second`: the roles one of which must agree before anybody holds a new role; none where one person is enough.
    """

    def __init__(self, *, database: Database, clock: Clock, passwords: Passwords) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords

    async def add(
        self,
        name: str,
        roles: Iterable[Role],
        *,
        by: Actor,
        person: str | None = None,
        second: frozenset[Role] = frozenset(),
    ) -> OneTimePassword:
        """Make an account. `person` names who stands behind it when that person has another account already.

        Raises BadAccountName, RolesMissing, AccountExists, UnknownAccount.
        """
        name, person = _clean(name), _clean(person or name)
        held = frozenset(roles)
        if not held:
            raise RolesMissing
        told = one_time_password()
        hashed = await self._passwords.hash(told)
        now = self._clock.now()
        async with self._database.unit() as unit:
            rows = AccountRows(unit)
            if await rows.named(name):
                raise AccountExists(name=name)
            new = Account(
                id=new_id(now),
                name=name,
                person=await _person(rows, name, person),
                password_hash=hashed,
                one_time_until=now + ONE_TIME_LASTS,
                active=True,
                created_at=now,
                last_login_at=None,
                roles=frozenset(),
            )
            await rows.add(new)
            held, _ = await self._give(unit, new, held, by, second)
            await self._audit(unit, "account-added", name, by, _listed(held))
            await unit.commit()
        return OneTimePassword(name, told)

    async def reset(self, name: str, *, by: Actor) -> OneTimePassword:
        """Give a new one-time password and end the account's sessions. Raises UnknownAccount."""
        told = one_time_password()
        hashed = await self._passwords.hash(told)
        async with self._database.unit() as unit:
            found = await _found(unit, name)
            await AccountRows(unit).set_password(found.id, hashed, self._clock.now() + ONE_TIME_LASTS)
            await SessionRows(unit).end_all(found.id)
            await self._audit(unit, "password-reset", found.name, by)
            await unit.commit()
        return OneTimePassword(found.name, told)

    async def end_sessions(self, name: str, *, by: Actor) -> None:
        """Sign an account out everywhere. Raises UnknownAccount."""
        async with self._database.unit() as unit:
            found = await _found(unit, name)
            await SessionRows(unit).end_all(found.id)
            await self._audit(unit, "sessions-ended", found.name, by)
            await unit.commit()

    async def reset_factor(self, name: str, *, by: Actor) -> None:
        """Take the second factor away from who lost it, and end the account's sessions.

        Raises UnknownAccount, NotForYourself: with a code one can turn the own factor off, without one nobody may.
        """
        async with self._database.unit() as unit:
            found = await _found(unit, name)
            if found.person == by.person:
                raise NotForYourself
            await SecondFactorRows(unit).remove(found.id)
            await SessionRows(unit).end_all(found.id)
            await self._audit(unit, "second-factor-reset", found.name, by)
            await unit.commit()

    async def with_factor(self) -> set[UUID]:
        """The accounts that have a second factor."""
        async with self._database.reading() as unit:
            return await SecondFactorRows(unit).having()

    async def set_roles(
        self, name: str, roles: Iterable[Role], *, by: Actor, second: frozenset[Role] = frozenset()
    ) -> bool:
        """Replace the roles; those taken away go at once. Whether new ones wait for a second person.

        Raises UnknownAccount, RolesMissing, NotYourself, LastAdministrator.
        """
        held = frozenset(roles)
        if not held:
            raise RolesMissing
        async with self._database.unit() as unit:
            found = await _found(unit, name)
            _not_oneself(found, by)
            if Role.ADMINISTRATOR not in held:
                await _keep_an_administrator(unit, found)
            held, waits = await self._give(unit, found, held, by, second)
            await self._audit(unit, "roles-set", found.name, by, _listed(held))
            await unit.commit()
        return waits

    async def deactivate(self, name: str, *, by: Actor) -> None:
        """Close an account and its sessions; its name stays in the records.

        Raises UnknownAccount, NotYourself, LastAdministrator.
        """
        async with self._database.unit() as unit:
            found = await _found(unit, name)
            _not_oneself(found, by)
            await _keep_an_administrator(unit, found)
            await AccountRows(unit).set_active(found.id, active=False)
            await SessionRows(unit).end_all(found.id)
            await agreements.withdraw(unit, found.name, by=by, now=self._clock.now())
            await self._audit(unit, "account-closed", found.name, by)
            await unit.commit()

    async def reactivate(self, name: str, *, by: Actor, second: frozenset[Role] = frozenset()) -> OneTimePassword:
        """Open a closed account again, with a new one-time password; its roles are new ones. Raises UnknownAccount."""
        async with self._database.unit() as unit:
            found = await _found(unit, name)
            await AccountRows(unit).set_active(found.id, active=True)
            opened = replace(found, active=True, roles=frozenset())
            held, _ = await self._give(unit, opened, found.roles, by, second)
            await self._audit(unit, "account-opened", found.name, by, _listed(held))
            await unit.commit()
        return await self.reset(found.name, by=by)

    async def all(self) -> list[Account]:
        async with self._database.reading() as unit:
            return await AccountRows(unit).all()

    async def holding(self, roles: Iterable[Role], *, on: date) -> list[Account]:
        """The open accounts with one of the roles on a day, by name, with what they hold by standing in: to choose whom
        to assign."""
        wanted = frozenset(roles)
        async with self._database.reading() as unit:
            held = await SubstitutionRows(unit).held(on)
            everyone = [
                replace(account, roles=account.roles.union(*(one.roles for one in held.get(account.id, ()))))
                for account in await AccountRows(unit).all()
                if account.active
            ]
        return [account for account in everyone if account.roles & wanted]

    async def by_id(self, account_id: UUID) -> Account:
        """Raises UnknownAccount."""
        async with self._database.reading() as unit:
            found = await AccountRows(unit).by_id(account_id)
        if found is None:
            raise UnknownAccount(name="–")
        return found

    async def _give(
        self, unit: UnitOfWork, account: Account, wanted: frozenset[Role], by: Actor, second: frozenset[Role]
    ) -> tuple[frozenset[Role], bool]:
        """Let the account hold the roles, the new ones when somebody has agreed: what it holds, and whether it waits.

        Where nobody could agree, in an office that is just being set up, one person does it and the record says so.
        """
        now, new = self._clock.now(), wanted - account.roles
        await agreements.withdraw(unit, account.name, by=by, now=now)
        asked_for = bool(new and second and by is not SYSTEM)
        waits = asked_for and await _somebody_else(unit, second, {by.person, account.person})
        held = wanted & account.roles if waits else wanted
        await AccountRows(unit).set_roles(account.id, held)
        if waits:
            subject = f"account:{account.name}"
            await agreements.ask(unit, AgreedAct.GRANT_ROLE, subject, _listed(new), by=by, now=now)
        elif asked_for:
            await self._audit(unit, "roles-set-by-one", account.name, by, _listed(new))
        return held, waits

    async def _audit(self, unit: UnitOfWork, act: str, name: str, by: Actor, detail: str = "") -> None:
        await audit.record(
            unit, at=self._clock.now(), actor=by.signature, act=act, subject=f"account:{name}", detail=detail
        )


def _clean(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).strip()
    if not NAME.fullmatch(name):
        raise BadAccountName
    return name


def _listed(roles: Iterable[Role]) -> str:
    return ",".join(sorted(roles))


def _not_oneself(found: Account, by: Actor) -> None:
    if found.person == by.person:
        raise NotYourself


async def _person(rows: AccountRows, name: str, person: str) -> str:
    """The person's name as the other account has it, so that both compare equal. Raises UnknownAccount."""
    if name_key(person) == name_key(name):
        return person
    return (await _account(rows, person)).person


async def _found(unit: UnitOfWork, name: str) -> Account:
    return await _account(AccountRows(unit), name)


async def _account(rows: AccountRows, name: str) -> Account:
    found = await rows.named(name)
    if found is None:
        raise UnknownAccount(name=name)
    return found


async def _somebody_else(unit: UnitOfWork, roles: frozenset[Role], besides: Container[str]) -> bool:
    """Whether an open account of another person has one of the roles."""
    everyone = await AccountRows(unit).all()
    return any(one.active and one.roles & roles and one.person not in besides for one in everyone)


async def _keep_an_administrator(unit: UnitOfWork, leaving: Account) -> None:
    if Role.ADMINISTRATOR not in leaving.roles or not leaving.active:
        return
    everyone = await AccountRows(unit).all()
    if not any(a.active and Role.ADMINISTRATOR in a.roles for a in everyone if a.id != leaving.id):
        raise LastAdministrator
