"""The chat channels as one more provider of the outbox: replies and notices reach a citizen where they wrote from.

Local chats take a message as a row named after the notice, so it can never stand there twice, and a doubt is decided by
looking. Telegram has no listing: what is in doubt there stays in doubt.
"""

from collections.abc import Sequence
from datetime import timedelta

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError

from bot.talk import split
from common.clock import Clock
from notify.providers.base import CannotTell, Capabilities, Found, Outcome, OutcomeKind, Outgoing, Provider, Sought
from storage.chats import ChatRows
from storage.engine import Database
from storage.seen import act_key
from storage.values.chats import ChatKind, ChatRecord, MessageBody
from storage.values.notices import Delivery, Reason

NO_CHAT = "no_chat"
NO_CHANNEL = "no_channel"


class ChatSender(Provider):
    """Sends to chats by our own chat number. `telegram` is None where no bot is set up; `live`: it is a real one."""

    def __init__(self, *, database: Database, clock: Clock, telegram: Bot | None, live: bool) -> None:
        self.name = "chat"
        self.live = live
        self.simulated = False
        self.capabilities = Capabilities(inbound=True)
        self._database = database
        self._clock = clock
        self._telegram = telegram

    async def send(self, message: Outgoing) -> Outcome:
        record, external = await self._chat(message.to)
        if record is None:
            return Outcome(OutcomeKind.REFUSED, code=NO_CHAT, reason=Reason.NO_RECIPIENT)
        if record.kind is not ChatKind.TELEGRAM:
            return await self._post(record, message)
        if self._telegram is None or external is None:
            return Outcome(OutcomeKind.REFUSED_CONFIG, code=NO_CHANNEL, reason=Reason.PROVIDER_SETTINGS)
        return await _telegram_outcome(self._telegram, int(external), message.text)

    async def find(self, sought: Sought) -> Sequence[Found]:
        """Whether a local chat shows the notice. Raises CannotTell for Telegram."""
        record, _ = await self._chat(sought.to)
        if record is None:
            return ()
        if record.kind is ChatKind.TELEGRAM:
            raise CannotTell
        async with self._database.reading() as unit:
            shown = await ChatRows(unit).by_act(record, _act_key(sought))
        return () if shown is None else (Found(_provider_id(sought), "posted", Delivery.DELIVERED),)

    async def _chat(self, to: str) -> tuple[ChatRecord | None, str | None]:
        """The chat of a recipient, and what an addressable channel calls it."""
        if not to.isdigit():
            return None, None
        async with self._database.reading() as unit:
            rows = ChatRows(unit)
            record = await rows.by_id(int(to))
            return record, None if record is None else await rows.external(record)

    async def _post(self, record: ChatRecord, message: Outgoing) -> Outcome:
        async with self._database.unit() as unit:
            body = MessageBody(message.text)
            await ChatRows(unit).post(record, body, self._clock.now(), from_bot=True, act_key=_act_key(message))
            await unit.commit()
        return Outcome(OutcomeKind.ACCEPTED, provider_id=_provider_id(message))


async def _telegram_outcome(bot: Bot, chat_id: int, text: str) -> Outcome:
    """Send, and say what came of it in the outbox's words."""
    sent = None
    try:
        for part in split(text):
            sent = await bot.send_message(chat_id, part)
    except (TelegramAPIError, ClientDecodeError) as error:
        # When a first part has left, the whole is in doubt whatever stopped the rest.
        return outcome_of(error) if sent is None else Outcome(OutcomeKind.UNKNOWN, code=type(error).__name__)
    return Outcome(OutcomeKind.ACCEPTED, provider_id=f"tg-{sent.message_id}" if sent else None)


_OUTCOMES: tuple[tuple[tuple[type[Exception], ...], OutcomeKind, Reason], ...] = (
    ((TelegramRetryAfter,), OutcomeKind.THROTTLED, Reason.THROTTLED),
    ((TelegramNetworkError, TelegramServerError, ClientDecodeError), OutcomeKind.UNKNOWN, Reason.NO_ANSWER),
    ((TelegramUnauthorizedError, TelegramNotFound), OutcomeKind.REFUSED_CONFIG, Reason.PROVIDER_SETTINGS),
    ((TelegramForbiddenError,), OutcomeKind.REFUSED, Reason.BLOCKED),
    ((TelegramBadRequest,), OutcomeKind.REFUSED, Reason.NO_RECIPIENT),
)


def outcome_of(error: Exception) -> Outcome:
    """An error of the Bot API as an outcome: pure."""
    code = type(error).__name__
    if isinstance(error, TelegramNetworkError) and isinstance(error.__cause__, ClientConnectorError):
        # No connection was made, so nothing left.
        return Outcome(OutcomeKind.TRANSIENT, code=code, reason=Reason.TRANSIENT)
    pause = timedelta(seconds=error.retry_after) if isinstance(error, TelegramRetryAfter) else None
    for types, kind, reason in _OUTCOMES:
        if isinstance(error, types):
            return Outcome(kind, code=code, reason=reason, retry_after=pause)
    return Outcome(OutcomeKind.REFUSED, code=code, reason=Reason.REFUSED)


def _act_key(message: Outgoing | Sought) -> str:
    return act_key(message.notice_id)


def _provider_id(message: Outgoing | Sought) -> str:
    return f"chat-{message.notice_id}"
