"""The words of a complaint: the states it passes, the kinds of event that make them, and its rows as values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class CaseState(StrEnum):
    """Where a complaint (投诉) stands; always the fold of its events, never set by itself."""

    REGISTERED = "registered"
    REFUSAL_PROPOSED = "refusal_proposed"
    REFUSED = "refused"
    INSTRUCTED = "instructed"
    ASSIGNED = "assigned"
    INVESTIGATED = "investigated"
    RESULT_PROPOSED = "result_proposed"
    CLOSED = "closed"


class EventKind(StrEnum):
    """What can happen to a complaint. INSTRUCTED is the leader's instruction (领导批示), by which it is accepted."""

    REGISTERED = "registered"
    INSTRUCTED = "instructed"
    ASSIGNED = "assigned"
    INVESTIGATED = "investigated"
    RESULT_PROPOSED = "result_proposed"
    SENT_BACK = "sent_back"
    CLOSED = "closed"
    REFUSAL_PROPOSED = "refusal_proposed"
    REFUSED = "refused"
    REOPENED = "reopened"
    NOTED = "noted"
    REPLIED = "replied"
    CITIZEN_REPLIED = "citizen_replied"
    ATTACHED = "attached"
    CODE_REISSUED = "code_reissued"
    CHAT_FORGOTTEN = "chat_forgotten"
    CONTACT_ASKED = "contact_asked"
    CONTACT_SHOWN = "contact_shown"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_REFUSED = "erasure_refused"
    ERASED = "erased"


OPEN_STATES = frozenset(CaseState) - {CaseState.CLOSED, CaseState.REFUSED}
"""The states in which the office still owes an answer."""


@dataclass(frozen=True, slots=True)
class Event:
    """One step on a case; written once, never changed.

    `actor` is "staff:NAME", "citizen" or "system". `person` is the human being behind a staff account: four-eyes rules
    compare persons. `alone` says that the office's table asked for no second person. `due_on` is the new promised day
    where the step sets one; it is `provisional` when a calendar year was missing. `text` is None when the step has no
    words or when they were erased. `channel`: where the report came from, on the step that registers it.
    """

    id: UUID
    seq: int
    kind: EventKind
    at: datetime
    actor: str
    person: str = ""
    alone: bool = False
    assignee: str | None = None
    due_on: date | None = None
    provisional: bool = False
    text: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How a reporter who is not anonymous can be reached."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a citizen reports. `when` is the citizen's own words; `certificate` an officer's certificate number or "".

    `channel` names where it came from ("web", "telegram", "terminal", "phone", "counter", "revisit"), `chat_id` the
    chat to which replies go, None where none is to be kept. `idempotency_key` is unique to one confirmation:
    registering it twice registers once. `begun_on` is the day on which it began to be told, where that may be another
    than the day it is registered on.
    """

    category: str
    what: str
    where: str
    when: str
    certificate: str
    contact: Contact | None
    chat_id: int | None
    channel: str
    language: str
    idempotency_key: str
    attachment_ids: tuple[UUID, ...] = ()
    begun_on: date | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """The row of a case: its number and the fold of its events, without anything personal."""

    id: UUID
    number: str
    category: str
    section: str
    urgent: bool
    state: CaseState
    assignee: str | None
    channel: str
    language: str
    anonymous: bool
    registered_at: datetime
    ended_at: datetime | None
    due_on: date
    provisional: bool
    unread: bool
    erased: bool
    key_id: UUID


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """A request to erase a case's personal data that waits. `person`: the human being who asked."""

    case_id: UUID
    number: str
    actor: str
    person: str
    at: datetime
