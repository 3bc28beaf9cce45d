"""The desk where secret codes are made and tried: Argon2id in a small thread pool, tries throttled by durable rows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from math import ceil
from typing import TypeVar

from casework.codes.allowance import Allowance, give_back
from casework.codes.code import new_digits, read_code, shown
from casework.codes.errors import TooManyTries, UnknownCode
from casework.codes.kdf import Busy, CodeKdf
from common.clock import Clock
from storage import audit
from storage.engine import Database, UnitOfWork

CALLER = Allowance(tries=8, refill=timedelta(minutes=2))
EVERYONE = Allowance(tries=200, refill=timedelta(seconds=3))

T = TypeVar("T")


class Purpose(StrEnum):
    """What a code opens; the same digits never open two kinds of thing."""

    COMPLAINT = "complaint"
    REVISIT = "revisit"


@dataclass(frozen=True, slots=True)
class NewCode:
    """A fresh code: `shown` for the citizen once, `digest` for the row."""

    shown: str = field(repr=False)
    digest: str


class CodeDesk:
    """One per process, shared by complaints and revisits.

    A wrong code costs the caller a token; a right one gives it back. The bucket of all callers together stops only
    those whose own bucket is no longer full: nobody can lock out the citizens who make no mistake.
    """

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._kdf = CodeKdf()

    def close(self) -> None:
        """Stop the threads."""
        self._kdf.close()

    async def new(self, purpose: Purpose) -> NewCode:
        """Make a code. Never called inside a unit of work: it takes some 40 ms. Raises TooManyTries when overrun."""
        digits = new_digits()
        return NewCode(shown(digits), await self._digest(purpose, digits))

    async def open(
        self, purpose: Purpose, text: str, *, caller: str, find: Callable[[UnitOfWork, str], Awaitable[T | None]]
    ) -> T:
        """What `find` gives for the digest of the code in `text`. Raises UnknownCode, TooManyTries.

        A slip of typing is told by the check digits and costs nothing; every other failure looks the same.
        """
        digits = read_code(text)
        if digits is None:
            raise UnknownCode
        buckets = await self._pay(caller)
        digest = await self._digest(purpose, digits)
        async with self._database.unit() as unit:
            found = await find(unit, digest)
            if found is None:
                # Committed before the error is raised: a rolled-back audit entry would hide the attack.
                await audit.record(
                    unit, at=self._clock.now(), actor="citizen", act="code.failed", subject=f"code:{purpose}"
                )
            else:
                for bucket in buckets:
                    await give_back(unit, bucket, self._clock.now())
            await unit.commit()
        if found is None:
            raise UnknownCode
        return found

    async def _pay(self, caller: str) -> list[str]:
        """Take a token from the caller, and from all together when the caller has failed before."""
        keyring, now = self._database.keyring, self._clock.now()
        own, everyone = keyring.lookup("code-caller", caller), keyring.lookup("code-caller", "\x00everyone")
        paid = [own]
        async with self._database.unit() as unit:
            taken = await CALLER.take(unit, own, now)
            if not taken.wait and not taken.clean:
                taken = await EVERYONE.take(unit, everyone, now)
                paid.append(everyone)
            await unit.commit()
        if taken.wait:
            raise TooManyTries(minutes=ceil(taken.wait / timedelta(minutes=1)))
        return paid

    async def _digest(self, purpose: Purpose, digits: str) -> str:
        try:
            return await self._kdf.digest(self._database.keyring.pepper, purpose, digits)
        except Busy as error:
            raise TooManyTries(minutes=1) from error
