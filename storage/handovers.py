"""Hand-overs and what is said in them, sealed under a data key of each."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.schema import UtcDateTime, metadata, new_id, rows, vocabulary
from storage.seen import seen
from storage.values.handovers import Handover, HandoverMessage, HandoverRow, HandoverState

handover = sa.Table(
    "handover",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("state", vocabulary(HandoverState, "state"), nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("live", sa.Boolean(create_constraint=True, name="live"), nullable=False),
    sa.Column("unread", sa.Boolean(create_constraint=True, name="unread"), nullable=False, server_default=sa.true()),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("taken_by", sa.String(60)),
    sa.Column("taken_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("chat_hash", sa.String(32)),
    sa.Column("chat_sealed", sa.LargeBinary),
    sa.Column("excerpt_sealed", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("(state = 'waiting') = (taken_by IS NULL) OR state = 'closed'", name="taken_by_someone"),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_some_time"),
    sa.Index("ix_handover_state", "state", "id"),
)
_OPEN = handover.c.state != HandoverState.CLOSED
_LIVE = handover.c.live & _OPEN
sa.Index("uq_handover_live_chat", handover.c.chat_hash, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)

handover_message = sa.Table(
    "handover_message",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("handover_id", sa.Uuid, sa.ForeignKey("handover.id"), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("from_office", sa.Boolean(create_constraint=True, name="from_office"), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("text_sealed", sa.LargeBinary, nullable=False),
)

_ROW = [handover.c[name] for name in HandoverRow.__dataclass_fields__]


async def add(
    unit: UnitOfWork, *, reason: str, language: str, excerpt: str, chat_id: int | None, live: bool, now: datetime
) -> UUID | None:
    """A new hand-over with a key of its own; None when it is to be live and the chat has a live one."""
    handover_id, key_id = new_id(now), await unit.keys.create("handover", now)
    sealer = await unit.keys.sealer(key_id)
    chat = None if chat_id is None else str(chat_id)
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    added = await unit.execute(
        insert(handover)
        .values(
            id=handover_id,
            state=HandoverState.WAITING,
            reason=reason,
            language=language,
            live=live,
            unread=True,
            opened_at=now,
            key_id=key_id,
            chat_hash=chat and unit.keyring.lookup("chat", chat),
            chat_sealed=chat and sealer.seal(_place("chat", handover_id), chat),
            excerpt_sealed=sealer.seal(_place("excerpt", handover_id), excerpt),
        )
        .on_conflict_do_nothing()
    )
    if added.rowcount:
        return handover_id
    await unit.keys.erase(key_id, now)
    return None


async def live_of_chat(unit: UnitOfWork, chat_id: int, *, lock: bool = False) -> HandoverRow | None:
    """The open hand-over which a chat's words go to."""
    hashed = unit.keyring.lookup("chat", str(chat_id))
    query = sa.select(*_ROW).where(_LIVE, handover.c.chat_hash == hashed)
    return await _one(unit, query.with_for_update() if lock else query)


async def load(unit: UnitOfWork, handover_id: UUID, *, lock: bool = False) -> HandoverRow | None:
    query = sa.select(*_ROW).where(handover.c.id == handover_id)
    return await _one(unit, query.with_for_update() if lock else query)


async def total(unit: UnitOfWork, *, closed: bool) -> int:
    """How many are open, or closed."""
    query = sa.select(sa.func.count()).select_from(handover).where(_which(closed))
    return int((await unit.execute(query)).scalar_one())


async def listed(unit: UnitOfWork, *, closed: bool, limit: int | None = None, offset: int = 0) -> list[HandoverRow]:
    """Open ones, the oldest first; or closed ones, the latest first."""
    order = (handover.c.closed_at.desc(), handover.c.id.desc()) if closed else (handover.c.id,)
    query = sa.select(*_ROW).where(_which(closed)).order_by(*order).limit(limit).offset(offset)
    return [HandoverRow(*row) for row in await unit.execute(query)]


def _which(closed: bool) -> sa.ColumnElement[bool]:
    return handover.c.state == HandoverState.CLOSED if closed else _OPEN


