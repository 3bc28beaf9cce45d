"""Whether what was sent into a chat has been read: a page tells how far it was shown, other channels tell nothing."""

from collections.abc import Collection

import sqlalchemy as sa

from storage.chats import chat, chat_message
from storage.engine import UnitOfWork
from storage.notices import notice
from storage.values.chats import ChatKind, Seen
from storage.values.notices import NoticeState

_LOST = frozenset({NoticeState.FAILED, NoticeState.EXPIRED, NoticeState.CANCELLED})
_GONE = frozenset({NoticeState.SENT, NoticeState.DELIVERED})


async def seen(unit: UnitOfWork, dedupe_keys: Collection[str]) -> dict[str, Seen]:
    """What became of the notices with these keys; of those that were never queued nothing."""
    query = sa.select(notice.c.id, notice.c.dedupe_key, notice.c.state).where(notice.c.dedupe_key.in_(dedupe_keys))
    found = (await unit.execute(query)).all()
    shown = await _shown(unit, {act_key(row.id) for row in found})
    return {row.dedupe_key: _of(row.state, shown.get(act_key(row.id))) for row in found}


def act_key(notice_id: object) -> str:
    """What a local chat calls the message that a notice became."""
    return f"notice:{notice_id}"


async def _shown(unit: UnitOfWork, act_keys: Collection[str]) -> dict[str, bool]:
    """For each message that stands in a web chat, whether the page has shown it."""
    query = (
        sa.select(chat_message.c.act_key, chat_message.c.seq <= chat.c.seen_seq)
        .join(chat, chat.c.id == chat_message.c.chat_id)
        .where(chat.c.kind == ChatKind.WEB, chat_message.c.act_key.in_(act_keys))
    )
    return {key: bool(shown) for key, shown in await unit.execute(query)}


def _of(state: NoticeState, shown: bool | None) -> Seen:
    if shown is not None:
        return Seen.READ if shown else Seen.UNREAD
    if state in _LOST:
        return Seen.UNREACHABLE
    return Seen.SENT if state in _GONE else Seen.UNDER_WAY
