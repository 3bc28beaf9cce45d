"""How often a code may be tried: token buckets in rows, so that a restart or a second process forgets nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.engine import UnitOfWork
from storage.throttle import Bucket, load_bucket, save_bucket


@dataclass(frozen=True, slots=True)
class Taken:
    """`wait` is zero when a token was taken, else how long until there is one. `clean`: the bucket had been full."""

    wait: timedelta
    clean: bool


@dataclass(frozen=True, slots=True)
class Allowance:
    """`tries` at once; one comes back each `refill`."""

    tries: int
    refill: timedelta

    async def take(self, unit: UnitOfWork, key: str, now: datetime) -> Taken:
        held = await load_bucket(unit, key, full=self.tries, now=now)
        passed = max(now - held.refilled_at, timedelta())
        tokens = min(float(self.tries), held.tokens + passed / self.refill)
        if tokens < 1:
            return Taken((1 - tokens) * self.refill, clean=False)
        await save_bucket(unit, key, Bucket(tokens - 1, now))
        return Taken(timedelta(), clean=tokens >= self.tries)


async def give_back(unit: UnitOfWork, key: str, now: datetime) -> None:
    """Return the token of a try that was right; the next `take` cuts the bucket to its size."""
    held = await load_bucket(unit, key, full=0, now=now)
    await save_bucket(unit, key, Bucket(held.tokens + 1, held.refilled_at))
