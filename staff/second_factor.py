"""The second factor: a code of an authenticator app (TOTP, RFC 6238) or one of ten recovery codes. Each works once."""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import pyotp

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from staff.actor import Role
from staff.member import Member
from staff.passwords import ONE_TIME_ALPHABET
from storage import audit
from storage.accounts import AccountRows
from storage.engine import Database, UnitOfWork
from storage.second_factors import SecondFactorRows
from storage.sessions import SessionRows

ASKED_OF = frozenset({Role.LEADER, Role.LEGAL_OFFICE, Role.ADMINISTRATOR})
"""The roles that must have a second factor where the office asks for one; for the others it is their choice."""
RECOVERY_CODES = 10
DIGITS = 6
DRIFT = 1
"""How many steps of 30 seconds a telephone's clock may be off."""


class WrongCode(SanshiError):
    message = N_("This code is not right or was used before. Wait for the next one your app shows.")
    http_status = 403


class FactorAsked(SanshiError):
    message = N_("Your role needs a second factor, so it cannot be turned off.")
    http_status = 403


@dataclass(frozen=True, slots=True)
class Factor:
    """What the member sees of the own factor."""

    on: bool
    recovery_codes: int


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226 advises."""
    return pyotp.random_base32()


def as_secret(typed: str) -> str:
    """The secret a set-up form brought back, or a new one when it is none."""
    made = len(typed) == len(new_secret()) and set(typed) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    return typed if made else new_secret()


def address_of(secret: str, *, account: str, office: str) -> str:
    """The otpauth address that an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=office)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, None when it is no code of about now."""
    totp = pyotp.TOTP(secret)
    current = totp.timecode(now)
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def plain(typed: str) -> str:
    """A code without spaces and hyphens; full-width and capital letters make no difference."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed).casefold() if c.isalnum())[:40]


def recovery_codes() -> list[str]:
    """Ten new codes of 49 bits, in two groups."""
    return ["-".join(_group() for _ in range(2)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(ONE_TIME_ALPHABET) for _ in range(5))


class SecondFactors:
    """The use cases of a member's own second factor. The pages in front limit the tries."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, member: Member) -> Factor:
        async with self._database.reading() as unit:
            left = await SecondFactorRows(unit).recovery_codes_left(member.account.id)
        return Factor(member.factor, left)

    async def turn_on(self, member: Member, secret: str, code: str) -> list[str]:
        """Take a secret whose code shows that the app has it; gives the recovery codes, told once. Other sessions end.

        Raises WrongCode.
        """
        now, account = self._clock.now(), member.account
        step = step_of(secret, plain(code), now)
        if step is None:
            raise WrongCode
        told = recovery_codes()
        async with self._database.unit() as unit:
            factors = SecondFactorRows(unit)
            if await factors.has(account.id):
                raise WrongCode
            await factors.put(account.id, secret, step=step, since=now)
            await factors.put_recovery_codes(account.id, map(plain, told))
            await SessionRows(unit).prove(member.session.id, now, member.session.ends_at)
            await SessionRows(unit).end_all(account.id, but=member.session.id)
            await self._audit(unit, "second-factor-on", member)
            await unit.commit()
        return told

    async def prove(self, member: Member, code: str) -> None:
        """Finish signing in with a code. Raises WrongCode."""
        now = self._clock.now()
        used = await self._use(member, code)
        async with self._database.unit() as unit:
            await SessionRows(unit).prove(member.session.id, now, now + member.lasts)
            await AccountRows(unit).logged_in(member.account.id, now)
            await self._audit(unit, "signed-in", member, used)
            await unit.commit()

    async def renew_recovery_codes(self, member: Member, code: str) -> list[str]:
        """Ten new codes in place of the old ones. Raises WrongCode."""
        await self._use(member, code)
        told = recovery_codes()
        async with self._database.unit() as unit:
            await SecondFactorRows(unit).put_recovery_codes(member.account.id, map(plain, told))
            await self._audit(unit, "recovery-codes-renewed", member)
            await unit.commit()
        return told

    async def turn_off(self, member: Member, code: str) -> None:
        """Go without a second factor. Raises FactorAsked, WrongCode."""
        if member.factor_asked:
            raise FactorAsked
        await self._use(member, code)
        async with self._database.unit() as unit:
            await SecondFactorRows(unit).remove(member.account.id)
            await self._audit(unit, "second-factor-off", member)
            await unit.commit()

    async def _use(self, member: Member, typed: str) -> str:
        """Use up a code, and say which kind it was. Raises WrongCode, of which a trace stays."""
        code, account = plain(typed), member.account
        async with self._database.unit() as unit:
            factors = SecondFactorRows(unit)
            secret = await factors.secret(account.id)
            kind, used = "", False
            if secret is not None and len(code) == DIGITS:
                step = step_of(secret, code, self._clock.now())
                kind, used = "totp", step is not None and await factors.use_step(account.id, step)
            elif secret is not None:
                kind, used = "recovery-code", await factors.use_recovery_code(account.id, code)
            if not used:
                await self._audit(unit, "code-refused", member)
            await unit.commit()
        if not used:
            raise WrongCode
        return kind

    async def _audit(self, unit: UnitOfWork, act: str, member: Member, detail: str = "") -> None:
        name = member.account.name
        await audit.record(
            unit, at=self._clock.now(), actor=f"staff:{name}", act=act, subject=f"account:{name}", detail=detail
        )
