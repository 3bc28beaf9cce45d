"""What the complaint service takes and gives: values for the conversation, the tracking page and the console."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from casework.complaints.when import Meant
from storage.values.attachments import AttachmentInfo
from storage.values.chats import Seen
from storage.values.complaints import OPEN_STATES, CaseState, Contact, EventKind, Report
from storage.values.unread import Prompt

__all__ = [
    "OPEN_STATES",
    "AttachmentInfo",
    "CaseDetail",
    "CaseState",
    "CaseView",
    "Contact",
    "EventKind",
    "Message",
    "QueueCounts",
    "QueuePage",
    "QueueRow",
    "Receipt",
    "Report",
    "Status",
    "TimelineEntry",
]


class Status(StrEnum):
    """What a citizen is told; said only as a sentence, by `casework.complaints.status.sentence`."""

    RECEIVED = "received"
    HANDLING = "handling"
    CHECKING = "checking"
    ANSWERED = "answered"
    REFUSED = "refused"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the citizen gets at once: the public 登记号 and the secret 查询码 ("1234-5678-9012-3456-78").

    `code` is None exactly when `repeated`: the report was registered before and its code has been shown.
    `promised_by` is the day by which the office says whether and how it is handled; `provisional` when the working
    days of that year are not known yet.
    """

    case_id: UUID
    number: str
    code: str | None
    promised_by: date
    provisional: bool
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message between the citizen and the office; notes among staff never become one."""

    at: datetime
    from_office: bool
    text: str
    attachments: tuple[AttachmentInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its reporter sees it. `result` is the final answer or the reason for refusal, None before that;
    `keeps_chat`: answers also go to the chat it came from."""

    case_id: UUID
    number: str
    category: str
    status: Status
    registered_at: datetime
    promised_by: date
    provisional: bool
    overdue: bool
    messages: tuple[Message, ...]
    result: str | None
    keeps_chat: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the console's list. `excerpt` is the beginning of the report, "" when erased; `when` the reporter's
    words, `when_meant` the day they mean where that is sure."""

    case_id: UUID
    number: str
    category: str
    section: str
    urgent: bool
    state: CaseState
    assignee: str | None
    registered_at: datetime
    due_on: date
    provisional: bool
    overdue: bool
    unread: bool
    anonymous: bool
    excerpt: str
    when: str
    when_meant: Meant | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the list; `page` counts from 1, `total` all rows that fit the filters."""

    rows: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many cases the viewer may see, by what they wait for."""

    by_state: dict[CaseState, int]
    overdue: int
    unread: int


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event as staff see it. `alone`: done by one person, as the office's four-eyes table allows. `seen`: whether
    what it told the citizen in the chat was read; `prompts`: what was done while it was not."""

    seq: int
    kind: EventKind
    at: datetime
    actor: str
    text: str | None
    assignee: str | None
    due_on: date | None
    provisional: bool
    alone: bool
    channel: str | None = None
    attachments: tuple[AttachmentInfo, ...] = ()
    seen: Seen | None = None
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case as a member of staff sees it.

    `contact` is filled only for those to whom the reporter's identity was released (`reveal-reporter` of the four-eyes
    table); `contact_given` says whether there is one. `may` holds the acts this viewer may do now: the console offers
    these and no others.
    """

    row: QueueRow
    channel: str
    language: str
    erased: bool
    what: str
    where: str
    when: str
    certificate: str
    contact_given: bool
    contact: Contact | None
    attachments: tuple[AttachmentInfo, ...]
    timeline: tuple[TimelineEntry, ...]
    result: str | None
    may: frozenset[EventKind]
