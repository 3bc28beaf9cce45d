"""What a notice can be and what has happened to it: states and their groups, reasons, attempts, receipts, tasks."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from storage.values.entities import Language


class NoticeKind(StrEnum):
    """What a notice is for. Prompts that no law asks for offer an opt-out and heed it, reminders of permits and of a
    deadline to put things right go all the same."""

    PERMIT_REMINDER = "permit_reminder"
    SEASONAL = "seasonal"
    REPLY = "reply"
    CASE = "case"
    CODE = "code"
    UNREAD = "unread"
    BATCH = "batch"
    CAMPAIGN = "campaign"
    GUIDANCE = "guidance"
    RECTIFICATION = "rectification"
    REVISIT_FORM = "revisit_form"


class NoticeChannel(StrEnum):
    """How it travels. `call` and `letter` are done by staff, a `voice` call by a provider; `chat` is any chat channel
    of the bot."""

    SMS = "sms"
    VOICE = "voice"
    CALL = "call"
    LETTER = "letter"
    CHAT = "chat"


class NoticeState(StrEnum):
    """Where a notice stands; notify.transitions holds the moves that are allowed."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    HELD = "held"
    TASK = "task"
    DONE = "done"


YEARLY = frozenset({NoticeKind.SEASONAL, NoticeKind.CAMPAIGN})
"""Once a year to each unit of an audience."""
OF_DECISIONS = frozenset({NoticeKind.GUIDANCE, NoticeKind.RECTIFICATION, NoticeKind.REVISIT_FORM})
"""To the party of a decision."""
OF_UNITS = YEARLY | OF_DECISIONS
"""They name no permit: whom they reach is looked up by the unit."""
BY_LAW = frozenset({NoticeKind.PERMIT_REMINDER, NoticeKind.RECTIFICATION})
"""What the planner writes by duty of law: no consent is needed, and no opt-out stops it."""
RENDERED = frozenset({NoticeKind.PERMIT_REMINDER, NoticeKind.UNREAD}) | OF_UNITS
"""Their text is made anew at each sending; that of the others was stored when they were queued."""
OFFERS_OPT_OUT = (OF_UNITS - BY_LAW) | {NoticeKind.BATCH}
"""They end with the words by which one can refuse more of them."""
PROMPTS = OFFERS_OPT_OUT | {NoticeKind.UNREAD}
"""No law asks for them: they wait when the month's budget is spent."""
BY_PHONE = frozenset({NoticeChannel.SMS, NoticeChannel.VOICE})
"""A provider brings them to a phone: in the hours of the send window, and to nobody who opted out."""
AT_ONCE = frozenset({NoticeKind.CODE})
"""They go at any hour: the recipient has just asked for one and waits for it. The send window spares people prompts
they did not ask for; notices know no legal hours, only advertising does (domain rules of mainland gateways)."""
TO_REPORTERS = frozenset({NoticeKind.CODE, NoticeKind.UNREAD})
"""They go to the phone left with a case: no list shows the number, or finds them by it (信访工作条例 Art. 30)."""
WAITING = frozenset({NoticeState.PLANNED, NoticeState.HELD, NoticeState.TASK})
"""Nothing has left the office yet."""
IN_FLIGHT = frozenset({NoticeState.SENDING, NoticeState.UNKNOWN})
"""It may have left; nobody knows yet."""
REACHED = frozenset({NoticeState.SENT, NoticeState.DELIVERED, NoticeState.DONE})
"""It left the office."""
ENDED = frozenset(
    {NoticeState.DELIVERED, NoticeState.FAILED, NoticeState.EXPIRED, NoticeState.CANCELLED, NoticeState.DONE}
)
"""Nothing more happens by itself."""
NEEDS_STAFF = frozenset({NoticeState.HELD, NoticeState.UNKNOWN, NoticeState.TASK, NoticeState.FAILED})
"""A person has to look."""


