"""What web chat and terminal share: a citizen's words, presses and files become rows of the chat and queued updates."""

import hashlib
from typing import Any
from uuid import uuid4

from aiogram import Bot
from aiogram.types import Update

from bot.channels.health import ChannelHealth
from bot.channels.local import LocalSession, local_update
from bot.channels.mailbox import Acts, Mailbox
from bot.channels.news import News
from bot.channels.numbers import local_token
from bot.channels.plain import markup_of
from bot.errors import EmptyMessage, MessageTooLong, UnknownChat
from casework.attachments.clean import printable
from casework.attachments.service import Attachments, Upload
from common.clock import Clock
from common.i18n import N_, translator
from storage.chats import ChatRows
from storage.dialogues import DialogueRows
from storage.engine import Database, UnitOfWork
from storage.values.chats import ChatKind, ChatRecord, MessageBody, StoredAttachment, StoredMessage
from storage.values.dialogues import Turn

TEXT_LIMIT = 4000
ANSWER_SECONDS = 5.0
"""How long a citizen's act waits for the answer: a page without JavaScript then shows it at once."""
OLD_BUTTON = N_("That button is no longer in use. Please use the buttons of the latest message, or just write to me.")


class LocalChannel:
    """A channel of this program's own; its messages are rows."""

    kind: ChatKind

    def __init__(
        self,
        *,
        kind: ChatKind,
        database: Database,
        clock: Clock,
        attachments: Attachments,
        mailbox: Mailbox,
        acts: Acts,
    ) -> None:
        self.kind = kind
        self._database = database
        self._clock = clock
        self._attachments = attachments
        self._mailbox = mailbox
        self._news = News()
        session = LocalSession(
            kind=kind, database=database, clock=clock, attachments=attachments, news=self._news, acts=acts
        )
        self.bot = Bot(local_token(kind), session=session)
        self.health = ChannelHealth(kind, up=True)
        mailbox.attach(self)

    def update(self, turn: Turn) -> Update:
        return local_update(self.bot, turn)

    async def say(self, chat_id: int, text: str, *, message_key: str) -> None:
        """The citizen writes. Raises EmptyMessage, MessageTooLong."""
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
            await self._tell(chat_id, OLD_BUTTON)

    async def upload(self, chat_id: int, filename: str, content_type: str, data: bytes) -> None:
        """The citizen sends a file. Raises the attachment store's errors; what is not accepted leaves no trace."""
        kept = await self._attachments.store(Upload(filename, content_type, data))
        attachment = StoredAttachment(str(kept), printable(filename), content_type)
        async with self._database.unit() as unit:
            record = await self._record(unit, chat_id)
            body = MessageBody("", attachments=(attachment,))
            posted = await ChatRows(unit).post(record, body, self._clock.now(), from_bot=False)
            if posted is not None:
                file = {"id": attachment.id, "name": attachment.name, "media_type": content_type}
                await self._put(unit, record, f"file:{kept}", {"file": file, "number": posted.number})
                await unit.commit()
        await self._settle(chat_id)

    async def wait(self, chat_id: int, after: int, *, seconds: float) -> bool:
        """Wait for something newer than `after`; sees what another process wrote within a second."""

        async def look() -> bool:
            async with self._database.reading() as unit:
                return await ChatRows(unit).last_seq(chat_id) > after

        return await self._news.wait(chat_id, look, seconds=seconds)

    async def close(self) -> None:
        self.health.down("closed", self._clock.now())
        await self.bot.session.close()

    async def _new(self, unit: UnitOfWork, external: str, language: str) -> ChatRecord:
        """A new chat, which the dialogue will greet in `language`."""
        record = await ChatRows(unit).add(self.kind, external, self._clock.now(), addressable=False)
        await self._put(unit, record, "start", {"text": "/start", "language": language, "number": 0})
        return record

    async def _put(self, unit: UnitOfWork, record: ChatRecord, key: str, payload: dict[str, Any]) -> None:
        now = self._clock.now()
        await DialogueRows(unit).put(record, f"{record.id}:{key}", payload | {"at": now.isoformat()}, now)

    async def _settle(self, chat_id: int) -> None:
        self._news.ring(chat_id)
        await self._mailbox.settled(chat_id, seconds=ANSWER_SECONDS)

    async def _record(self, unit: UnitOfWork, chat_id: int) -> ChatRecord:
        record = await ChatRows(unit).by_id(chat_id)
        if record is None or record.kind is not self.kind:
            raise UnknownChat
        return record

    async def _tell(self, chat_id: int, message: str) -> None:
        """Say something in the chat's language, outside of its dialogue."""
        async with self._database.unit() as unit:
            record = await self._record(unit, chat_id)
            standing = await DialogueRows(unit).standing(record)
            text = translator(str(standing.data.get("language", ""))).gettext(message)
            await ChatRows(unit).post(record, MessageBody(text), self._clock.now(), from_bot=True)
            await unit.commit()
        self._news.ring(chat_id)


def _shows(message: StoredMessage, data: str) -> bool:
    return message.from_bot and any(button.data == data for row in message.body.buttons for button in row)
