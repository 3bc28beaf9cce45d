"""The words of a hand-over from the bot to a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from storage.values.chats import Seen


class HandoverState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A hand-over (转人工) without its words. `live`: what the citizen types in the chat goes to it; a task that came
    from a revisit form becomes live when staff first write. `reason` is the caller's short code, never words. `unread`:
    the citizen's words are the last."""

    id: UUID
    state: HandoverState
    reason: str
    language: str
    live: bool
    unread: bool
    opened_at: datetime
    taken_by: str | None
    taken_at: datetime | None
    closed_at: datetime | None
    key_id: UUID


@dataclass(frozen=True, slots=True)
class HandoverMessage:
    """Words of either side; `seen` is known of the office's own."""

    at: datetime
    from_office: bool
    actor: str
    text: str
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """A hand-over with its words; `reachable` says whether there is a chat to answer into."""

    row: HandoverRow
    excerpt: str
    reachable: bool
    messages: tuple[HandoverMessage, ...]
