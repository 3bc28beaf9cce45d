"""The moves of a batch, its first minute, and when it may start."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.batches.errors import StartOutside, StartPast, UntilBeforeStart
from casework.batches.rules import (
    BATCH_MOVES,
    HOLD,
    WHEN,
    BatchStep,
    check_start,
    first_leaves,
    last_day,
    over_at,
    possible,
    table,
)
from notify.sending import Window
from storage.values.batches import BatchState
from tests.shipped import first_pack

PAGE = Path(__file__).resolve().parents[2] / "docs" / "batches.md"
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
WINDOW = Window(time(8, 30), time(20, 30))
CALENDAR = first_pack().calendar
ENDS = {BatchState.REFUSED, BatchState.WITHDRAWN, BatchState.STOPPED, BatchState.CANCELLED}


def test_the_docs_print_the_table() -> None:
    assert BATCH_MOVES.keys() == WHEN.keys() == set(BatchStep)
    assert table() in PAGE.read_text(encoding="utf-8")


@given(st.lists(st.sampled_from(BatchStep), max_size=12))
def test_whatever_people_press_an_ended_batch_stays_ended_and_none_is_sent_without_agreement(
    steps: list[BatchStep],
) -> None:
    state, agreed = BatchState.PROPOSED, False
    for step in steps:
        move = BATCH_MOVES[step]
        if state in move.origin:
            assert state not in ENDS
            state, agreed = move.target, agreed or step is BatchStep.AGREE
    assert agreed or state not in {BatchState.SENDING, BatchState.PAUSED, BatchState.STOPPED, BatchState.CANCELLED}


@given(st.sampled_from(BatchState), st.integers(-120, 120))
def test_it_is_stopped_within_the_minute_and_cancelled_after_it(state: BatchState, seconds: int) -> None:
    steps = possible(state, NOW + timedelta(seconds=seconds), NOW)

    assert (BatchStep.STOP in steps) == (state is BatchState.SENDING and seconds > 0)
    assert not {BatchStep.STOP, BatchStep.CANCEL} <= steps
    assert all(state in BATCH_MOVES[step].origin for step in steps)


@given(st.none() | st.integers(-9_999, 9_999))
def test_nothing_leaves_in_the_first_minute_nor_before_the_start(minutes: int | None) -> None:
    start = None if minutes is None else NOW + timedelta(minutes=minutes)

    leaves = first_leaves(NOW, start)

    assert leaves >= NOW + HOLD
    assert start is None or leaves >= start


@pytest.mark.parametrize(
    ("start", "error"),
    [
        (NOW, StartPast),
        (datetime(2026, 11, 27, 3, 0, tzinfo=CALENDAR.timezone), StartOutside),
        (datetime(2026, 11, 28, 9, 0, tzinfo=CALENDAR.timezone), StartOutside),
    ],
)
def test_a_start_lies_ahead_and_in_the_sending_hours(start: datetime, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_start(start, NOW, WINDOW, CALENDAR)


def test_a_start_tomorrow_morning_is_good() -> None:
    check_start(datetime(2026, 11, 27, 9, 0, tzinfo=CALENDAR.timezone), NOW, WINDOW, CALENDAR)


def test_it_is_of_use_for_a_week_where_nobody_says_until_when() -> None:
    assert last_day(None, None, NOW, CALENDAR) == date(2026, 12, 3)
    assert over_at(date(2026, 12, 3), CALENDAR) == datetime(2026, 12, 4, tzinfo=CALENDAR.timezone)
    with pytest.raises(UntilBeforeStart):
        last_day(date(2026, 11, 25), None, NOW, CALENDAR)
