"""What is known of the steps of a notice's ladder."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.values.notices import NoticeChannel, NoticeState, TaskOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One step that was taken. `outcome`: what staff last told of a call or letter; `since`: when it left the office or
    was last tried."""

    id: UUID
    channel: NoticeChannel
    state: NoticeState
    since: datetime
    acknowledged: bool = False
    outcome: TaskOutcome | None = None
