"""Vocabulary of agreements: an act that waits until a second person agrees."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AgreedAct(StrEnum):
    """The acts that are asked for here, by their ids in the pack's table; acts on a case wait on the case."""

    GRANT_ROLE = "grant-role"
    EXPORT = "export-personal-data"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One request (待第二人同意). `subject` is a record, "account:li" or "list:notices"; `detail`: the roles,
    by comma.

    It lapses at `until` when nobody decided, and where it was agreed to and is to be used, when nobody used it.
    """

    id: UUID
    act: AgreedAct
    subject: str
    detail: str
    asked_by: str
    asked_person: str
    asked_at: datetime
    until: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    agreed: bool | None = None
    used_at: datetime | None = None
