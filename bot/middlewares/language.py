"""The language of the conversation: the channel's hint at first, then that of what is typed, until one is chosen."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.middlewares.base import Data, Next
from bot.talk import Talk
from bot.words import is_answer_word
from common.i18n import LANGUAGES, translator
from faq.text import language
from knowledge.model import Lang

CHOSEN = "language_chosen"
SETTLED = "language_settled"


def speak(talk: Talk, code: str) -> None:
    """Go on in a language."""
    talk.tr = translator(code, talk.edition.pack.calendar.timezone)
    talk.data["language"] = talk.tr.code


class LanguageMiddleware(BaseMiddleware):
    """Follows the citizen outside of forms; within one a name or an "OK" says nothing about the language."""

    async def __call__(self, handler: Next, event: TelegramObject, data: Data) -> Any:
        talk: Talk = data["talk"]
        code = talk.tr.code
        free = talk.step is None or not talk.data.get(SETTLED)
        if free and _tells(talk) and not talk.data.get(CHOSEN):
            code = LANGUAGES[0] if language(talk.text) is Lang.ZH else "en"
            talk.data[SETTLED] = True
        if talk.data.get("language") != code:
            speak(talk, code)
        return await handler(event, data)


def _tells(talk: Talk) -> bool:
    """Whether the text is long enough, and free enough, to be in a language."""
    if not talk.text or talk.text.startswith("/") or talk.picked is not None or is_answer_word(talk.text):
        return False
    return any("\u4e00" <= char <= "\u9fff" for char in talk.text) or sum(char.isalpha() for char in talk.text) >= 4