class Reason(StrEnum):
    """Why a notice stands where it stands. Pages turn these into sentences (notify.reasons)."""

    NONE = ""
    # Its reason is gone: cancelled.
    APPLIED = "applied"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    NOT_IN_AUDIENCE = "not_in_audience"
    CANCELLED_BY_STAFF = "cancelled_by_staff"
    ERASED = "erased"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"
    RECTIFIED = "rectified"
    FORM_RETURNED = "form_returned"
    DECISION_CLOSED = "decision_closed"
    DEADLINE_CHANGED = "deadline_changed"
    # It can no longer be in time: expired.
    TOO_LATE = "too_late"
    PHASE_OVER = "phase_over"
    # Somebody must look first: held.
    SAMPLE_VALUE = "sample_value"
    FORBIDDEN_WORD = "forbidden_word"
    LINK_IN_TEXT = "link_in_text"
    TEXT_TOO_LONG = "text_too_long"
    TEMPLATE_NOT_APPROVED = "template_not_approved"
    TEXT_WAITS = "text_waits"
    FLAGGED = "flagged"
    CALENDAR_YEAR_MISSING = "calendar_year_missing"
    NO_RECIPIENT = "no_recipient"
    NO_TEXT = "no_text"
    ANSWER_WAITS = "answer_waits"
    # It waits for its time: still planned.
    OUTSIDE_WINDOW = "outside_window"
    NOT_WORKING_DAY = "not_working_day"
    DAILY_CAP = "daily_cap"
    SAME_TEXT_TODAY = "same_text_today"
    THROTTLED = "throttled"
    TRANSIENT = "transient"
    PROVIDER_SETTINGS = "provider_settings"
    PROVIDER_BALANCE = "provider_balance"
    LANE_PAUSED = "lane_paused"
    BUDGET_SPENT = "budget_spent"
    BATCH_PAUSED = "batch_paused"
    # The provider refused or could not deliver: failed.
    NUMBER_BAD = "number_bad"
    BLOCKED = "blocked"
    CONTENT_REFUSED = "content_refused"
    NOT_DELIVERED = "not_delivered"
    PROVIDER_EXPIRED = "provider_expired"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    REFUSED = "refused"
    MACHINE = "machine"
    BUSY = "busy"
    NOT_PICKED_UP = "not_picked_up"
    # Nobody knows: unknown.
    NO_ANSWER = "no_answer"
    INTERRUPTED = "interrupted"
    CANNOT_TELL = "cannot_tell"
    # Sent after doubt.
    MARKED_BY_STAFF = "marked_by_staff"
    # A task because this channel cannot be used.
    NO_SMS_STEP = "no_sms_step"
    LANDLINE = "landline"
    LETTER_ONLY = "letter_only"
    SMS_FAILED = "sms_failed"
    UNREAD = "unread"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    # The text message that this stood for arrived after all: cancelled.
    ARRIVED = "arrived"


class AttemptState(StrEnum):
    """One try at the provider. `open` is durable before the provider is called."""

    OPEN = "open"
    ACCEPTED = "accepted"
    THROTTLED = "throttled"
    TRANSIENT = "transient"
    REFUSED = "refused"
    REFUSED_CONFIG = "refused_config"
    UNKNOWN = "unknown"
    NOT_TRIED = "not_tried"
    NOT_SENT = "not_sent"


class Delivery(StrEnum):
    """What a provider tells about an accepted message, in our words."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


class TaskOutcome(StrEnum):
    """What came of a call or letter. `not_reached` and `printed` leave the task open; `returned` is told of a letter
    that was posted."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"
    PRINTED = "printed"
    LETTER_SENT = "letter_sent"
    RETURNED = "returned"
    NOT_NEEDED = "not_needed"


