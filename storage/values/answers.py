"""What the guide answered, free of SQL and of whoever asked."""

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Sum:
    """A fee worked out for somebody's own figures: the fee item by its place among the matter's, each input by its id
    as a plain decimal, and the result in CNY."""

    item: int
    inputs: Mapping[str, str]
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One answer. `entry`: the matter, violation or common question, "" for none; `edition`: the pack's version;
    `cause`: why, as a short code; `repeated`: the matter's own common questions answered first, by their place;
    `handed_in`: the day from which a last day was reckoned; `worked`: the sum above it; `useful`: what the citizen said
    of it, None for nothing. Of a question that was not answered, `asked` has the words while they are kept, and
    `chosen` the entry then taken from the menu: "" for none of these, None for no choice."""

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
    cause: str = ""
    worked: Sum | None = None
    asked: str = ""
    chosen: str | None = None


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


@dataclass(frozen=True, slots=True)
class Useless:
    """How often an entry's answer in these fields was found not useful."""

    entry: str
    fields: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions of a stretch of time ended alike."""

    zone: Zone
    cause: str
    useful: bool | None
    count: int
