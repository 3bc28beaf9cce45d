"""Opening a hand-over within a unit of work: from the conversation, and as a task that a revisit form leaves."""

from datetime import datetime
from uuid import UUID

from casework import texts
from casework.handovers.errors import UnknownHandover
from storage import audit, handovers
from storage.engine import UnitOfWork

EXCERPT_LIMIT = 4000


async def open_conversation(
    unit: UnitOfWork, *, chat_id: int, reason: str, excerpt: str, language: str, now: datetime
) -> UUID:
    """A live hand-over; a chat that has one keeps it and adds the excerpt."""
    excerpt = clipped(excerpt)
    opened = await handovers.add(
        unit, reason=reason, language=language, excerpt=excerpt, chat_id=chat_id, live=True, now=now
    )
    if opened is not None:
        await _record(unit, opened, reason, now)
        return opened
    row = await handovers.live_of_chat(unit, chat_id, lock=True)
    if row is None:
        raise UnknownHandover
    if excerpt:
        await handovers.say(unit, row, excerpt, actor="citizen", from_office=False, now=now)
    return row.id


async def open_task(
    unit: UnitOfWork, *, chat_id: int | None, reason: str, text: str, language: str, now: datetime
) -> UUID:
    """A task for staff: the chat goes on with the bot until somebody writes into it."""
    handover_id = await handovers.add(
        unit, reason=reason, language=language, excerpt=clipped(text), chat_id=chat_id, live=False, now=now
    )
    if handover_id is None:
        raise UnknownHandover
    await _record(unit, handover_id, reason, now)
    return handover_id


def clipped(excerpt: str) -> str:
    """The end of a long transcript: what was said last matters."""
    return texts.optional(excerpt[-EXCERPT_LIMIT:], limit=EXCERPT_LIMIT)


async def _record(unit: UnitOfWork, handover_id: UUID, reason: str, now: datetime) -> None:
    await audit.record(
        unit, at=now, actor="citizen", act="handover.opened", subject=f"handover:{handover_id}", detail=reason
    )