class AlarmKind(StrEnum):
    """What the office must be told at once; raised once a day for each cause."""

    PROVIDER_SETTINGS = "provider_settings"
    PROVIDER_BALANCE = "provider_balance"
    PROVIDER_SILENT = "provider_silent"
    TEMPLATE_NOT_APPROVED = "template_not_approved"
    CALENDAR_YEAR_MISSING = "calendar_year_missing"
    SENT_TWICE = "sent_twice"
    LANE_BROKEN = "lane_broken"
    BUDGET_SPENT = "budget_spent"
    NOT_PLANNED = "not_planned"
    NO_RECEIPTS = "no_receipts"
    STANDS_STILL = "stands_still"


@dataclass(frozen=True, slots=True)
class Move:
    """An allowed change of state; the states in `origin` stand in the SQL WHERE, so no other row is ever changed."""

    origin: frozenset[NoticeState]
    target: NoticeState


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice whose text is known when it is queued: a reply, an acknowledgement, a case message.

    `to`: E.164 number, or the chat id as text. `key_id`: the data key it is sealed with (that of the case or chat);
    None seals it with the office key. `send_after` None = at once; `expires_at` None = it never comes too late.
    `language`, `ending`: of a text that is whole already, as `Notice` has them.
    """

    kind: NoticeKind
    channel: NoticeChannel
    to: str
    text: str
    dedupe_key: str
    subject: str = ""
    rule: str = ""
    step: str = ""
    statutory: bool = False
    key_id: UUID | None = None
    entity_id: UUID | None = None
    send_after: datetime | None = None
    expires_at: datetime | None = None
    edition: int | None = None
    permits: tuple[UUID, ...] = ()
    text_version: str | None = None
    language: Language | None = None
    ending: int | None = None


class Notice(NamedTuple):
    """One stored notice; what is sealed is opened apart (`storage.notices.opened`). A tuple, because hundreds are
    made of each batch's rows: a frozen dataclass of so many fields takes longer than reading the row.

    `root_id`: the notice whose ladder this one is a step of, None for the first. `acknowledged_at`: on the notice that
    the recipient answered. `text_version`: of the template it was planned with, then of the one it went out with; None
    where its words come from no template. `language`, `ending`: of the stored text, once it is whole, and how many of
    its last characters are the opt-out words; None also of what was made whole before revision 0028."""

    id: UUID
    kind: NoticeKind
    rule: str
    step: str
    subject: str
    channel: NoticeChannel
    state: NoticeState
    reason: Reason
    provider_code: str
    dedupe_key: str
    entity_id: UUID | None
    key_id: UUID | None
    statutory: bool
    due_on: date | None
    send_after: datetime
    expires_at: datetime | None
    edition: int | None
    root_id: UUID | None
    acknowledged_at: datetime | None
    recipient_hash: str | None
    recipient_sealed: bytes | None
    text_sealed: bytes | None
    text_hash: str | None
    segments: int | None
    simulated: bool
    attempts: int
    lease_until: datetime | None
    tried_at: datetime | None
    created_at: datetime
    state_at: datetime
    released_at: datetime | None
    batch_id: UUID | None = None
    text_version: str | None = None
    language: Language | None = None
    ending: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What of a notice is sealed, in plain: the recipient, and the whole text as it goes out."""

    to: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try. `provider_id` is the provider's own id (Twilio: MessageSid); `look_after` when to ask it again."""

    id: UUID
    notice_id: UUID
    number: int
    provider: str
    state: AttemptState
    started_at: datetime
    finished_at: datetime | None
    provider_id: str | None
    code: str
    delivery: Delivery | None
    look_after: datetime | None
    looks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the provider told about an attempt, once for each status and code."""

    attempt_id: UUID
    status: str
    code: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class TaskTry:
    """One call or letter by staff. `by` is the actor's signature; of a letter `day` tells when it was posted or came
    back, `mail_number` its registered-mail number (挂号信编号)."""

    outcome: TaskOutcome
    note: str
    by: str
    at: datetime
    day: date | None = None
    mail_number: str = field(default="", repr=False)
