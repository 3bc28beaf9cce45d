"""Revisits after a decision (事后回访): codes, the pack's form, what its answers set going, and the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework.codes.desk import CodeDesk
from casework.complaints.model import Receipt
from common.clock import Clock
from knowledge.edition import Editions
from knowledge.model import RevisitForm
from staff.actor import Actor
from storage.engine import Database
from storage.values.revisits import Answer, RevisitRow


@dataclass(frozen=True, slots=True)
class OpenedCode:
    """A new code, shown this once: "1234-5678-9012-3456-78"."""

    revisit_id: UUID
    decision_no: str
    code: str


@dataclass(frozen=True, slots=True)
class FormSession:
    """The form that a code opens."""

    revisit_id: UUID
    decision_no: str
    form: RevisitForm
    edition: int


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """What the answers set going: a complaint (its number and code are shown on the spot) and a task for staff."""

    decision_no: str
    complaint: Receipt | None
    handover_id: UUID | None


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """One form handed in."""

    decision_no: str
    submitted_at: datetime
    answers: tuple[Answer, ...]
    complaint_no: str | None


class Revisits:
    """A code opens the form any number of times and is spent by handing it in."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions, codes: CodeDesk) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._codes = codes

    async def open(
        self, decision_no: str, *, by: Actor, decided_on: date | None = None, party: str | None = None
    ) -> OpenedCode:
        """Make a code for a decision, which is noted when it is new. Raises EmptyText, NotAllowed."""
        raise NotImplementedError

    async def form_for(self, code: str, *, caller: str) -> FormSession:
        """The form. Raises UnknownCode, TooManyTries, CodeSpent."""
        raise NotImplementedError

    async def submit(
        self,
        code: str,
        answers: Mapping[str, str | Sequence[str]],
        *,
        caller: str,
        chat_id: int | None = None,
        language: str = "zh_Hans_CN",
        channel: str = "web",
    ) -> SubmitResult:
        """Hand the form in, once: per question an option id (single, rating), ids (multi) or a text.

        Raises InvalidAnswers (each problem names its question), and as `form_for`.
        """
        raise NotImplementedError

    async def codes(self, *, viewer: Actor, limit: int = 200) -> list[RevisitRow]:
        """Codes given out, newest first; never the codes themselves."""
        raise NotImplementedError

    async def answers(self, *, viewer: Actor, limit: int = 200) -> list[AnswerSheet]:
        """Forms handed in, newest first."""
        raise NotImplementedError

    async def counts(self, *, viewer: Actor) -> dict[str, dict[str, int]]:
        """How often each option was chosen: {question: {option: times}}."""
        raise NotImplementedError
