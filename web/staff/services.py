"""What the pages of the console call: the services of the rooms below."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from casework.answers.service import GivenAnswers
from casework.answers.unanswered import Unanswered
from casework.attachments.service import Attachments
from casework.batches.service import Batches
from casework.complaints.phone import PhoneDesk
from casework.complaints.service import Complaints
from casework.decisions.service import Decisions
from casework.handovers.service import Handovers
from casework.revisits.service import Revisits
from casework.templates.service import NoticeTexts
from common.i18n import Translator
from notify.answer_desk import NoticeAnswers
from notify.board import Board
from notify.desk import Notices
from notify.entities import Entities
from notify.evidence import Evidences
from notify.importing.service import Imports
from notify.inbound import Inbox
from notify.letters.service import Letters
from notify.merging import Merging
from notify.permits import Permits
from notify.planning.service import Planner
from notify.routing import Routing
from notify.tasks import Tasks
from notify.timeline import Timelines
from notify.watch import Watch
from staff.accounts import Accounts
from staff.agreements import Agreements
from staff.second_factor import SecondFactors
from staff.sessions import Sessions
from staff.sign_in import SignIn
from staff.substitutions import Substitutions
from staff.trail import AuditEntry, Trail
from staff.uploads import Uploads
from web.staff.underway import Underway


class Said(Protocol):
    """Something told in the reader's language."""

    def text(self, tr: Translator, /) -> str: ...


class Upkeep(Protocol):
    """What must be kept up for the office to lose nothing; None where nothing is."""

    async def faults(self) -> Sequence[Said]: ...


class Due(Protocol):
    """A kind of record, how long it is kept, and how many of it would go now."""

    @property
    def kind(self) -> str: ...
    @property
    def keep(self) -> timedelta: ...
    @property
    def count(self) -> int: ...


class Retention(Protocol):
    """What is erased when, and what was."""

    async def due(self) -> Sequence[Due]: ...

    async def refused(self) -> Sequence[AuditEntry]: ...
    async def record(self) -> Sequence[AuditEntry]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffServices:
    """Everything behind the console."""

    accounts: Accounts
    agreements: Agreements
    sign_in: SignIn
    second_factors: SecondFactors
    sessions: Sessions
    substitutions: Substitutions
    trail: Trail
    complaints: Complaints
    phone: PhoneDesk
    attachments: Attachments
    given: GivenAnswers
    unanswered: Unanswered
    handovers: Handovers
    decisions: Decisions
    revisits: Revisits
    permits: Permits
    entities: Entities
    merging: Merging
    timelines: Timelines
    board: Board
    watch: Watch
    imports: Imports
    planner: Planner
    notices: Notices
    routing: Routing
    batches: Batches
    texts: NoticeTexts
    tasks: Tasks
    letters: Letters
    inbox: Inbox
    evidences: Evidences
    notice_answers: NoticeAnswers
    uploads: Uploads
    retention: Retention
    underway: Underway = field(default_factory=Underway)
    upkeep: Upkeep | None = None
