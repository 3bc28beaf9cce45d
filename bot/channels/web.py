"""The web chat: what a page does becomes updates of the one dispatcher, what is said is read back by tailing.

The browser's cookie holds a random token, kept here as a hash alone; it needs no account. Fulfils the protocol which
the pages state for their channel.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from aiogram import Bot
from aiogram.types import Update

from bot.channels.health import ChannelHealth
from bot.channels.local import LocalSession, local_update
from bot.channels.mailbox import Acts, Mailbox
from bot.channels.news import News
from bot.channels.numbers import local_token
from bot.channels.plain import markup_of
from bot.errors import EmptyMessage, MessageTooLong, UnknownChat
from casework.attachments.errors import UnknownFile
from casework.attachments.service import Attachments, Upload
from casework.complaints.service import Complaints
from common.clock import Clock
from common.i18n import N_, translator
from storage.chats import ChatRows
from storage.dialogues import DialogueRows
from storage.engine import Database, UnitOfWork
from storage.values.chats import ChatKind, ChatRecord, MessageBody, StoredAttachment, StoredMessage
from storage.values.dialogues import Turn

TEXT_LIMIT = 4000
ANSWER_SECONDS = 5.0
"""How long `say` and `press` wait for the answer: a page without JavaScript then shows it at once."""
OLD_BUTTON = N_("That button is no longer in use. Please use the buttons of the latest message, or just write to me.")


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ChatAttachment:
    id: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One bubble; `seq` is the cursor of `tail`, `id` stays the same when the message is edited."""

    id: int
    seq: int
    from_bot: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    attachments: tuple[ChatAttachment, ...]
    at: datetime
    edited: bool


@dataclass(frozen=True, slots=True)
class Chat:
    """`token` goes into the cookie; `chat_id` is what the other methods take."""

    token: str
    chat_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class ChatFile:
    name: str
    media_type: str
    data: bytes


