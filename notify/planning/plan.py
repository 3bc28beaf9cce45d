"""What a planning run found: the notices, whom it passed over, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.values.notices import NoticeChannel


@dataclass(frozen=True, slots=True)
class PlannedNotice:
    """`entity` is the holder's name, `permits` the numbers; `text` as it would go out on the day of planning."""

    id: UUID
    rule: str
    step: str
    permits: Sequence[str]
    entity: str
    channel: NoticeChannel
    send_after: datetime
    reason: str
    text: str
    existing: bool


@dataclass(frozen=True, slots=True)
class Skip:
    """Somebody a rule would address, but nothing goes: `reason` is a stable code."""

    rule: str
    step: str
    permits: Sequence[str]
    entity: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`missing_years`: the calendar lacks them; sending days are then Monday to Friday, and staff are told daily."""

    notices: Sequence[PlannedNotice]
    planned: int
    existing: int
    skipped: Sequence[Skip]
    missing_years: Sequence[int]
