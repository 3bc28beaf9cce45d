"""Templates (模板) of notices and their versions: who handed one in, who approved it, on what ground it counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.values.notices import NoticeChannel


class TextState(StrEnum):
    """Where a version stands in the office. Only an approved one is sent."""

    NEW = "new"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class Ground(StrEnum):
    """Why a version counts as approved. `before`: it was in use before versions were approved; `demo`: it came with the
    demo's pack, and counts only while nobody real is reached."""

    NONE = ""
    TWO_PERSONS = "two_persons"
    ONE_PERSON = "one_person"
    BEFORE = "before"
    DEMO = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A version that a pack brings. `channel`: sms, call or letter; `digest`: what tells it from all others."""

    digest: str
    step: str
    channel: NoticeChannel
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVersion:
    """One version of a template. `number` counts up for each step and channel; `edition`, `at`, `by`: the version of
    the pack that brought it first, when, and who loaded it. `why`: the reason of a refusal."""

    digest: str
    step: str
    channel: NoticeChannel
    language: str
    number: int
    text: str
    edition: int
    at: datetime
    by: str
    state: TextState
    ground: Ground
    proposed_by: str
    proposed_person: str
    proposed_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    why: str
