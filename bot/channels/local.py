"""A local channel's two directions: an aiogram session whose methods become rows of the chat, and updates made of rows.

Web chat and terminal share it; they differ only in who reads the rows.
"""

import mimetypes
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime
from typing import Any, Never

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    GetMe,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import BufferedInputFile, Message, Update, User

from bot.channels.mailbox import Acts
from bot.channels.news import News
from bot.channels.plain import buttons_of, markup_of, plain_text
from casework.attachments.service import Attachments, Upload
from common.clock import Clock
from storage.chats import ChatRows
from storage.engine import Database, UnitOfWork
from storage.values.chats import ChatKind, ChatRecord, MessageBody, StoredAttachment, StoredMessage
from storage.values.dialogues import Turn

STORED_FILE = "stored:"
"""Before a file id of a local channel: the file is in the attachment store already, cleaned."""

Act = Callable[[Bot, Any], Awaitable[Any]]


class LocalSession(BaseSession):
    """Outbound: what the dialogue sends is posted into the chat. A method it does not know is a bad request, as
    Telegram would say; so is a chat that is not of this channel."""

    def __init__(
        self, *, kind: ChatKind, database: Database, clock: Clock, attachments: Attachments, news: News, acts: Acts
    ) -> None:
        super().__init__()
        self._kind = kind
        self._database = database
        self._clock = clock
        self._attachments = attachments
        self._news = news
        self._acts = acts
        self._methods: dict[type[TelegramMethod[Any]], Act] = {
            SendMessage: self._send_message,
            SendPhoto: self._send_photo,
            SendDocument: self._send_document,
            EditMessageText: self._edit_text,
            EditMessageReplyMarkup: self._edit_markup,
            AnswerCallbackQuery: self._answer_callback,
            SendChatAction: self._nothing_to_do,
            GetMe: self._me,
        }

    async def close(self) -> None:
        return

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 — aiogram's signature
    ) -> TelegramType:
        act = self._methods.get(type(method))
        if act is None:
            _refuse(method, "this channel has no such method")
        answer: TelegramType = await act(bot, method)
        return answer

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 — aiogram's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        raise NotImplementedError("files of a local channel are in the attachment store")
        yield b""  # the base class asks for a generator

    async def _send_message(self, bot: Bot, method: SendMessage) -> Message:
        body = MessageBody(plain_text(bot, method.text, method.parse_mode), buttons_of(method.reply_markup))
        return await self._post(bot, method, body)

    async def _send_photo(self, bot: Bot, method: SendPhoto) -> Message:
        return await self._post_file(bot, method, method.photo, method.caption)

    async def _send_document(self, bot: Bot, method: SendDocument) -> Message:
        return await self._post_file(bot, method, method.document, method.caption)

    async def _post_file(
        self, bot: Bot, method: SendPhoto | SendDocument, file: object, caption: str | None
    ) -> Message:
        if not isinstance(file, BufferedInputFile):
            _refuse(method, "only a file in memory can be sent here")
        name = file.filename or "file"
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        kept = await self._attachments.store(Upload(name, media_type, file.data))
        attachment = StoredAttachment(str(kept), name, media_type)
        text = plain_text(bot, caption or "", method.parse_mode)
        return await self._post(bot, method, MessageBody(text, buttons_of(method.reply_markup), (attachment,)))

    async def _edit_text(self, bot: Bot, method: EditMessageText) -> Message:
        body = MessageBody(plain_text(bot, method.text or "", method.parse_mode), buttons_of(method.reply_markup))
        return await self._edit(bot, method, body)

    async def _edit_markup(self, bot: Bot, method: EditMessageReplyMarkup) -> Message:
        return await self._edit(bot, method, None, buttons_of(method.reply_markup))

    async def _answer_callback(self, bot: Bot, method: AnswerCallbackQuery) -> bool:
        """A toast becomes a message: it must be readable by whoever reads slowly."""
        if method.text:
            chat_id = int(method.callback_query_id.split(":", 1)[0])
            await self._send_message(bot, SendMessage(chat_id=chat_id, text=method.text))
        return True

    async def _nothing_to_do(self, bot: Bot, method: TelegramMethod[bool]) -> bool:
        return True

    async def _me(self, bot: Bot, method: GetMe) -> User:
        return User(id=bot.id, is_bot=True, first_name=self._kind)

    async def _post(self, bot: Bot, method: SendMessage | SendPhoto | SendDocument, body: MessageBody) -> Message:
        act_key = self._acts.next()
        async with self._database.unit() as unit:
            record = await self._chat(unit, method, method.chat_id)
            rows = ChatRows(unit)
            posted = await rows.post(record, body, self._clock.now(), from_bot=True, act_key=act_key)
            if posted is None and act_key is not None:
                posted = await rows.by_act(record, act_key)
            await unit.commit()
        if posted is None:
            _refuse(method, "the message could not be posted")
        self._news.ring(record.id)
        return bound_message(bot, record.id, posted)

    async def _edit(
        self, bot: Bot, method: EditMessageText | EditMessageReplyMarkup, body: MessageBody | None, buttons: Any = ()
    ) -> Message:
        async with self._database.unit() as unit:
            record = await self._chat(unit, method, method.chat_id)
            rows = ChatRows(unit)
            before = await rows.message(record, method.message_id or 0)
            if before is None or not before.from_bot:
                _refuse(method, "message to edit not found")
            changed = body or MessageBody(before.body.text, buttons, before.body.attachments)
            after = await rows.edit(record, before.number, changed)
            await unit.commit()
        if after is None:
            _refuse(method, "message to edit not found")
        self._news.ring(record.id)
        return bound_message(bot, record.id, after)

    async def _chat(self, unit: UnitOfWork, method: TelegramMethod[Any], chat_id: int | str | None) -> ChatRecord:
        record = await ChatRows(unit).by_id(chat_id) if isinstance(chat_id, int) else None
        if record is None or record.kind is not self._kind:
            _refuse(method, "chat not found")
        return record


