"""The one place where a failing turn is answered: an expected error by its own words, any other by an apology.

The dialogue then stands where it stood before the turn.
"""

import asyncio
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.middlewares.base import Data, Next
from bot.talk import Talk
from common.errors import SanshiError
from common.i18n import N_
from knowledge.resolve import CONSULT

log = structlog.get_logger(__name__)

TURN_SECONDS = 15
"""Shorter than the chat's lease (`bot.channels.mailbox`)."""
TRIES = 3
APOLOGY = N_(
    "I am sorry, something went wrong on our side and I could not finish this. "
    "Please try again in a moment, or call us: {phone}."
)


class GuardMiddleware(BaseMiddleware):
    async def __call__(self, handler: Next, event: TelegramObject, data: Data) -> Any:
        talk: Talk = data["talk"]
        if data.get("tries", 1) > TRIES:
            # Each earlier try ended with the process: it is not tried a fourth time.
            log.error("update_given_up", channel=talk.channel)
            return await _apologise(talk)
        try:
            async with asyncio.timeout(TURN_SECONDS):
                return await handler(event, data)
        except SanshiError as error:
            talk.forget_changes()
            return await talk.say(error.text(talk.tr))
        except Exception as error:
            # The type alone: a message may quote a citizen's words.
            log.error("turn_failed", channel=talk.channel, error=type(error).__name__)
            talk.forget_changes()
            return await _apologise(talk)


async def _apologise(talk: Talk) -> None:
    await talk.say(talk.gettext(APOLOGY, phone=talk.phone(CONSULT)))
