"""What the guide answered, free of SQL and of whoever asked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Zone(StrEnum):
    """How sure the guide was: it answered, offered a menu, passed the question on, or declined it."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HANDOVER = "handover"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One answer. `entry`: the matter, violation or common question, "" for none; `edition`: the pack's version;
    `repeated`: the matter's own common questions answered first, by their place; `handed_in`: the day from which a last
    day was reckoned; `useful`: what the citizen said of it, None for nothing."""

    id: UUID
    at: datetime
    edition: int
    zone: Zone
    entry: str = ""
    fields: tuple[str, ...] = ()
    channel: str = ""
    language: str = ""
    repeated: tuple[int, ...] = ()
    handed_in: date | None = None
    useful: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFilter:
    """Which answers; an empty filter shows all. `since` and `before` bound the time, the latter excluded."""

    zone: Zone | None = None
    entry: str = ""
    channel: str = ""
    since: datetime | None = None
    before: datetime | None = None
    rated: bool = False


@dataclass(frozen=True, slots=True)
class Usefulness:
    """How often an entry was answered, and what was said of it."""

    entry: str
    given: int
    useful: int
    useless: int
