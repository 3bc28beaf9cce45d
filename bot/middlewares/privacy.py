"""Only private chats: a group or channel is told so, once, and left. An edited message is not read again."""

from contextlib import suppress
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Chat, TelegramObject, Update

from bot.middlewares.base import Data, Next
from bot.talk import Talk
from common.i18n import N_

GROUP = N_(
    "Hello! I talk with one person at a time only, so that nothing private is seen by others. Please write to me "
    "directly."
)
EDITED = N_("I cannot read a message again after it was changed. Please send what you want to say as a new message.")
_INSIDE = frozenset({ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR})


class PrivacyMiddleware(BaseMiddleware):
    async def __call__(self, handler: Next, event: TelegramObject, data: Data) -> Any:
        talk: Talk | None = data.get("talk")
        if talk is None or not isinstance(event, Update):
            return None
        chat: Chat = data["event_chat"]
        if chat.type != ChatType.PRIVATE:
            return await _decline(talk, event, chat)
        if event.my_chat_member is not None:
            # Somebody has started or blocked the bot: nothing to answer.
            return None
        if event.edited_message is not None:
            return await talk.say(talk.gettext(EDITED))
        return await handler(event, data)


async def _decline(talk: Talk, event: Update, chat: Chat) -> None:
    """Say so and leave, when added and when written to; that one is out already needs no answer."""
    change = event.my_chat_member
    if change is not None and change.new_chat_member.status not in _INSIDE:
        return
    # In a channel, or a muted group, a bot may not write: it leaves all the same.
    with suppress(TelegramAPIError):
        await talk.bot.send_message(chat.id, talk.gettext(GROUP))
    await talk.bot.leave_chat(chat.id)
