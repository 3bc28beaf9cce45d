"""Vocabulary of chats: the channels a citizen writes on, a chat, and one message of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ChatKind(StrEnum):
    """The channel of a chat."""

    WEB = "web"
    TERMINAL = "terminal"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class ChatRecord:
    """One citizen's conversation on one channel. `id` is random: it says nothing and stands in no code."""

    id: int
    kind: ChatKind
    key_id: UUID
    last_seq: int
    seen_seq: int = 0


class Seen(StrEnum):
    """What is known of a message that the office sent into a chat. `sent`: its channel does not tell whether it was
    read."""

    UNDER_WAY = "under_way"
    SENT = "sent"
    UNREAD = "unread"
    READ = "read"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class StoredButton:
    """A button under a message; `data` (≤ 64 bytes) is what a press brings back."""

    text: str
    data: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """A file of a message: its id in the attachment store."""

    id: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class MessageBody:
    """The sealed part of a message."""

    text: str
    buttons: tuple[tuple[StoredButton, ...], ...] = ()
    attachments: tuple[StoredAttachment, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """`number` names the message within its chat for good; `seq` grows with every change of the chat."""

    number: int
    seq: int
    from_bot: bool
    body: MessageBody
    at: datetime
    edited: bool
