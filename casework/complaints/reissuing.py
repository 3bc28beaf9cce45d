"""A lost query code: a new one for who holds the phone left with the complaint, proved by a one-time code sent there.

Whether a case exists and has a phone is never told: the answer to a request is always the same. The digits go at any
hour, also outside the send window (`storage.values.notices.AT_ONCE`): who asked for them waits for them now, and they
are good for minutes only.
"""

import hmac
import re
import secrets
import unicodedata
from datetime import timedelta
from math import ceil

from casework.codes.allowance import Allowance
from casework.codes.desk import CodeDesk, Purpose
from casework.codes.errors import TooManyTries
from casework.complaints import steps
from casework.complaints.errors import WrongOneTimeCode
from casework.complaints.reporter import phone_left
from casework.complaints.steps import Office, Step
from common.clock import Clock
from common.i18n import N_, translator
from common.phone import PhoneKind, read_phone
from knowledge.edition import Editions
from notify.outbox import Outbox
from storage import complaints as store
from storage import one_time_codes
from storage.engine import Database, UnitOfWork
from storage.values.complaints import CaseRow, EventKind
from storage.values.notices import NewNotice, NoticeChannel, NoticeKind

DIGITS = 6
GOOD_FOR = timedelta(minutes=10)
TRIES = 5
ASKING = Allowance(tries=3, refill=timedelta(hours=1))
"""How often one caller, and how often for one case, a text may be asked for."""
TRYING = Allowance(tries=10, refill=timedelta(minutes=10))
TEXT = N_("Code {code}, good for {minutes} minutes, to get a new query code for {number}. Please tell it to nobody.")
_SIX = re.compile(r"(?<!\d)\d{6}(?!\d)", re.ASCII)


class Reissuing:
    """Asking for a one-time code, and changing it for a new query code."""

    def __init__(
        self, *, database: Database, clock: Clock, editions: Editions, outbox: Outbox, codes: CodeDesk
    ) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._outbox = outbox
        self._codes = codes

    async def ask(self, number: str, *, caller: str, phone: str | None = None) -> None:
        """Send a one-time code to the phone left with the case, if there is one; where a `phone` is given, only if it
        is that one. Raises TooManyTries."""
        await self._pay(ASKING, f"ask:{caller}")
        number, now = read_number(number), self._clock.now()
        edition = (await self._editions.current()).version
        async with self._database.unit() as unit:
            await one_time_codes.forget(unit, now)
            case = await store.by_number(unit, number)
            left = None if case is None else await phone_left(unit, case)
            if case is None or left is None or left.kind is not PhoneKind.MOBILE:
                return
            if phone is not None and read_phone(phone).phone != left:
                return
            taken = await ASKING.take(unit, unit.keyring.lookup("code-caller", f"case:{case.id}"), now)
            if taken.wait:
                return
            digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
            digest = _digest(unit, case, digits)
            await one_time_codes.put(unit, case.id, digest, expires_at=now + GOOD_FOR)
            await self._outbox.enqueue(
                unit,
                NewNotice(
                    kind=NoticeKind.CODE,
                    channel=NoticeChannel.SMS,
                    to=left.number,
                    text=translator(case.language).gettext(
                        TEXT, code=digits, minutes=GOOD_FOR // timedelta(minutes=1), number=case.number
                    ),
                    dedupe_key=f"one-time-code:{digest}",
                    subject=f"complaint:{case.number}",
                    statutory=True,
                    key_id=case.key_id,
                    expires_at=now + GOOD_FOR,
                    edition=edition,
                ),
            )
            await unit.commit()

    async def redeem(self, number: str, text: str, *, caller: str) -> str:
        """A new query code, as shown; the old one opens nothing any more. Raises WrongOneTimeCode, TooManyTries."""
        found = _SIX.search(unicodedata.normalize("NFKC", text))
        if found is None:
            raise WrongOneTimeCode
        await self._pay(TRYING, f"redeem:{caller}")
        fresh = await self._codes.new(Purpose.COMPLAINT)
        office = Office(await self._editions.current(), self._clock.now(), self._outbox)
        async with self._database.unit() as unit:
            case = await store.by_number(unit, read_number(number))
            right = case is not None and await self._right(unit, case, found.group())
            if case is not None and right:
                await one_time_codes.drop(unit, case.id)
                await store.change_code(unit, case.id, fresh.digest)
                await steps.take(unit, office, case.id, [Step(EventKind.CODE_REISSUED, None)])
            # A wrong try is committed too: it counts.
            await unit.commit()
        if not right:
            raise WrongOneTimeCode
        return fresh.shown

    async def _right(self, unit: UnitOfWork, case: CaseRow, digits: str) -> bool:
        sent = await one_time_codes.tried(unit, case.id)
        if sent is None or sent.tries > TRIES or sent.expires_at <= self._clock.now():
            return False
        return hmac.compare_digest(sent.digest, _digest(unit, case, digits))

    async def _pay(self, allowance: Allowance, caller: str) -> None:
        async with self._database.unit() as unit:
            taken = await allowance.take(unit, unit.keyring.lookup("code-caller", caller), self._clock.now())
            await unit.commit()
        if taken.wait:
            raise TooManyTries(minutes=ceil(taken.wait / timedelta(minutes=1)))


def read_number(text: str) -> str:
    """A registration number as a person types it: full-width signs and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).split())[:40]


def _digest(unit: UnitOfWork, case: CaseRow, digits: str) -> str:
    return unit.keyring.lookup("one-time-code", f"{case.id}:{digits}")
