"""One notice, and whatever may happen to it in whatever order: every change in the database is a move of the table, and
nobody gets it more often than the provider's own word or a person gave reason for."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from common.clock import FixedClock
from notify.desk import NoticeMoved
from notify.providers.base import CannotTell, Capabilities, Found, Outcome, OutcomeKind, Outgoing, Provider, Sought
from notify.providers.twilio_status import found
from notify.rendering import Rendered, Stopped
from notify.transitions import MOVES
from staff.actor import Actor
from storage.engine import Database
from storage.keys import Keyring
from storage.values.notices import AttemptState, NoticeState, Reason
from tests.conftest import MORNING
from tests.notify.sender import PHONE, Sender

CLERK = Actor("wang", "wang", frozenset())
ALLOWED = {(origin, move.target) for move in MOVES.values() for origin in move.origin}
JOURNAL = (
    "CREATE TABLE journal (old TEXT, new TEXT)",
    "CREATE TRIGGER keep_journal AFTER UPDATE OF state ON notice WHEN old.state <> new.state "
    "BEGIN INSERT INTO journal VALUES (old.state, new.state); END",
)
TEXT = Rendered(PHONE, "您的平时使用证（尾号0001）还有30天到期。")
TEXTS = (
    TEXT,
    Stopped(NoticeState.HELD, Reason.FLAGGED),
    Stopped(NoticeState.CANCELLED, Reason.RENEWED),
    Stopped(NoticeState.EXPIRED, Reason.PHASE_OVER),
)
RECEIPTS = (("queued", ""), ("sent", ""), ("delivered", ""), ("undelivered", "30003"), ("failed", "30006"))
"""30003 passes, so the message goes again; 30006 is a landline."""


class Killed(BaseException):
    """The sender dies while it waits for the answer."""


class Honest(Provider):
    """Answers as it is told; what it took it never denies, though it may decline to tell."""

    def __init__(self) -> None:
        self.name, self.live, self.simulated = "honest", True, False
        self.capabilities = Capabilities(listing=True, settles_in=timedelta(minutes=1))
        self.answer: OutcomeKind | None = OutcomeKind.ACCEPTED
        self.takes = self.tells = True
        self.taken: list[UUID] = []

    async def send(self, message: Outgoing) -> Outcome:
        if self.answer is OutcomeKind.ACCEPTED or (self.takes and self.answer in {OutcomeKind.UNKNOWN, None}):
            self.taken.append(message.attempt_id)
        if self.answer is None:
            raise Killed
        reason = Reason.NUMBER_BAD if self.answer is OutcomeKind.REFUSED else Reason.NONE
        return Outcome(self.answer, provider_id=str(message.attempt_id), reason=reason)

    async def find(self, sought: Sought) -> Sequence[Found]:
        return [await self.fetch(str(sought.attempt_id), sought)] if self._shows(sought.attempt_id) else []

    async def fetch(self, provider_id: str, sought: Sought) -> Found:
        self._shows(sought.attempt_id)
        return found(provider_id, "sent", "")

    def _shows(self, attempt_id: UUID) -> bool:
        if not self.tells:
            raise CannotTell
        return attempt_id in self.taken


class NoticeMachine(RuleBasedStateMachine):
    """`allowed`: how often it may have gone out so far. `template`: a database file with every table."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder, self.runner = Path(tempfile.mkdtemp()), asyncio.Runner()
        shutil.copy(self.template, self.folder / "sanshi.db")
        self.database = Database(f"sqlite+aiosqlite:///{self.folder / 'sanshi.db'}", Keyring(b"\x07" * 32))
        self.clock, self.provider, self.allowed = FixedClock(MORNING), Honest(), 1
        self.sender = Sender(self.database, self.clock, self.provider)
        self.notice_id = self.runner.run(self._begin())

    async def _begin(self) -> UUID:
        async with self.database.unit() as unit:
            for statement in JOURNAL:
                await unit.execute(sa.text(statement))
            await unit.commit()
        return await self.sender.plan(expires_at=self.clock.now() + timedelta(days=9))

    @rule(answer=st.sampled_from(OutcomeKind), takes=st.booleans())
    def a_tick(self, answer: OutcomeKind, takes: bool) -> None:
        self.provider.answer, self.provider.takes = answer, takes
        self.runner.run(self.sender.dispatcher.tick(by_hand=True))

    @rule(takes=st.booleans())
    def a_tick_that_is_killed(self, takes: bool) -> None:
        self.provider.answer, self.provider.takes = None, takes
        with suppress(Killed):
            self.runner.run(self.sender.dispatcher.tick(by_hand=True))

    @rule(minutes=st.sampled_from([0.5, 1, 5, 60, 24 * 60]))
    def time_passes(self, minutes: float) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule(tells=st.booleans())
    def the_listing_comes_or_goes(self, tells: bool) -> None:
        self.provider.tells = tells

    @rule(text=st.sampled_from(TEXTS))
    def its_reason_changes(self, text: Rendered | Stopped) -> None:
        self.sender.renderer.by_id[self.notice_id] = text

    @precondition(lambda self: self.provider.taken)
    @rule(receipt=st.sampled_from(RECEIPTS), data=st.data())
    def a_receipt(self, receipt: tuple[str, str], data: st.DataObject) -> None:
        attempt_id = data.draw(st.sampled_from(self.provider.taken))
        told = found(str(attempt_id), *receipt)
        self.allowed += told.again
        self.runner.run(self.sender.receipts.take(attempt_id, told))

    @rule(act=st.sampled_from(["release", "cancel", "mark_sent", "send_again"]))
    def staff_decide(self, act: str) -> None:
        try:
            self.runner.run(getattr(self.sender.notices, act)(self.notice_id, by=CLERK))
        except NoticeMoved:
            return
        self.allowed += act == "send_again"

    @invariant()
    def it_went_out_no_oftener_than_there_was_reason(self) -> None:
        assert len(self.provider.taken) <= self.allowed

    @invariant()
    def every_change_was_a_move_of_the_table(self) -> None:
        moves, state, last = self.runner.run(self._stands())
        assert moves <= ALLOWED
        assert state is not NoticeState.SENDING or last is AttemptState.OPEN
        assert state is not NoticeState.UNKNOWN or last is AttemptState.UNKNOWN

    async def _stands(self) -> tuple[set[tuple[NoticeState, NoticeState]], NoticeState, AttemptState | None]:
        """All its changes, its state, and that of its last attempt."""
        state, tries = await self.sender.state(self.notice_id), await self.sender.attempts(self.notice_id)
        async with self.database.reading() as unit:
            rows = await unit.execute(sa.text("SELECT DISTINCT old, new FROM journal"))
            moves = {(NoticeState(old), NoticeState(new)) for old, new in rows}
        return moves, state, tries[-1].state if tries else None

    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)


@pytest.mark.parametrize(("examples", "steps"), [(15, 15), pytest.param(100, 40, marks=pytest.mark.faults)])
def test_whatever_happens_in_whatever_order(_sqlite_template: Path, examples: int, steps: int) -> None:
    NoticeMachine.template = _sqlite_template
    run_state_machine_as_test(
        NoticeMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
