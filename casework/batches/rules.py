"""How a batch may move from state to state, and when it may start; pure. docs/batches.md prints the table by test."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from casework.batches.errors import StartOutside, StartPast, TooFarAhead, UntilBeforeStart
from knowledge.calendar import WorkingCalendar
from notify.sending import Window, opening
from storage.values.batches import BatchMove, BatchState

S = BatchState
HOLD: Final = timedelta(minutes=1)
"""For so long after the agreement nothing leaves the office."""
USEFUL: Final = timedelta(days=7)
"""How long a batch is of use where nobody says until when."""
FARTHEST: Final = timedelta(days=366)
"""How far ahead a start or a last day may lie: further is a slip of the pen."""


class BatchStep(StrEnum):
    """What a person does about a batch."""

    AGREE = "agree"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


BATCH_MOVES: Mapping[BatchStep, BatchMove] = MappingProxyType(
    {
        BatchStep.AGREE: BatchMove(frozenset({S.PROPOSED}), S.SENDING),
        BatchStep.REFUSE: BatchMove(frozenset({S.PROPOSED}), S.REFUSED),
        BatchStep.WITHDRAW: BatchMove(frozenset({S.PROPOSED}), S.WITHDRAWN),
        BatchStep.STOP: BatchMove(frozenset({S.SENDING}), S.STOPPED),
        BatchStep.PAUSE: BatchMove(frozenset({S.SENDING}), S.PAUSED),
        BatchStep.RESUME: BatchMove(frozenset({S.PAUSED}), S.SENDING),
        BatchStep.CANCEL: BatchMove(frozenset({S.SENDING, S.PAUSED}), S.CANCELLED),
    }
)
WHEN: Mapping[BatchStep, str] = MappingProxyType(
    {
        BatchStep.AGREE: "a second person agrees, or one where the pack's table asks for no second",
        BatchStep.REFUSE: "whoever might agree does not",
        BatchStep.WITHDRAW: "who proposes may take it back until it is decided",
        BatchStep.STOP: "within the first minute, before anything has left",
        BatchStep.PAUSE: "what has not gone waits",
        BatchStep.RESUME: "it goes on",
        BatchStep.CANCEL: "what has not gone never goes",
    }
)


def possible(state: BatchState, holds_until: datetime | None, now: datetime) -> frozenset[BatchStep]:
    """What can be done about a batch now: in its first minute it is stopped, later it is paused or cancelled."""
    steps = {step for step, move in BATCH_MOVES.items() if state in move.origin}
    holds = holds_until is not None and now < holds_until
    return frozenset(
        steps - ({BatchStep.PAUSE, BatchStep.CANCEL} if holds and state is S.SENDING else {BatchStep.STOP})
    )


def first_leaves(agreed_at: datetime, start_at: datetime | None) -> datetime:
    """When the first text may leave."""
    held = agreed_at + HOLD
    return held if start_at is None else max(held, start_at)


def check_start(start_at: datetime | None, now: datetime, window: Window, calendar: WorkingCalendar) -> None:
    """Raises StartPast, TooFarAhead, StartOutside."""
    if start_at is None:
        return
    if start_at <= now:
        raise StartPast
    if start_at > now + FARTHEST:
        raise TooFarAhead(days=FARTHEST.days)
    if opening(start_at, window, calendar).closes_at is None:
        raise StartOutside(start=f"{window.start:%H:%M}", end=f"{window.end:%H:%M}")


def last_day(until: date | None, start_at: datetime | None, now: datetime, calendar: WorkingCalendar) -> date:
    """The last day of use. Raises UntilBeforeStart, TooFarAhead."""
    first = calendar.today(start_at or now)
    if until is None:
        return first + USEFUL
    if until < first:
        raise UntilBeforeStart
    if until > first + FARTHEST:
        raise TooFarAhead(days=FARTHEST.days)
    return until


def over_at(until: date, calendar: WorkingCalendar) -> datetime:
    """Midnight in the office after the last day."""
    return datetime.combine(until + timedelta(days=1), time(), calendar.timezone)


def table() -> str:
    """The table as Markdown, for the docs."""
    lines = ["| step | from | to | when |", "|---|---|---|---|"]
    for step, move in BATCH_MOVES.items():
        lines.append(f"| {step} | {', '.join(sorted(move.origin))} | {move.target} | {WHEN[step]} |")
    return "\n".join(lines) + "\n"
