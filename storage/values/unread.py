"""Answers to a case that stand in its reporter's chat, and the prompts about those that stay unread."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.values.chats import Seen
from storage.values.notices import NoticeChannel, NoticeState, Reason


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text message or a call that says no more than that there is an answer. `at`: when its state changed last."""

    id: UUID
    channel: NoticeChannel
    state: NoticeState
    reason: Reason
    at: datetime
    simulated: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office told a reporter in the chat. `id` is that of the notice which carried it, `event_id` the step on
    the case, `at` when it stood there. It is read, too, when the case was opened with its code afterwards."""

    id: UUID
    event_id: UUID
    number: str
    at: datetime
    seen: Seen
    text: Prompt | None = None
    call: Prompt | None = None

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        return tuple(each for each in (self.text, self.call) if each is not None)
