"""Signing in and out: sessions as rows, their idle and absolute ends, and the forced change of a one-time password."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from staff.actor import Role
from staff.member import Member
from staff.passwords import Passwords, PasswordUnchanged, check_password
from staff.substitutions import OfficeDay
from storage import audit
from storage.accounts import AccountRows
from storage.engine import Database, UnitOfWork
from storage.schema import new_id
from storage.second_factors import SecondFactorRows
from storage.sessions import SessionRows
from storage.substitutions import SubstitutionRows
from storage.values.accounts import Account, Session

TOUCH_EVERY = timedelta(minutes=1)


class WrongNameOrPassword(SanshiError):
    """Also for an account that is closed or does not exist: a name cannot be probed."""

    message = N_("The name or the password is not right.")
    http_status = 401


class OneTimePasswordOver(SanshiError):
    message = N_("This one-time password is no longer valid. Ask an administrator for a new one.")
    http_status = 401


class PresentMissing(SanshiError):
    message = N_("Enter your present password; at the first sign-in that is the one-time password you were given.")


class ChosenMissing(SanshiError):
    message = N_("Enter the new password you want, in both fields.")


class WrongPassword(SanshiError):
    message = N_("The present password is not right.")
    http_status = 403


@dataclass(frozen=True, slots=True)
class SessionRules:
    """A session ends after `idle` without a page, and `absolute` after signing in whatever is done. While the second
    factor is not given it lasts for `unproved`."""

    idle: timedelta = timedelta(hours=2)
    absolute: timedelta = timedelta(hours=12)
    unproved: timedelta = timedelta(minutes=10)


DEFAULT_RULES = SessionRules()


class SignIn:
    """The use cases of signing in. `factor_asked_of`: the roles that must have a second factor in this office."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        today: OfficeDay,
        factor_asked_of: frozenset[Role] = frozenset(),
        rules: SessionRules = DEFAULT_RULES,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._today = today
        self._factor_asked_of = factor_asked_of
        self._rules = rules

    async def sign_in(self, name: str, password: str, *, device: str = "") -> str:
        """Start a session and return its token, told only to the browser. The page in front limits the tries.

        Where the account has a second factor the session opens only the page that asks for it.

        Raises WrongNameOrPassword, OneTimePasswordOver.
        """
        async with self._database.reading() as unit:
            found = await AccountRows(unit).named(name)
        fits = await self._passwords.fits(password, found.password_hash if found else None)
        if found is None or not found.active or not fits:
            await self._refused(found)
            raise WrongNameOrPassword
        now = self._clock.now()
        if found.one_time_until is not None and found.one_time_until <= now:
            raise OneTimePasswordOver
        token = secrets.token_urlsafe(32)
        async with self._database.unit() as unit:
            rows = SessionRows(unit)
            await rows.sweep(ended_before=now, seen_before=now - self._rules.idle)
            halfway = await SecondFactorRows(unit).has(found.id)
            lasts = self._rules.unproved if halfway else self._rules.absolute
            session = Session(
                id=new_id(now),
                account_id=found.id,
                created_at=now,
                seen_at=now,
                ends_at=now + lasts,
                proved_at=None,
                device=device,
            )
            await rows.add(session, token)
            if not halfway:
                await AccountRows(unit).logged_in(found.id, now)
                await self._audit(unit, "signed-in", found)
            await unit.commit()
        return token

    async def member(self, token: str, *, touch: bool = True) -> Member | None:
        """Who the token belongs to, or None when the session is over, ended or the account closed. Without `touch` it
        counts as no sign of life: the person may have left the desk."""
        now, today = self._clock.now(), await self._today()
        async with self._database.reading() as unit:
            session = await SessionRows(unit).by_token(token)
            if session is None or session.ends_at <= now or session.seen_at + self._rules.idle <= now:
                return None
            account = await AccountRows(unit).by_id(session.account_id)
            factor = await SecondFactorRows(unit).has(session.account_id)
            stands_in = tuple(await SubstitutionRows(unit).held_by(session.account_id, today))
        if account is None or not account.active:
            return None
        if touch and now - session.seen_at >= TOUCH_EVERY:
            async with self._database.unit() as unit:
                await SessionRows(unit).touch(session.id, now)
                await unit.commit()
        roles = account.roles.union(*(one.roles for one in stands_in))
        return Member(
            account=account,
            session=session,
            lasts=self._rules.absolute,
            stands_in=stands_in,
            factor=factor,
            factor_asked=bool(roles & self._factor_asked_of),
        )

    async def change_password(self, member: Member, *, present: str, chosen: str) -> None:
        """Choose an own password; all other sessions of the account end.

        Raises PresentMissing, ChosenMissing, WrongPassword, PasswordUnchanged, and what `check_password` raises.
        """
        if not present:
            raise PresentMissing
        if not chosen:
            raise ChosenMissing
        if not await self._passwords.fits(present, member.account.password_hash):
            raise WrongPassword
        if present == chosen:
            raise PasswordUnchanged
        check_password(chosen, account=member.account.name)
        hashed = await self._passwords.hash(chosen)
        async with self._database.unit() as unit:
            await AccountRows(unit).set_password(member.account.id, hashed, None)
            await SessionRows(unit).end_all(member.account.id, but=member.session.id)
            await self._audit(unit, "password-changed", member.account)
            await unit.commit()

    async def sign_out(self, member: Member) -> None:
        async with self._database.unit() as unit:
            await SessionRows(unit).end(member.session.id)
            await self._audit(unit, "signed-out", member.account)
            await unit.commit()

    async def _refused(self, account: Account | None) -> None:
        """Leave a trace. What was typed as the name is not kept: people type passwords there."""
        async with self._database.unit() as unit:
            await audit.record(
                unit,
                at=self._clock.now(),
                actor="unknown",
                act="sign-in-refused",
                subject=f"account:{account.name}" if account else "account:",
            )
            await unit.commit()

    async def _audit(self, unit: UnitOfWork, act: str, account: Account) -> None:
        await audit.record(
            unit, at=self._clock.now(), actor=f"staff:{account.name}", act=act, subject=f"account:{account.name}"
        )
