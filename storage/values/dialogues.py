"""Vocabulary of dialogues: where a chat stands, and the updates that wait to be acted on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from storage.values.chats import ChatRecord


class UpdateState(StrEnum):
    """An update is waiting until the turn it set going is written down."""

    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a chat's dialogue stands: the step's name and what was gathered so far."""

    state: str | None
    data: dict[str, Any]


NOWHERE = Standing(None, {})


@dataclass(frozen=True, slots=True)
class NewUpdate:
    """An update as its channel delivers it: `key` is the same for every delivery, `position` grows within the chat."""

    chat: ChatRecord
    key: str
    position: int
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One update taken from a chat's queue under the chat's lease. `tries` counts this one too."""

    update_id: UUID
    chat: ChatRecord
    payload: dict[str, Any]
    tries: int
    standing: Standing


class Taken(StrEnum):
    """Why there is no turn to take."""

    NOTHING = "nothing"
    BUSY = "busy"
