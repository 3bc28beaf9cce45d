"""Token buckets in memory: so many at once, then one a refill. They protect this process from one chat; what must hold
over processes (tries of codes) is kept in rows.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from common.clock import Clock

REMEMBERED = 10_000
"""Chats; the one quiet for longest is forgotten first, and then begins with a full bucket."""


@dataclass(slots=True)
class Bucket:
    """`told`: somebody was told that the bucket is empty, and it has not filled up since."""

    tokens: float
    at: datetime
    told: bool = False

    def take(self) -> bool:
        """Take a token if there is one."""
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Buckets:
    """One bucket for each chat."""

    def __init__(self, clock: Clock, *, capacity: int, refill: timedelta) -> None:
        self._clock = clock
        self._capacity = capacity
        self._refill = refill
        self._kept: OrderedDict[Hashable, Bucket] = OrderedDict()

    def of(self, chat: Hashable) -> Bucket:
        """The bucket of a chat as full as it is now."""
        now = self._clock.now()
        bucket = self._kept.pop(chat, None) or Bucket(self._capacity, now)
        bucket.tokens = min(self._capacity, bucket.tokens + (now - bucket.at) / self._refill)
        bucket.at = now
        bucket.told = bucket.told and bucket.tokens < self._capacity / 4
        self._kept[chat] = bucket
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return bucket
