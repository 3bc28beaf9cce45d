"""Only private chats: a group is told so, once, and left. An edited message is not read again."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import Chat, TelegramObject, Update

from bot.middlewares.base import Data, Next
from bot.talk import Talk
from common.i18n import N_

GROUP = N_(
    "Hello! I talk with one person at a time only, so that nothing private is seen by others. Please write to me "
    "directly."
)
EDITED = N_("I cannot read a message again after it was changed. Please send what you want to say as a new message.")


class PrivacyMiddleware(BaseMiddleware):
    async def __call__(self, handler: Next, event: TelegramObject, data: Data) -> Any:
        talk: Talk | None = data.get("talk")
        if talk is None or not isinstance(event, Update):
            return None
        chat: Chat = data["event_chat"]
        if chat.type != ChatType.PRIVATE:
            await talk.bot.send_message(chat.id, talk.gettext(GROUP))
            return await talk.bot.leave_chat(chat.id)
        if event.edited_message is not None:
            return await talk.say(talk.gettext(EDITED))
        return await handler(event, data)
