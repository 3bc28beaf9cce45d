"""What a local channel shows of Telegram's formatting: none. Text is plain, keyboards become rows of buttons."""

import html
import re
from typing import Any

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.enums import ParseMode
from aiogram.types import InlineKeyboardMarkup

from storage.values.chats import StoredButton

_TAG = re.compile(r"<[^>]+>")


def resolved(bot: Bot, value: Any) -> Any:
    """aiogram leaves options that were not given as sentinels; their values are the bot's defaults."""
    return bot.default[value.name] if isinstance(value, Default) else value


def plain_text(bot: Bot, text: str, parse_mode: Any) -> str:
    """The text without markup."""
    if resolved(bot, parse_mode) == ParseMode.HTML:
        return html.unescape(_TAG.sub("", text))
    return text


def buttons_of(markup: object) -> tuple[tuple[StoredButton, ...], ...]:
    """The rows of an inline keyboard; every other kind of markup shows nothing."""
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    return tuple(
        tuple(StoredButton(button.text, button.callback_data or "", button.url) for button in row)
        for row in markup.inline_keyboard
    )


def markup_of(buttons: tuple[tuple[StoredButton, ...], ...]) -> dict[str, Any] | None:
    """The keyboard as aiogram reads it from a message."""
    if not buttons:
        return None
    rows = [
        [
            {"text": button.text} | ({"url": button.url} if button.url else {"callback_data": button.data})
            for button in row
        ]
        for row in buttons
    ]
    return {"inline_keyboard": rows}
