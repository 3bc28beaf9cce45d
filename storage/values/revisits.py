"""The words of revisits after decisions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class RevisitState(StrEnum):
    """A code is open until the form is handed in with it (spent) or with another code of the decision (void)."""

    OPEN = "open"
    SPENT = "spent"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class RevisitRow:
    """One code given out for one decision."""

    id: UUID
    decision_no: str
    state: RevisitState
    opened_at: datetime
    opened_by: str
    spent_at: datetime | None
    complaint_no: str | None
    handover_id: UUID | None
    key_id: UUID


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: ids of the chosen options, or a text (None when erased)."""

    question: str
    options: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """One form handed in."""

    revisit_id: UUID
    decision_no: str
    submitted_at: datetime
    answers: tuple[Answer, ...]
    complaint_no: str | None
    handover_id: UUID | None