class WebChannel:
    """The chat of the office's page."""

    kind = ChatKind.WEB

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        attachments: Attachments,
        complaints: Complaints,
        mailbox: Mailbox,
        acts: Acts,
        timezone: str = "Asia/Shanghai",
    ) -> None:
        self._database = database
        self._clock = clock
        self._attachments = attachments
        self._complaints = complaints
        self._mailbox = mailbox
        self._timezone = timezone
        self._news = News()
        session = LocalSession(
            kind=self.kind, database=database, clock=clock, attachments=attachments, news=self._news, acts=acts
        )
        self.bot = Bot(local_token(self.kind), session=session)
        self.health = ChannelHealth(self.kind, up=True)
        mailbox.attach(self)

    def update(self, turn: Turn) -> Update:
        return local_update(self.bot, turn)

    async def open(self, token: str | None, language: str) -> Chat:
        """The chat of a token, else a new one, which the dialogue greets in `language`."""
        if token is not None and (known := await self.find(token)) is not None:
            return known
        fresh = secrets.token_urlsafe(32)
        async with self._database.unit() as unit:
            record = await ChatRows(unit).add(self.kind, fresh, self._clock.now(), addressable=False)
            await self._put(unit, record, "start", {"text": "/start", "language": language, "number": 0})
            await unit.commit()
        await self._settle(record.id)
        return Chat(fresh, record.id, is_new=True)

    async def find(self, token: str) -> Chat | None:
        async with self._database.reading() as unit:
            record = await ChatRows(unit).by_external(self.kind, token)
        return None if record is None else Chat(token, record.id, is_new=False)

    async def say(self, chat_id: int, text: str, *, message_key: str) -> None:
        """Raises EmptyMessage, MessageTooLong."""
        text = text.strip()
        if not text:
            raise EmptyMessage
        if len(text) > TEXT_LIMIT:
            raise MessageTooLong(limit=TEXT_LIMIT)
        act_key = "say:" + hashlib.sha256(message_key.encode()).hexdigest()[:32]
        async with self._database.unit() as unit:
            record = await self._record(unit, chat_id)
            posted = await ChatRows(unit).post(
                record, MessageBody(text), self._clock.now(), from_bot=False, act_key=act_key
            )
            if posted is not None:
                await self._put(unit, record, act_key, {"text": text, "number": posted.number})
                await unit.commit()
        await self._settle(chat_id)

    async def press(self, chat_id: int, message_id: int, data: str) -> None:
        """Only a button which stands under that message of this chat is passed on."""
        async with self._database.unit() as unit:
            record = await self._record(unit, chat_id)
            message = await ChatRows(unit).message(record, message_id)
            shown = message is not None and _shows(message, data)
            if message is not None and shown:
                payload: dict[str, Any] = {
                    "press": data,
                    "number": message_id,
                    "text": message.body.text,
                    "markup": markup_of(message.body.buttons),
                }
                await self._put(unit, record, f"press:{uuid4().hex}", payload)
                await unit.commit()
        if shown:
            await self._settle(chat_id)
        else:
            await self._post(chat_id, MessageBody(await self._translated(chat_id, OLD_BUTTON)), from_bot=True)

    async def upload(self, chat_id: int, filename: str, content_type: str, data: bytes) -> None:
        """Raises the attachment store's errors; what is not accepted leaves no trace."""
        kept = await self._attachments.store(Upload(filename, content_type, data))
        attachment = StoredAttachment(str(kept), filename, content_type)
        async with self._database.unit() as unit:
            record = await self._record(unit, chat_id)
            body = MessageBody("", attachments=(attachment,))
            posted = await ChatRows(unit).post(record, body, self._clock.now(), from_bot=False)
            if posted is not None:
                file = {"id": attachment.id, "name": filename, "media_type": content_type}
                await self._put(unit, record, f"file:{kept}", {"file": file, "number": posted.number})
                await unit.commit()
        await self._settle(chat_id)

    async def tail(self, chat_id: int, after: int, *, limit: int) -> list[ChatMessage]:
        async with self._database.reading() as unit:
            record = await self._record(unit, chat_id)
            return _bubbles(await ChatRows(unit).after(record, after, limit=limit))

    async def recent(self, chat_id: int, *, limit: int) -> list[ChatMessage]:
        async with self._database.reading() as unit:
            record = await self._record(unit, chat_id)
            return _bubbles(await ChatRows(unit).recent(record, limit=limit))

    async def wait(self, chat_id: int, after: int, *, seconds: float) -> bool:
        async def look() -> bool:
            async with self._database.reading() as unit:
                return await ChatRows(unit).last_seq(chat_id) > after

        return await self._news.wait(chat_id, look, seconds=seconds)

    async def fetch(self, chat_id: int, attachment_id: str) -> ChatFile | None:
        """A file of this chat, once it belongs to a case reported from it."""
        try:
            wanted = UUID(attachment_id)
        except ValueError:
            return None
        for case in await self._complaints.mine(chat_id):
            try:
                file = await self._attachments.fetch_own(wanted, case_id=case.case_id)
            except UnknownFile:
                continue
            return ChatFile(file.name, file.media_type, file.data)
        return None

    async def recover(self) -> None:
        """Act on updates left by a process that ended: at the start and now and then."""
        await self._mailbox.recover(self.kind)

    async def close(self) -> None:
        self.health.down("closed", self._clock.now())
        await self.bot.session.close()

    async def _settle(self, chat_id: int) -> None:
        self._news.ring(chat_id)
        await self._mailbox.settled(chat_id, seconds=ANSWER_SECONDS)

    async def _put(self, unit: UnitOfWork, record: ChatRecord, key: str, payload: dict[str, Any]) -> None:
        now = self._clock.now()
        await DialogueRows(unit).put(record, f"{record.id}:{key}", payload | {"at": now.isoformat()}, now)

    async def _post(self, chat_id: int, body: MessageBody, *, from_bot: bool) -> None:
        async with self._database.unit() as unit:
            record = await self._record(unit, chat_id)
            await ChatRows(unit).post(record, body, self._clock.now(), from_bot=from_bot)
            await unit.commit()
        self._news.ring(chat_id)

    async def _record(self, unit: UnitOfWork, chat_id: int) -> ChatRecord:
        record = await ChatRows(unit).by_id(chat_id)
        if record is None or record.kind is not self.kind:
            raise UnknownChat
        return record

    async def _translated(self, chat_id: int, message: str) -> str:
        async with self._database.reading() as unit:
            record = await self._record(unit, chat_id)
            standing = await DialogueRows(unit).standing(record)
        return translator(str(standing.data.get("language", "")), self._timezone).gettext(message)


def _shows(message: StoredMessage, data: str) -> bool:
    return message.from_bot and any(button.data == data for row in message.body.buttons for button in row)


def _bubbles(messages: Sequence[StoredMessage]) -> list[ChatMessage]:
    return [
        ChatMessage(
            id=message.number,
            seq=message.seq,
            from_bot=message.from_bot,
            text=message.body.text,
            buttons=tuple(tuple(Button(one.text, one.data, one.url) for one in row) for row in message.body.buttons),
            attachments=tuple(ChatAttachment(one.id, one.name, one.media_type) for one in message.body.attachments),
            at=message.at,
            edited=message.edited,
        )
        for message in messages
    ]
