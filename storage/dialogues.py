"""Where each chat's dialogue stands, and the queue of updates that move it: taken one at a time under the chat's lease.

A queue row is written before anything is done with an update and marked done together with the standing it led to: so
an update delivered twice acts once, and after a process was killed in the middle the same update is taken again.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.chats import chat
from storage.claim import claim
from storage.engine import UnitOfWork
from storage.keys import Place
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.chats import ChatKind, ChatRecord
from storage.values.dialogues import NOWHERE, NewUpdate, Standing, Taken, Turn, UpdateState

dialogue = sa.Table(
    "dialogue",
    metadata,
    sa.Column("chat_id", sa.BigInteger, sa.ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("standing_sealed", sa.LargeBinary, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("erase_at", UtcDateTime, index=True),
)
ERASE_AT = "erase_at"
"""In a standing's data: when a part of it is to be erased."""

chat_update = sa.Table(
    "chat_update",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", vocabulary(ChatKind, "kind"), nullable=False),
    sa.Column("update_key", sa.String(120), nullable=False),
    sa.Column("chat_id", sa.BigInteger, sa.ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("payload_sealed", sa.LargeBinary),
    sa.Column("state", vocabulary(UpdateState, "state"), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("kind", "update_key"),
    sa.Index("ix_chat_update_queue", "state", "chat_id", "position"),
    sa.CheckConstraint("state = 'done' OR payload_sealed IS NOT NULL", name="waiting_has_payload"),
)

# What every turn asks is built once: SQLAlchemy takes longer to build such a statement than SQLite to answer it.
_LEASE = claim(
    chat,
    where=[
        chat.c.id.in_(sa.bindparam("chat_ids", expanding=True)),
        sa.or_(
            chat.c.busy_by.is_(None),
            chat.c.busy_by == sa.bindparam("holder"),
            chat.c.busy_until <= sa.bindparam("now"),
        ),
    ],
    order_by=[chat.c.id],
    limit=sa.bindparam("at_most", type_=sa.Integer()),
    values={"busy_by": sa.bindparam("holder"), "busy_until": sa.bindparam("until")},
)
_QUEUE = (
    sa.select(
        chat_update.c.id,
        sa.func.row_number().over(partition_by=chat_update.c.chat_id, order_by=chat_update.c.position).label("place"),
    )
    .where(
        chat_update.c.state == UpdateState.WAITING,
        chat_update.c.chat_id.in_(sa.bindparam("chat_ids", expanding=True)),
    )
    .subquery()
)
_NEXT = (
    chat_update.update()
    .where(chat_update.c.id.in_(sa.select(_QUEUE.c.id).where(_QUEUE.c.place == 1)))
    .values(tries=chat_update.c.tries + 1)
    .returning(chat_update.c.id, chat_update.c.chat_id, chat_update.c.payload_sealed, chat_update.c.tries)
)
_DONE = (
    chat_update.update()
    .where(chat_update.c.id.in_(sa.bindparam("update_ids", expanding=True)))
    .values(state=UpdateState.DONE, payload_sealed=None)
)
_RELEASE = (
    chat.update()
    .where(chat.c.id.in_(sa.bindparam("chat_ids", expanding=True)), chat.c.busy_by == sa.bindparam("holder"))
    .values(busy_by=None, busy_until=None)
)
_STANDINGS = sa.select(dialogue.c.chat_id, dialogue.c.standing_sealed).where(
    dialogue.c.chat_id.in_(sa.bindparam("chat_ids", expanding=True))
)
_POSITION = (
    chat.update()
    .where(chat.c.id == sa.bindparam("chat_id"))
    .values(last_update=chat.c.last_update + 1)
    .returning(chat.c.last_update)
)


def _stand(on_sqlite: bool) -> sa.Insert:
    statement = (sqlite.insert if on_sqlite else postgresql.insert)(dialogue)
    values = {name: statement.excluded[name] for name in ("standing_sealed", "changed_at", "erase_at")}
    return statement.on_conflict_do_update(index_elements=["chat_id"], set_=values)


_PUT = {
    on_sqlite: insert(chat_update)
    .on_conflict_do_nothing(index_elements=["kind", "update_key"])
    .returning(chat_update.c.chat_id)
    for on_sqlite, insert in ((True, sqlite.insert), (False, postgresql.insert))
}
_STAND = {on_sqlite: _stand(on_sqlite) for on_sqlite in (True, False)}

ERASED_AT_ONCE = 200


class DialogueRows:
    """Standings and queues within one unit of work; whatever is done often is done for many chats in one statement."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    async def standing(self, record: ChatRecord) -> Standing:
        """Where the chat stands; nowhere for a new one."""
        return (await self._standings([record]))[record.id]

    async def stand(self, standings: Sequence[tuple[ChatRecord, Standing]], now: datetime) -> None:
        """Write down where chats stand."""
        if not standings:
            return
        sealers = await self._unit.keys.sealers(record.key_id for record, _ in standings)
        rows = [
            {
                "chat_id": record.id,
                "standing_sealed": sealers[record.key_id].seal(_standing_place(record.id), _written(standing)),
                "changed_at": now,
                "erase_at": _moment(standing.data.get(ERASE_AT)),
            }
            for record, standing in standings
        ]
        await self._unit.execute(_STAND[self._unit.sqlite], rows)

    async def to_erase(self, *, holder: str, now: datetime, until: datetime) -> list[tuple[ChatRecord, Standing]]:
        """Standings of which a part is to be erased now, under the chat's lease; those in a turn come another time."""
        due = sa.select(dialogue.c.chat_id).where(dialogue.c.erase_at <= now).limit(ERASED_AT_ONCE)
        chat_ids = list((await self._unit.execute(due)).scalars())
        records = await self._lease(chat_ids, holder=holder, now=now, until=until) if chat_ids else {}
        standings = await self._standings(list(records.values()))
        return [(record, standings[record.id]) for record in records.values()]

    async def put(self, record: ChatRecord, update_key: str, payload: dict[str, Any], now: datetime) -> bool:
        """Queue an update behind those of its chat; False when it was delivered before."""
        position = (await self._unit.execute(_POSITION, {"chat_id": record.id})).scalar_one()
        return bool(await self.put_many([NewUpdate(record, update_key, position, payload)], now))

    async def put_many(self, updates: Sequence[NewUpdate], now: datetime) -> list[int]:
        """Queue updates of one channel whose positions it gives itself; the chats that have something new to do."""
        if not updates:
            return []
        sealers = await self._unit.keys.sealers({update.chat.key_id for update in updates})
        rows = []
        for update in updates:
            row_id = new_id(now)
            sealed = sealers[update.chat.key_id].seal(_payload_place(row_id), _written(update.payload))
            rows.append(
                {
                    "id": row_id,
                    "kind": update.chat.kind,
                    "update_key": update.key,
                    "chat_id": update.chat.id,
                    "position": update.position,
                    "payload_sealed": sealed,
                    "state": UpdateState.WAITING,
                    "at": now,
                }
            )
        added = await self._unit.execute(_PUT[self._unit.sqlite], rows)
        return list(dict.fromkeys(added.scalars()))

    async def take(
        self, chat_ids: Collection[int], *, holder: str, now: datetime, until: datetime
    ) -> dict[int, Turn | Taken]:
        """The oldest waiting update of each chat, under a lease of `holder` until `until`; the lease is given back when
        nothing waits, and refused while another process holds it."""
        records = await self._lease(chat_ids, holder=holder, now=now, until=until)
        waiting = await self._next(records)
        idle = [chat_id for chat_id in records if chat_id not in waiting]
        await self.release(idle, holder)
        taken: dict[int, Turn | Taken] = {**dict.fromkeys(chat_ids, Taken.BUSY), **dict.fromkeys(idle, Taken.NOTHING)}
        busy = [records[chat_id] for chat_id in waiting]
        sealers = await self._unit.keys.sealers({record.key_id for record in busy})
        standings = await self._standings(busy)
        for record in busy:
            row = waiting[record.id]
            payload = json.loads(sealers[record.key_id].open(_payload_place(row["id"]), row["payload_sealed"]))
            taken[record.id] = Turn(row["id"], record, payload, row["tries"], standings[record.id])
        return taken

    async def still_held(self, chat_ids: Collection[int], *, holder: str, until: datetime) -> set[int]:
        """Those of the chats that nobody has taken from `holder` since: its lease goes on until `until`."""
        if not chat_ids:
            return set()
        mine = chat.update().where(chat.c.id.in_(chat_ids), chat.c.busy_by == holder).values(busy_until=until)
        return set((await self._unit.execute(mine.returning(chat.c.id))).scalars())

    async def done(self, update_ids: Collection[UUID]) -> None:
        """The updates were acted on: each stays as a mark against a second delivery, without its content."""
        if update_ids:
            await self._unit.execute(_DONE, {"update_ids": list(update_ids)})

    async def release(self, chat_ids: Collection[int], holder: str) -> None:
        """Give chats back."""
        if chat_ids:
            await self._unit.execute(_RELEASE, {"chat_ids": list(chat_ids), "holder": holder})

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

    async def _standings(self, records: Sequence[ChatRecord]) -> dict[int, Standing]:
        by_id = {record.id: record for record in records}
        if not by_id:
            return {}
        found = (await self._unit.execute(_STANDINGS, {"chat_ids": list(by_id)})).all()
        sealers = await self._unit.keys.sealers({by_id[chat_id].key_id for chat_id, _ in found})
        standings = dict.fromkeys(by_id, NOWHERE)
        for chat_id, sealed in found:
            plain = sealers[by_id[chat_id].key_id].open(_standing_place(chat_id), sealed)
            standings[chat_id] = Standing(**json.loads(plain))
        return standings

    async def _lease(
        self, chat_ids: Collection[int], *, holder: str, now: datetime, until: datetime
    ) -> dict[int, ChatRecord]:
        wanted = {"chat_ids": list(chat_ids), "at_most": len(chat_ids), "holder": holder, "now": now, "until": until}
        found = (await self._unit.execute(_LEASE, wanted)).mappings()
        return {row["id"]: ChatRecord(row["id"], row["kind"], row["key_id"], row["last_seq"]) for row in found}

    async def _next(self, chat_ids: Collection[int]) -> dict[int, dict[str, Any]]:
        """The oldest waiting update of each chat, counted as tried."""
        if not chat_ids:
            return {}
        found = (await self._unit.execute(_NEXT, {"chat_ids": list(chat_ids)})).mappings()
        return {row["chat_id"]: dict(row) for row in found}


def _standing_place(chat_id: int) -> Place:
    return Place("dialogue", "standing_sealed", str(chat_id))


def _payload_place(row_id: UUID) -> Place:
    return Place("chat_update", "payload_sealed", str(row_id))


def _written(value: Standing | dict[str, Any]) -> str:
    plain = {"state": value.state, "data": value.data} if isinstance(value, Standing) else value
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    # Half a surrogate pair, which JSON can carry, is no text: it would stop the whole delivery.
    return text.encode("utf-8", "replace").decode()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
