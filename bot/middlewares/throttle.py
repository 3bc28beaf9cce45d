"""A token bucket per chat: thirty messages at once, then one a second. Who is too fast is told once, kindly. The
terminal, whose one user holds the machine, is not held back.

In memory: it protects this process from one chat; what must hold over processes (tries of codes) is kept in rows.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.middlewares.base import Data, Next
from bot.talk import Talk
from common.clock import Clock
from common.i18n import N_

CAPACITY = 30
REFILL = timedelta(seconds=1)
UNLIMITED = "terminal"
CHATS = 10_000
SLOWER = N_("You are writing faster than I can answer. Please wait a moment, then go on.")


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: datetime
    told: bool = False


class ThrottleMiddleware(BaseMiddleware):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    async def __call__(self, handler: Next, event: TelegramObject, data: Data) -> Any:
        talk: Talk = data["talk"]
        if talk.channel == UNLIMITED:
            return await handler(event, data)
        bucket = self._filled(talk.chat_id)
        # A cry for help is never held back.
        if bucket.tokens >= 1 or (talk.text and talk.reply().danger):
            bucket.tokens = max(bucket.tokens - 1, 0)
            return await handler(event, data)
        if not bucket.told:
            bucket.told = True
            await talk.say(talk.gettext(SLOWER))
        return None

    def _filled(self, chat_id: int) -> _Bucket:
        now = self._clock.now()
        bucket = self._buckets.pop(chat_id, None) or _Bucket(CAPACITY, now)
        bucket.tokens = min(CAPACITY, bucket.tokens + (now - bucket.at) / REFILL)
        bucket.at = now
        bucket.told = bucket.told and bucket.tokens < CAPACITY / 4
        self._buckets[chat_id] = bucket
        while len(self._buckets) > CHATS:
            self._buckets.popitem(last=False)
        return bucket
