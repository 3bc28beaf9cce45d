"""What a batch (批量提示) is: one text to many numbers, proposed by one person and agreed to by another."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from storage.values.entities import Language
from storage.values.notices import NoticeState, Reason


class BatchState(StrEnum):
    """Where a batch stands. `sending` from the agreement on; that all is sent is told by its notices."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class BatchSource(StrEnum):
    FILE = "file"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True)
class BatchMove:
    """An allowed change of state; `origin` stands in the SQL WHERE."""

    origin: frozenset[BatchState]
    target: BatchState


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom one text of a batch goes to. From a file: `row`, number (E.164) and filled body stand here. Of an audience
    only who it is: number and name are read when the batch is agreed to. `source`: the unit or permit with the number.
    `language`: that of the text."""

    row: int
    phone: str = ""
    body: str = ""
    entity_id: UUID | None = None
    source: UUID | None = None
    language: Language = Language.CHINESE


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch without what is sealed. `template` "" is a free text, else `text_version` is its version and
    `english_version` that of its English words. `english`, `english_segments`: how many of the texts and segments are
    English. `price`: of one segment, "" where none is set; `until`: the last day on which it is of use. `alone`: the
    pack's table asked for no second person."""

    id: UUID
    key_id: UUID
    state: BatchState
    source: BatchSource
    template: str
    edition: int
    recipients: int
    left_out: int
    segments: int
    price: str
    currency: str
    start_at: datetime | None
    until: date
    proposed_by: str
    proposed_person: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    holds_until: datetime | None
    alone: bool
    texts_sealed: bytes = field(repr=False)
    rows_sealed: bytes | None = field(repr=False)
    text_version: str | None = None
    english_version: str | None = None
    english: int = 0
    english_segments: int = 0


@dataclass(frozen=True, slots=True)
class BatchTexts:
    """What of a batch is sealed: the wording with its placeholders, in English too where anybody gets it so, and
    samples as they would go out."""

    wording: str
    samples: tuple[str, ...]
    english: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many notices of a batch stand in a state for a reason."""

    state: NoticeState
    reason: Reason
    simulated: bool
    count: int
