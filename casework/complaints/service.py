"""Complaints: the one door for the conversation, the tracking page, the console and the command line."""

from collections.abc import Collection, Sequence
from uuid import UUID

from casework.codes.desk import CodeDesk
from casework.complaints.model import CaseDetail, CaseState, CaseView, Contact, QueueCounts, QueuePage, Receipt, Report
from common.clock import Clock
from knowledge.edition import Editions
from notify.outbox import Outbox
from staff.actor import Actor
from storage.engine import Database


class Complaints:
    """Each method is one use case in one unit of work. Staff acts raise NotAllowed, SamePerson or NotNow, and
    UnknownCase for a case that is not there or that the actor may not see. Texts may not be empty."""

    def __init__(
        self, *, database: Database, clock: Clock, editions: Editions, outbox: Outbox, codes: CodeDesk
    ) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._outbox = outbox
        self._codes = codes

    # For citizens

    async def register(self, report: Report, *, by: Actor | None = None) -> Receipt:
        """Register a report, anonymous ones too; `by` is the clerk who takes it down from the phone or the counter.

        Raises UnknownCategory, EmptyText, TextTooLong, TooManyFiles.
        """
        raise NotImplementedError

    async def by_code(self, code: str, *, caller: str) -> CaseView:
        """The case that a 查询码 opens. `caller` is the identity that is throttled (a chat, an address).

        Spaces, hyphens and full-width digits do not matter. Raises UnknownCode, TooManyTries.
        """
        raise NotImplementedError

    async def mine(self, chat_id: int) -> list[CaseView]:
        """The cases reported from this chat, newest first."""
        raise NotImplementedError

    async def answer_back(
        self, case_id: UUID, text: str, attachment_ids: Sequence[UUID] = (), *, by: str = "citizen"
    ) -> CaseView:
        """The citizen writes again; staff see the case as unread. The caller got `case_id` from `by_code` or `mine`."""
        raise NotImplementedError

    # For staff

    async def queue(
        self,
        *,
        viewer: Actor,
        states: Collection[CaseState] = (),
        overdue_only: bool = False,
        unread_only: bool = False,
        mine_only: bool = False,
        search: str = "",
        page: int = 1,
        size: int = 20,
    ) -> QueuePage:
        """What the viewer may see, most urgent first. `states` empty = all; `search` looks in the number."""
        raise NotImplementedError

    async def counts(self, *, viewer: Actor) -> QueueCounts:
        raise NotImplementedError

    async def find(self, number: str, *, viewer: Actor) -> UUID:
        """The case with this 登记号. Raises UnknownCase."""
        raise NotImplementedError

    async def detail(self, case_id: UUID, *, viewer: Actor) -> CaseDetail:
        """Everything the viewer may see of a case; the look is audited."""
        raise NotImplementedError

    async def instruct(self, case_id: UUID, text: str, *, by: Actor) -> None:
        """The leader's instruction (批示); the first one accepts the complaint and starts the clock of the result."""
        raise NotImplementedError

    async def assign(self, case_id: UUID, *, to: Actor, by: Actor) -> None:
        """Name the investigator, again if need be."""
        raise NotImplementedError

    async def note(self, case_id: UUID, text: str, *, by: Actor) -> None:
        """A note among staff."""
        raise NotImplementedError

    async def reply(self, case_id: UUID, text: str, attachment_ids: Sequence[UUID] = (), *, by: Actor) -> None:
        """An answer to the citizen before or after the result: seen by code, and sent to the chat they came from."""
        raise NotImplementedError

    async def propose_result(self, case_id: UUID, *, findings: str, result: str, by: Actor) -> None:
        """The investigation (`findings`, for the file) and the result in the words the citizen will read."""
        raise NotImplementedError

    async def send_back(self, case_id: UUID, text: str, *, by: Actor) -> None:
        """The second person does not agree with a proposed result or refusal."""
        raise NotImplementedError

    async def close(self, case_id: UUID, *, by: Actor) -> None:
        """The second person confirms the proposed result; it goes to the citizen."""
        raise NotImplementedError

    async def propose_refusal(self, case_id: UUID, reason: str, *, by: Actor) -> None:
        """Not to be accepted: `reason` in the words the citizen will read."""
        raise NotImplementedError

    async def refuse(self, case_id: UUID, *, by: Actor) -> None:
        """The second person confirms the refusal; it goes to the citizen."""
        raise NotImplementedError

    async def reopen(self, case_id: UUID, text: str, *, by: Actor) -> None:
        """A new instruction on a case that had ended; it must be assigned, investigated and answered again."""
        raise NotImplementedError

    async def ask_contact(self, case_id: UUID, reason: str, *, by: Actor) -> None:
        """Ask to see who reported it (查看举报人身份)."""
        raise NotImplementedError

    async def show_contact(self, case_id: UUID, *, by: Actor) -> Contact:
        """Release the reporter's identity to the one who asked; both then see it in `detail`."""
        raise NotImplementedError

    async def ask_erasure(self, case_id: UUID, reason: str, *, by: Actor) -> None:
        """Ask to erase the personal data of a case."""
        raise NotImplementedError

    async def erase(self, case_id: UUID, *, by: Actor) -> None:
        """Destroy the case's key: words, identity and files are gone; the number and the steps stay."""
        raise NotImplementedError
