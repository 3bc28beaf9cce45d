"""Where each chat's dialogue stands, and the queue of updates that move it: taken one at a time under the chat's lease.

A queue row is written before anything is done with an update and marked done together with the standing it led to: so
an update delivered twice acts once, and after a process was killed in the middle the same update is taken again.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.chats import chat
from storage.engine import UnitOfWork
from storage.keys import Place
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.chats import ChatKind, ChatRecord
from storage.values.dialogues import NOWHERE, Standing, Taken, Turn, UpdateState

dialogue = sa.Table(
    "dialogue",
    metadata,
    sa.Column("chat_id", sa.BigInteger, sa.ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("standing_sealed", sa.LargeBinary, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

chat_update = sa.Table(
    "chat_update",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", vocabulary(ChatKind, "kind"), nullable=False),
    sa.Column("update_key", sa.String(120), nullable=False),
    sa.Column("chat_id", sa.BigInteger, sa.ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("payload_sealed", sa.LargeBinary),
    sa.Column("state", vocabulary(UpdateState, "state"), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("kind", "update_key"),
    sa.Index("ix_chat_update_queue", "state", "chat_id", "position"),
    sa.CheckConstraint("state = 'done' OR payload_sealed IS NOT NULL", name="waiting_has_payload"),
)


class DialogueRows:
    """Standings and queues within one unit of work."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    async def standing(self, record: ChatRecord) -> Standing:
        """Where the chat stands; nowhere for a new one."""
        query = sa.select(dialogue.c.standing_sealed).where(dialogue.c.chat_id == record.id)
        sealed = await self._unit.connection.scalar(query)
        if sealed is None:
            return NOWHERE
        sealer = await self._unit.keys.sealer(record.key_id)
        return Standing(**json.loads(sealer.open(_standing_place(record.id), sealed)))

    async def stand(self, record: ChatRecord, standing: Standing, now: datetime) -> None:
        """Write down where the chat stands."""
        sealer = await self._unit.keys.sealer(record.key_id)
        values = {"standing_sealed": sealer.seal(_standing_place(record.id), _written(standing)), "changed_at": now}
        insert = sqlite.insert if self._unit.sqlite else postgresql.insert
        await self._unit.execute(
            insert(dialogue)
            .values(chat_id=record.id, **values)
            .on_conflict_do_update(index_elements=["chat_id"], set_=values)
        )

    async def put(self, record: ChatRecord, update_key: str, payload: dict[str, Any], now: datetime) -> bool:
        """Queue an update; False when it was delivered before."""
        statement = chat.update().where(chat.c.id == record.id).values(last_update=chat.c.last_update + 1)
        position = (await self._unit.execute(statement.returning(chat.c.last_update))).scalar_one()
        row_id = new_id(now)
        sealer = await self._unit.keys.sealer(record.key_id)
        insert = sqlite.insert if self._unit.sqlite else postgresql.insert
        added = await self._unit.execute(
            insert(chat_update)
            .values(
                id=row_id,
                kind=record.kind,
                update_key=update_key,
                chat_id=record.id,
                position=position,
                payload_sealed=sealer.seal(_payload_place(row_id), _written(payload)),
                state=UpdateState.WAITING,
                at=now,
            )
            .on_conflict_do_nothing(index_elements=["kind", "update_key"])
        )
        return bool(added.rowcount)

    async def take(self, chat_id: int, *, holder: str, now: datetime, until: datetime) -> Turn | Taken:
        """The oldest waiting update of a chat, under a lease of `holder` until `until`; the lease is given back when
        nothing waits, and refused while another process holds it."""
        free = sa.or_(chat.c.busy_by.is_(None), chat.c.busy_by == holder, chat.c.busy_until <= now)
        leased = chat.update().where(chat.c.id == chat_id, free).values(busy_by=holder, busy_until=until)
        row = (
            await self._unit.execute(leased.returning(chat.c.id, chat.c.kind, chat.c.key_id, chat.c.last_seq))
        ).one_or_none()
        if row is None:
            return Taken.BUSY
        record = ChatRecord(*row)
        waiting = await self._next(chat_id)
        if waiting is None:
            await self.release(chat_id, holder)
            return Taken.NOTHING
        sealer = await self._unit.keys.sealer(record.key_id)
        payload = json.loads(sealer.open(_payload_place(waiting["id"]), waiting["payload_sealed"]))
        return Turn(waiting["id"], record, payload, waiting["tries"], await self.standing(record))

    async def done(self, update_id: UUID) -> None:
        """The update was acted on: it stays as a mark against a second delivery, without its content."""
        await self._unit.execute(
            chat_update.update()
            .where(chat_update.c.id == update_id)
            .values(state=UpdateState.DONE, payload_sealed=None)
        )

    async def release(self, chat_id: int, holder: str) -> None:
        await self._unit.execute(
            chat.update().where(chat.c.id == chat_id, chat.c.busy_by == holder).values(busy_by=None, busy_until=None)
        )

    async def waiting_chats(self, kind: ChatKind) -> list[int]:
        """Chats of a channel with updates nobody has finished: after a crash, or put by another process."""
        query = sa.select(chat_update.c.chat_id).distinct()
        found = await self._unit.execute(
            query.where(chat_update.c.state == UpdateState.WAITING, chat_update.c.kind == kind)
        )
        return [int(chat_id) for chat_id in found.scalars()]

    async def forget_done(self, before: datetime) -> int:
        """Drop marks older than any channel delivers again; returns how many."""
        gone = await self._unit.execute(
            chat_update.delete().where(chat_update.c.state == UpdateState.DONE, chat_update.c.at < before)
        )
        return int(gone.rowcount)

    async def _next(self, chat_id: int) -> dict[str, Any] | None:
        oldest = (
            sa.select(chat_update.c.id)
            .where(chat_update.c.state == UpdateState.WAITING, chat_update.c.chat_id == chat_id)
            .order_by(chat_update.c.position)
            .limit(1)
            .scalar_subquery()
        )
        statement = chat_update.update().where(chat_update.c.id == oldest).values(tries=chat_update.c.tries + 1)
        columns = (chat_update.c.id, chat_update.c.payload_sealed, chat_update.c.tries)
        row = (await self._unit.execute(statement.returning(*columns))).mappings().one_or_none()
        return None if row is None else dict(row)


def _standing_place(chat_id: int) -> Place:
    return Place("dialogue", "standing_sealed", str(chat_id))


def _payload_place(row_id: UUID) -> Place:
    return Place("chat_update", "payload_sealed", str(row_id))


def _written(value: Standing | dict[str, Any]) -> str:
    plain = {"state": value.state, "data": value.data} if isinstance(value, Standing) else value
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
