"""Chats and their messages: sealed with the chat's own data key, numbered under the lock of the chat's row."""

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.data_keys import data_key
from storage.engine import UnitOfWork
from storage.keys import Keyring, Place
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.chats import ChatKind, ChatRecord, MessageBody, StoredAttachment, StoredButton, StoredMessage

SUBJECT = "chat"
LARGEST_ID = 2**52
"""Chat ids stay exact in JavaScript and within Telegram's own bound for ids."""

chat = sa.Table(
    "chat",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", vocabulary(ChatKind, "kind"), nullable=False),
    sa.Column("external_hash", sa.String(32), nullable=False),
    sa.Column("external_sealed", sa.LargeBinary),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("last_number", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("seen_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_update", sa.Integer, nullable=False, server_default="0"),
    sa.Column("busy_by", sa.String(32)),
    sa.Column("busy_until", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("kind", "external_hash"),
)

chat_message = sa.Table(
    "chat_message",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, sa.ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("from_bot", sa.Boolean, nullable=False),
    sa.Column("body_sealed", sa.LargeBinary, nullable=False),
    sa.Column("act_key", sa.String(80)),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("edited", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("chat_id", "number"),
    sa.UniqueConstraint("chat_id", "act_key"),
    sa.Index("ix_chat_message_tail", "chat_id", "seq"),
)

_RECORD = (chat.c.id, chat.c.kind, chat.c.key_id, chat.c.last_seq, chat.c.seen_seq)

# What every turn asks is built once: SQLAlchemy takes longer to build such a statement than SQLite to answer it.
_WITH_KEY = sa.select(*_RECORD, data_key.c.wrapped).join(data_key, data_key.c.id == chat.c.key_id)
_BY_ID = _WITH_KEY.where(chat.c.id == sa.bindparam("chat_id"))
_BY_EXTERNAL = _WITH_KEY.where(chat.c.kind == sa.bindparam("kind"), chat.c.external_hash == sa.bindparam("external"))
_DRAW = (
    chat.update()
    .where(chat.c.id == sa.bindparam("chat_id"))
    .values(last_seq=chat.c.last_seq + 1, last_number=chat.c.last_number + sa.bindparam("more", type_=sa.Integer()))
    .returning(chat.c.last_number, chat.c.last_seq)
)
_MESSAGES = sa.select(chat_message).where(chat_message.c.chat_id == sa.bindparam("chat_id"))
_AT_MOST = sa.bindparam("at_most", type_=sa.Integer())
_BY_NUMBER = _MESSAGES.where(chat_message.c.number == sa.bindparam("number"))
_BY_ACT = _MESSAGES.where(chat_message.c.act_key == sa.bindparam("act_key"))
_AFTER = _MESSAGES.where(chat_message.c.seq > sa.bindparam("seq")).order_by(chat_message.c.seq).limit(_AT_MOST)
_NEWEST = _MESSAGES.order_by(chat_message.c.number.desc()).limit(_AT_MOST)
_POST = chat_message.insert()
_SAW = (
    chat.update()
    .where(chat.c.id == sa.bindparam("chat_id"), chat.c.seen_seq < sa.bindparam("seq"))
    .where(chat.c.last_seq >= sa.bindparam("seq"))
    .values(seen_seq=sa.bindparam("seq"))
)


class ChatRows:
    """The chats within one unit of work."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    async def add(self, kind: ChatKind, external: str, now: datetime, *, addressable: bool) -> ChatRecord:
        """A new chat. `external` is the channel's own name for it: a cookie token or a Telegram chat id. It is kept
        (sealed) only when the channel must be told where to send (`addressable`), else as a hash alone."""
        chat_id = secrets.randbelow(LARGEST_ID - 1) + 1
        key_id = await self._unit.keys.create(SUBJECT, now)
        sealed = None
        if addressable:
            sealed = (await self._unit.keys.sealer(key_id)).seal(_external_place(chat_id), external)
        await self._unit.execute(
            chat.insert().values(
                id=chat_id,
                kind=kind,
                external_hash=external_hash(self._unit.keyring, kind, external),
                external_sealed=sealed,
                key_id=key_id,
                created_at=now,
            )
        )
        return ChatRecord(chat_id, kind, key_id, 0)

    async def ensure(self, kind: ChatKind, externals: Collection[str], now: datetime) -> dict[str, ChatRecord]:
        """The chats of an addressable channel by what it calls them; those that are new are added."""
        hashes = {external_hash(self._unit.keyring, kind, external): external for external in externals}
        query = sa.select(*_RECORD, chat.c.external_hash).where(chat.c.kind == kind, chat.c.external_hash.in_(hashes))
        found = {hashes[row[-1]]: ChatRecord(*row[:-1]) for row in await self._unit.execute(query)}
        for external in externals:
            if external not in found:
                found[external] = await self.add(kind, external, now, addressable=True)
        return found

    async def by_external(self, kind: ChatKind, external: str) -> ChatRecord | None:
        """The chat a channel knows as `external`."""
        hashed = external_hash(self._unit.keyring, kind, external)
        return await self._one(_BY_EXTERNAL, {"kind": kind, "external": hashed})

    async def by_id(self, chat_id: int) -> ChatRecord | None:
        return await self._one(_BY_ID, {"chat_id": chat_id})

    async def external(self, record: ChatRecord) -> str | None:
        """What an addressable channel calls the chat."""
        sealed = await self._unit.connection.scalar(sa.select(chat.c.external_sealed).where(chat.c.id == record.id))
        if sealed is None:
            return None
        return (await self._unit.keys.sealer(record.key_id)).open(_external_place(record.id), sealed)

    async def post(
        self, record: ChatRecord, body: MessageBody, at: datetime, *, from_bot: bool, act_key: str | None = None
    ) -> StoredMessage | None:
        """Add a message; None when the chat already has one with this `act_key` (the same act, told again)."""
        number, seq = await self._draw(record.id, new_message=True)
        if act_key is not None and await self.by_act(record, act_key) is not None:
            return None
        row_id = new_id(at)
        sealer = await self._unit.keys.sealer(record.key_id)
        row = {
            "id": row_id,
            "chat_id": record.id,
            "number": number,
            "seq": seq,
            "from_bot": from_bot,
            "body_sealed": sealer.seal(_body_place(row_id), _written(body)),
            "act_key": act_key,
            "at": at,
        }
        await self._unit.execute(_POST, row)
        return StoredMessage(number, seq, from_bot, body, at, edited=False)

    async def edit(self, record: ChatRecord, number: int, body: MessageBody) -> StoredMessage | None:
        """Replace what a message of the bot says; None when the chat has no such message."""
        place = sa.and_(chat_message.c.chat_id == record.id, chat_message.c.number == number, chat_message.c.from_bot)
        row_id = await self._unit.connection.scalar(sa.select(chat_message.c.id).where(place))
        if row_id is None:
            return None
        _, seq = await self._draw(record.id, new_message=False)
        sealer = await self._unit.keys.sealer(record.key_id)
        await self._unit.execute(
            chat_message.update()
            .where(chat_message.c.id == row_id)
            .values(body_sealed=sealer.seal(_body_place(row_id), _written(body)), seq=seq, edited=True)
        )
        return await self.message(record, number)

    async def message(self, record: ChatRecord, number: int) -> StoredMessage | None:
        found = await self._opened(record, _BY_NUMBER, number=number)
        return found[0] if found else None

    async def by_act(self, record: ChatRecord, act_key: str) -> StoredMessage | None:
        found = await self._opened(record, _BY_ACT, act_key=act_key)
        return found[0] if found else None

    async def after(self, record: ChatRecord, seq: int, *, limit: int) -> list[StoredMessage]:
        """What is new or edited since `seq`, by `seq`."""
        return await self._opened(record, _AFTER, seq=seq, at_most=limit)

    async def recent(self, record: ChatRecord, *, limit: int) -> list[StoredMessage]:
        """The last messages, oldest first."""
        return list(reversed(await self._opened(record, _NEWEST, at_most=limit)))

    async def saw(self, chat_id: int, seq: int) -> None:
        """The page has shown everything up to `seq`, of what there is."""
        await self._unit.execute(_SAW, {"chat_id": chat_id, "seq": seq})

    async def last_seq(self, chat_id: int) -> int:
        return int(await self._unit.connection.scalar(sa.select(chat.c.last_seq).where(chat.c.id == chat_id)) or 0)

    async def _one(self, query: sa.Select[Any], wanted: Mapping[str, Any]) -> ChatRecord | None:
        row = (await self._unit.execute(query, wanted)).one_or_none()
        if row is None:
            return None
        record = ChatRecord(*row[:-1])
        self._unit.keys.remember(record.key_id, row[-1])
        return record

    async def _draw(self, chat_id: int, *, new_message: bool) -> tuple[int, int]:
        """The next message number and seq. The row stays locked, so `seq` appears in order to whoever tails."""
        row = (await self._unit.execute(_DRAW, {"chat_id": chat_id, "more": int(new_message)})).one()
        return int(row[0]), int(row[1])

    async def _opened(self, record: ChatRecord, query: sa.Select[Any], **wanted: Any) -> list[StoredMessage]:
        found = (await self._unit.execute(query, {"chat_id": record.id, **wanted})).mappings().all()
        if not found:
            return []
        sealer = await self._unit.keys.sealer(record.key_id)
        return [
            StoredMessage(
                row["number"],
                row["seq"],
                row["from_bot"],
                _read(sealer.open(_body_place(row["id"]), row["body_sealed"])),
                row["at"],
                row["edited"],
            )
            for row in found
        ]


def external_hash(keyring: Keyring, kind: ChatKind, external: str) -> str:
    """How a channel's own name of a chat is looked up."""
    return keyring.lookup("chat", f"{kind}:{external}")


def _external_place(chat_id: int) -> Place:
    return Place("chat", "external_sealed", str(chat_id))


def _body_place(row_id: object) -> Place:
    return Place("chat_message", "body_sealed", str(row_id))


def _written(body: MessageBody) -> str:
    return json.dumps(asdict(body), ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> MessageBody:
    body: Mapping[str, Any] = json.loads(text)
    return MessageBody(
        text=body["text"],
        buttons=tuple(tuple(StoredButton(**button) for button in row) for row in body["buttons"]),
        attachments=tuple(StoredAttachment(**one) for one in body["attachments"]),
    )
