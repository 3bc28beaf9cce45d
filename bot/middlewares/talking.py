"""Makes the `Talk` of a turn and keeps what it changed; stops a button's spinner."""

from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message, TelegramObject, Update, User

from bot.middlewares.base import Data, Next
from bot.services import BotServices
from bot.talk import Talk
from common.i18n import language_of, translator


class TalkMiddleware(BaseMiddleware):
    """An update without a chat (which no channel asks for) is left alone."""

    def __init__(self, services: BotServices) -> None:
        self._services = services

    async def __call__(self, handler: Next, event: TelegramObject, data: Data) -> Any:
        state: FSMContext | None = data.get("state")
        if not isinstance(event, Update) or state is None or data.get("event_chat") is None:
            return None
        talk = data["talk"] = await self._talk(event, data, state)
        answer = await handler(event, data)
        if talk.changed:
            await state.set_state(talk.step)
            await state.set_data(talk.data)
        if event.callback_query is not None:
            await _stop_spinner(talk.bot, event.callback_query)
        return answer

    async def _talk(self, event: Update, data: Data, state: FSMContext) -> Talk:
        known = await state.get_data()
        edition = await self._services.editions.current()
        person: User | None = data.get("event_from_user")
        language = known.get("language") or language_of(
            person.language_code if person else None, self._services.language
        )
        message, pressed = _content(event)
        return Talk(
            bot=data["bot"],
            services=self._services,
            edition=edition,
            answerer=await self._services.answers.current(),
            tr=translator(language, edition.pack.calendar.timezone),
            chat_id=data["chat_id"],
            target=data["event_chat"].id,
            channel=data["channel"],
            data=known,
            step=data.get("raw_state"),
            text="" if pressed or message is None else (message.text or message.caption or "").strip(),
            pressed=pressed,
            message=message,
        )


def _content(event: Update) -> tuple[Message | None, str | None]:
    """The message of an update and the data of the button pressed. Only a button that stands under it counts."""
    call = event.callback_query
    if call is None:
        return event.message or event.edited_message, None
    message = call.message if isinstance(call.message, Message) else None
    return message, call.data if _stands(call, message) else "-"


def _stands(call: CallbackQuery, message: Message | None) -> bool:
    if message is None or message.reply_markup is None:
        return False
    return any(button.callback_data == call.data for row in message.reply_markup.inline_keyboard for button in row)


async def _stop_spinner(bot: Bot, call: CallbackQuery) -> None:
    try:
        await bot.answer_callback_query(call.id)
    except TelegramAPIError:
        # Too late to matter: the answer itself has been sent.
        return
