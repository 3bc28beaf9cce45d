"""The web chat: what a page does becomes updates of the one dispatcher, what is said is read back by tailing.

The browser's cookie holds a random token, kept here as a hash alone; it needs no account. Fulfils the protocol which
the pages state for their channel.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.channels.local_channel import LocalChannel
from bot.channels.mailbox import Acts, Mailbox
from casework.attachments.errors import UnknownFile
from casework.attachments.service import Attachments
from casework.complaints.service import Complaints
from common.clock import Clock
from storage.chats import ChatRows
from storage.engine import Database
from storage.values.chats import ChatKind, ChatRecord, StoredMessage


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


class WebChannel(LocalChannel):
    """The chat of the office's page."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        attachments: Attachments,
        complaints: Complaints,
        mailbox: Mailbox,
        acts: Acts,
    ) -> None:
        super().__init__(
            kind=ChatKind.WEB, database=database, clock=clock, attachments=attachments, mailbox=mailbox, acts=acts
        )
        self._complaints = complaints

    async def open(self, token: str | None, language: str) -> Chat:
        """The chat of a token, else a new one, which the dialogue greets in `language`."""
        if token is not None and (known := await self.find(token)) is not None:
            return known
        fresh = secrets.token_urlsafe(32)
        async with self._database.unit() as unit:
            record = await self._new(unit, fresh, language)
            await unit.commit()
        await self._settle(record.id)
        return Chat(fresh, record.id, is_new=True)

    async def find(self, token: str) -> Chat | None:
        async with self._database.reading() as unit:
            record = await ChatRows(unit).by_external(self.kind, token)
        return None if record is None else Chat(token, record.id, is_new=False)

    async def tail(self, chat_id: int, after: int, *, limit: int) -> list[ChatMessage]:
        """What is new or changed since `after`, by `seq`; what came until then the page has shown."""
        async with self._database.reading() as unit:
            record = await self._record(unit, chat_id)
            found = _bubbles(await ChatRows(unit).after(record, after, limit=limit))
        await self._saw(record, after)
        return found

    async def recent(self, chat_id: int, *, limit: int) -> list[ChatMessage]:
        """The last messages, oldest first."""
        async with self._database.reading() as unit:
            record = await self._record(unit, chat_id)
            found = _bubbles(await ChatRows(unit).recent(record, limit=limit))
        await self._saw(record, max((message.seq for message in found), default=0))
        return found

    async def _saw(self, record: ChatRecord, seq: int) -> None:
        if record.seen_seq < seq <= record.last_seq:
            async with self._database.unit() as unit:
                await ChatRows(unit).saw(record.id, seq)
                await unit.commit()

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
