"""Danger to life is answered first, in every state; then the dialogue goes on where it was."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.middlewares.base import Data, Next
from bot.prompts import ask_again
from bot.talk import Talk


class DangerMiddleware(BaseMiddleware):
    """`listens` names the steps that take the words themselves as well: a description, a talk with a person."""

    def __init__(self, listens: frozenset[str | None]) -> None:
        self._listens = listens

    async def __call__(self, handler: Next, event: TelegramObject, data: Data) -> Any:
        talk: Talk = data["talk"]
        if not talk.text or talk.picked is not None or talk.journey is not None or not talk.reply().danger:
            return await handler(event, data)
        if talk.step is None:
            # Outside of every journey the answer to the question is the same reply, with what can be done next.
            return await handler(event, data)
        await talk.say(talk.reply().text)
        if talk.step in self._listens:
            return await handler(event, data)
        return await ask_again(talk)
