"""The words of penalty decisions (处罚决定)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class DecisionState(StrEnum):
    """How a decision stands; it is told by its days."""

    OPEN = "open"
    OVERDUE = "overdue"
    RECTIFIED = "rectified"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as far as prompts and revisits need it. `party`: who it is about where no unit is linked, "" when not
    noted or erased. `violation`: the id of a benchmark, "" for none. `form_given_on`: when the first revisit code was
    handed out with it."""

    id: UUID
    number: str
    noted_at: datetime
    registered_on: date
    decided_on: date | None
    party: str = field(default="", repr=False)
    entity_id: UUID | None = None
    violation: str = ""
    rectify_by: date | None = None
    rectified_on: date | None = None
    form_given_on: date | None = None
    form_returned_on: date | None = None
    closed_on: date | None = None

    def state(self, today: date) -> DecisionState:
        """How it stands on a day."""
        if self.closed_on is not None:
            return DecisionState.CLOSED
        if self.rectified_on is not None:
            return DecisionState.RECTIFIED
        late = self.rectify_by is not None and self.rectify_by < today
        return DecisionState.OVERDUE if late else DecisionState.OPEN
