"""Thirty messages at once, then one a second. Who is too fast is told once, kindly. The terminal, whose one user holds
the machine, is not held back.
"""

from datetime import timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.buckets import Buckets
from bot.middlewares.base import Data, Next
from bot.talk import Talk
from common.clock import Clock
from common.i18n import N_

CAPACITY = 30
REFILL = timedelta(seconds=1)
UNLIMITED = "terminal"
SLOWER = N_("You are writing faster than I can answer. Please wait a moment, then go on.")


class ThrottleMiddleware(BaseMiddleware):
    def __init__(self, clock: Clock) -> None:
        self._buckets = Buckets(clock, capacity=CAPACITY, refill=REFILL)

    async def __call__(self, handler: Next, event: TelegramObject, data: Data) -> Any:
        talk: Talk = data["talk"]
        if talk.channel == UNLIMITED:
            return await handler(event, data)
        bucket = self._buckets.of(talk.chat_id)
        # A cry for help is never held back.
        if bucket.take() or (talk.text and talk.reply().danger):
            return await handler(event, data)
        if not bucket.told:
            bucket.told = True
            await talk.say(talk.gettext(SLOWER))
        return None
