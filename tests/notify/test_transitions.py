"""The table of moves: what it allows, that the SQL obeys it, and that the docs print it."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from notify.providers.log import LogProvider
from notify.providers.twilio_codes import VERDICTS
from notify.retries import AFTER_FAILURE, AFTER_UNDELIVERED
from notify.transitions import MOVES, WHEN, Step, table
from storage import notices
from storage.engine import Database
from storage.values.notices import ENDED, IN_FLIGHT, NEEDS_STAFF, REACHED, WAITING, NoticeState
from tests.notify.sender import Sender

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sending.md"


def test_every_step_has_a_move_and_an_explanation() -> None:
    assert MOVES.keys() == WHEN.keys() == set(Step)


def test_nothing_leaves_the_end_states_but_by_a_persons_decision_or_by_word_that_it_arrived() -> None:
    left = {(step, state) for step, move in MOVES.items() for state in move.origin & ENDED}

    assert left == {(Step.SEND_AGAIN, NoticeState.FAILED), (Step.DELIVER, NoticeState.FAILED)}


def test_doubt_never_goes_back_to_planned_without_a_definite_answer_or_a_person() -> None:
    back = {step for step, move in MOVES.items() if NoticeState.UNKNOWN in move.origin and move.target in WAITING}

    assert back == {Step.POSTPONE, Step.CLEAR, Step.TRY_AGAIN, Step.SEND_AGAIN}


def test_every_state_can_be_reached_and_is_in_a_group() -> None:
    reached = {move.target for move in MOVES.values()}

    assert reached == set(NoticeState)
    grouped = WAITING | IN_FLIGHT | REACHED | ENDED
    assert grouped == set(NoticeState)
    assert set(NoticeState) >= NEEDS_STAFF


@pytest.mark.parametrize("step", [step for step in Step if step not in {Step.CLAIM, Step.FINISH, Step.BY_HAND}])
async def test_the_database_changes_only_rows_the_table_allows(sqlite: Database, clock: FixedClock, step: Step) -> None:
    sender = Sender(sqlite, clock, LogProvider())
    ids = {state: await sender.plan(to=f"+86138000000{number:02}") for number, state in enumerate(NoticeState)}
    now = clock.now()
    async with sqlite.unit() as unit:
        for state, notice_id in ids.items():
            lease = now + timedelta(minutes=1) if state is NoticeState.SENDING else None
            task = {"channel": "call"} if state in {NoticeState.TASK, NoticeState.DONE} else {}
            query = sa.update(notices.notice).where(notices.notice.c.id == notice_id)
            await unit.execute(query.values(state=state, lease_until=lease, **task))
        move = MOVES[step]
        changed = await notices.move(unit, ids.values(), move, now=now, values={})

    assert {state for state, notice_id in ids.items() if notice_id in changed} == move.origin


def test_the_docs_print_the_table() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")


def test_the_docs_name_every_error_code_and_every_wait() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [code for code in VERDICTS if code not in text] == []
    for waits in (AFTER_FAILURE, AFTER_UNDELIVERED):
        assert ", ".join(str(int(wait.total_seconds() // 60)) for wait in waits) in text