def bound_message(bot: Bot, chat_id: int, stored: StoredMessage) -> Message:
    """The row as aiogram's message, bound to the bot so that its shortcuts work."""
    return Message.model_validate(
        _message(chat_id, stored.number, stored.at, text=stored.body.text)
        | {"reply_markup": markup_of(stored.body.buttons)},
        context={"bot": bot},
    )


def local_update(bot: Bot, turn: Turn) -> Update:
    """The aiogram update of a queued payload of a local channel, bound at entry."""
    payload, chat_id = turn.payload, turn.chat.id
    person = {"id": chat_id, "is_bot": False, "first_name": "-", "language_code": payload.get("language")}
    at = datetime.fromisoformat(payload["at"])
    message = _message(chat_id, payload["number"], at, text=payload.get("text"))
    if "press" in payload:
        pressed = message | {"reply_markup": payload["markup"]}
        # The answer to a callback names no chat: the id we mint carries it.
        call = {"id": f"{chat_id}:{payload['number']}", "from": person, "chat_instance": str(chat_id)}
        content: dict[str, Any] = {"callback_query": call | {"message": pressed, "data": payload["press"]}}
    elif "file" in payload:
        content = {"message": message | {"from": person, "document": _document(payload["file"])}}
    else:
        content = {"message": message | {"from": person}}
    return Update.model_validate({"update_id": turn.update_id.int & (2**52 - 1)} | content, context={"bot": bot})


def _message(chat_id: int, number: int, at: datetime, *, text: str | None) -> dict[str, Any]:
    # A date of 0 would make the message inaccessible to aiogram: it is always the real one.
    return {"message_id": number, "date": at, "chat": {"id": chat_id, "type": "private"}, "text": text}


def _document(file: dict[str, str]) -> dict[str, str]:
    name = STORED_FILE + file["id"]
    return {"file_id": name, "file_unique_id": name, "file_name": file["name"], "mime_type": file["media_type"]}


def _refuse(method: TelegramMethod[Any], why: str) -> Never:
    raise TelegramBadRequest(method=method, message=f"Bad Request: {why}")
