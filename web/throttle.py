"""How often one caller may do a thing on the pages: token buckets shared by every process through the database."""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from storage.engine import Database
from storage.throttle import Bucket, load_bucket, save_bucket


class TooOften(SanshiError):
    message = N_("That was too many tries in a short time. Please wait about {minutes} minutes and try again.")
    http_status = 429


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst` at once, and `burst` again over each `period`."""

    purpose: str
    burst: int
    period: timedelta

    @property
    def per_second(self) -> float:
        return self.burst / self.period.total_seconds()


REMEMBERED = 10_000
"""Callers with an empty bucket; the one refused longest ago is forgotten first, and then asked for in the rows."""
OPEN_CHAT = Rate("open_chat", 30, timedelta(minutes=10))
CHAT = Rate("chat", 60, timedelta(minutes=1))
UPLOAD = Rate("upload", 20, timedelta(minutes=5))
CODE = Rate("code", 10, timedelta(minutes=10))
SUBMIT = Rate("submit", 20, timedelta(minutes=10))


def refilled(bucket: Bucket, rate: Rate, now: datetime) -> float:
    """The tokens of a bucket at `now`, never more than the burst. A clock that went back adds nothing."""
    passed = max((now - bucket.refilled_at).total_seconds(), 0.0)
    return min(bucket.tokens + passed * rate.per_second, float(rate.burst))


class Throttle:
    """Spends tokens of a caller's bucket."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._closed: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    async def spend(self, rate: Rate, caller: str) -> None:
        """Take one token. Raises TooOften when there is none left."""
        now = self._clock.now()
        if (until := self._closed.get((rate.purpose, caller), now)) > now:
            raise _too_often(until - now)
        key = self._database.keyring.lookup(f"throttle/{rate.purpose}", caller)
        async with self._database.unit() as unit:
            tokens = refilled(await load_bucket(unit, key, full=rate.burst, now=now), rate, now)
            if tokens < 1:
                pause = timedelta(seconds=(1 - tokens) / rate.per_second)
                self._close(rate, caller, now + pause)
                raise _too_often(pause)
            await save_bucket(unit, key, Bucket(tokens - 1, now))
            await unit.commit()

    async def give_back(self, rate: Rate, caller: str) -> None:
        """Put a token back that was spent on what was no failure."""
        now = self._clock.now()
        key = self._database.keyring.lookup(f"throttle/{rate.purpose}", caller)
        async with self._database.unit() as unit:
            tokens = refilled(await load_bucket(unit, key, full=rate.burst, now=now), rate, now)
            await save_bucket(unit, key, Bucket(min(tokens + 1, float(rate.burst)), now))
            await unit.commit()

    def _close(self, rate: Rate, caller: str, until: datetime) -> None:
        """Until then no token can be there, whichever process asks: a flood costs no look into the database."""
        self._closed[rate.purpose, caller] = until
        self._closed.move_to_end((rate.purpose, caller))
        while len(self._closed) > REMEMBERED:
            self._closed.popitem(last=False)


def _too_often(pause: timedelta) -> TooOften:
    return TooOften(minutes=max(1, round(pause.total_seconds() / 60)))


def caller_of(request: Request) -> str:
    """Who calls: the address, or for IPv6 its /64, which one household or office holds as a whole."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