async def silences(unit: UnitOfWork) -> list[tuple[HandoverRow, datetime]]:
    """The open hand-overs that a chat's words go to, each with the last time something was said or done in it."""
    said = sa.func.max(handover_message.c.at, type_=UtcDateTime)
    query = (
        sa.select(*_ROW, said)
        .select_from(handover.outerjoin(handover_message, handover_message.c.handover_id == handover.c.id))
        .where(_LIVE)
        .group_by(handover.c.id)
        .order_by(handover.c.id)
    )
    found = [(HandoverRow(*row[:-1]), row[-1]) for row in await unit.execute(query)]
    return [(row, max(filter(None, (row.opened_at, row.taken_at, at)))) for row, at in found]


async def take(unit: UnitOfWork, handover_id: UUID, *, name: str, now: datetime) -> bool:
    """Give a waiting hand-over to one person; False when it does not wait any more."""
    waiting = (handover.c.id == handover_id) & (handover.c.state == HandoverState.WAITING)
    values = {"state": HandoverState.TAKEN, "taken_by": name, "taken_at": now}
    return (await unit.execute(handover.update().where(waiting).values(**values))).rowcount == 1


async def close(unit: UnitOfWork, handover_id: UUID, now: datetime) -> None:
    await _set(unit, handover_id, state=HandoverState.CLOSED, closed_at=now, unread=False)


async def make_live(unit: UnitOfWork, handover_id: UUID, *, live: bool = True) -> None:
    """From now on the chat's words go to it; or no more: it is then a task."""
    await _set(unit, handover_id, live=live)


async def say(unit: UnitOfWork, row: HandoverRow, text: str, *, actor: str, from_office: bool, now: datetime) -> UUID:
    """Add words to a hand-over; the citizen's make it unread, the office's read. Raises Erased."""
    message_id = new_id(now)
    sealed = (await unit.keys.sealer(row.key_id)).seal(_message_place(message_id), text)
    await unit.execute(
        handover_message.insert().values(
            id=message_id, handover_id=row.id, at=now, from_office=from_office, actor=actor, text_sealed=sealed
        )
    )
    await _set(unit, row.id, unread=not from_office)
    return message_id


async def chat_id(unit: UnitOfWork, row: HandoverRow) -> int | None:
    """The chat to answer into, while there is one."""
    text = await _opened(unit, row, "chat")
    return None if text is None else int(text)


async def with_words(unit: UnitOfWork, row: HandoverRow) -> Handover:
    """The hand-over opened. Raises Erased."""
    sealer = await unit.keys.sealer(row.key_id)
    table = handover_message.c
    query = sa.select(handover_message).where(table.handover_id == row.id).order_by(table.id)
    said = rows(await unit.execute(query))
    read = await seen(unit, [notice_key(found["id"]) for found in said if found["from_office"]])
    messages = tuple(
        HandoverMessage(
            found["at"],
            found["from_office"],
            found["actor"],
            sealer.open(_message_place(found["id"]), found["text_sealed"]),
            read.get(notice_key(found["id"])),
        )
        for found in said
    )
    excerpt = await _opened(unit, row, "excerpt")
    return Handover(row, excerpt or "", await chat_id(unit, row) is not None, messages)


def notice_key(what: object) -> str:
    """The dedupe key of the notice that carries a message into the chat."""
    return f"handover:{what}"


async def _opened(unit: UnitOfWork, row: HandoverRow, what: str) -> str | None:
    query = sa.select(handover.c[f"{what}_sealed"]).where(handover.c.id == row.id)
    sealed = (await unit.execute(query)).scalar_one()
    sealer = (await unit.keys.living([row.key_id])).get(row.key_id)
    return sealer.open(_place(what, row.id), sealed) if sealer and sealed is not None else None


async def _set(unit: UnitOfWork, handover_id: UUID, **values: Any) -> None:
    await unit.execute(handover.update().where(handover.c.id == handover_id).values(**values))


async def _one(unit: UnitOfWork, query: sa.Select[Any]) -> HandoverRow | None:
    found = (await unit.execute(query)).first()
    return None if found is None else HandoverRow(*found)


def _place(column: str, handover_id: UUID) -> Place:
    return Place("handover", column, str(handover_id))


def _message_place(message_id: UUID) -> Place:
    return Place("handover_message", "text", str(message_id))
