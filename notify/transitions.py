"""The one table of how a notice may move from state to state. It guards the SQL WHERE of every change, and
docs/sending.md prints it (a test compares both)."""

from enum import StrEnum
from types import MappingProxyType

from storage.values.notices import Move, NoticeState

S = NoticeState


class Step(StrEnum):
    """What happens to a notice."""

    CLAIM = "claim"
    ACCEPT = "accept"
    DEFER = "defer"
    POSTPONE = "postpone"
    REFUSE = "refuse"
    DOUBT = "doubt"
    HOLD = "hold"
    PAUSE = "pause"
    CANCEL = "cancel"
    DROP = "drop"
    EXPIRE = "expire"
    LAPSE = "lapse"
    DELIVER = "deliver"
    FAIL = "fail"
    TRY_AGAIN = "try_again"
    CLEAR = "clear"
    RELEASE = "release"
    SEND_AGAIN = "send_again"
    MARK_SENT = "mark_sent"
    FINISH = "finish"
    BY_HAND = "by_hand"


def _move(target: NoticeState, *origin: NoticeState) -> Move:
    return Move(frozenset(origin), target)


MOVES = MappingProxyType(
    {
        Step.CLAIM: _move(S.SENDING, S.PLANNED),
        # A proof (answer, receipt, look-up) may come late: even when the notice waits to be sent again, it is believed.
        Step.ACCEPT: _move(S.SENT, S.SENDING, S.UNKNOWN, S.PLANNED),
        Step.DEFER: _move(S.PLANNED, S.PLANNED),
        # An answer may also come after its lease ran out, when the notice is already in doubt.
        Step.POSTPONE: _move(S.PLANNED, S.SENDING, S.UNKNOWN),
        Step.REFUSE: _move(S.FAILED, S.SENDING, S.UNKNOWN),
        Step.DOUBT: _move(S.UNKNOWN, S.SENDING),
        Step.HOLD: _move(S.HELD, S.PLANNED),
        Step.PAUSE: _move(S.HELD, S.PLANNED),
        # What is being sent cannot be called back: the dispatcher takes out what shall not go before it takes the rest.
        Step.CANCEL: _move(S.CANCELLED, S.PLANNED, S.HELD, S.TASK),
        Step.DROP: _move(S.CANCELLED, S.PLANNED),
        Step.EXPIRE: _move(S.EXPIRED, S.PLANNED, S.HELD, S.TASK),
        Step.LAPSE: _move(S.EXPIRED, S.PLANNED),
        # Also after word that it did not arrive: receipts come in any order and must end in the same state.
        Step.DELIVER: _move(S.DELIVERED, S.SENT, S.SENDING, S.UNKNOWN, S.PLANNED, S.FAILED),
        Step.FAIL: _move(S.FAILED, S.SENT, S.SENDING, S.UNKNOWN),
        Step.TRY_AGAIN: _move(S.PLANNED, S.SENT, S.SENDING, S.UNKNOWN),
        Step.CLEAR: _move(S.PLANNED, S.UNKNOWN),
        Step.RELEASE: _move(S.PLANNED, S.HELD),
        Step.SEND_AGAIN: _move(S.PLANNED, S.UNKNOWN, S.FAILED),
        Step.MARK_SENT: _move(S.SENT, S.UNKNOWN),
        Step.FINISH: _move(S.DONE, S.TASK),
        Step.BY_HAND: _move(S.TASK, S.PLANNED, S.HELD),
    }
)

WHEN = MappingProxyType(
    {
        Step.CLAIM: "the dispatcher takes it; the attempt is stored in the same transaction",
        Step.ACCEPT: "the provider took it: by its answer, a receipt or a look-up",
        Step.DEFER: "over the day's cap or the month's budget: it waits for a later day",
        Step.POSTPONE: "nothing was sent: throttled, unreachable, or not yet tried",
        Step.REFUSE: "the provider will never take it",
        Step.DOUBT: "the answer was lost after the request left, or the sender was killed",
        Step.HOLD: "a person must look first",
        Step.PAUSE: "its batch is paused",
        Step.CANCEL: "its reason is gone, or staff cancelled it",
        Step.DROP: "when its text is made, its reason is gone",
        Step.EXPIRE: "it can no longer be in time",
        Step.LAPSE: "when its text is made, it can no longer be in time",
        Step.DELIVER: "the provider says it arrived",
        Step.FAIL: "the provider says it did not arrive",
        Step.TRY_AGAIN: "the provider says it did not arrive, for a cause that passes",
        Step.CLEAR: "two look-ups found that the provider never took it",
        Step.RELEASE: "staff looked at it and let it go, or its batch goes on",
        Step.SEND_AGAIN: "staff decided that it did not go out",
        Step.MARK_SENT: "staff decided that it went out",
        Step.FINISH: "staff made the call or sent the letter",
        Step.BY_HAND: "no provider may call this number any more: staff do",
    }
)


def table() -> str:
    """The table as Markdown, for the docs."""
    lines = ["| step | from | to | when |", "|---|---|---|---|"]
    for step, move in MOVES.items():
        origin = ", ".join(sorted(move.origin))
        lines.append(f"| {step} | {origin} | {move.target} | {WHEN[step]} |")
    return "\n".join(lines) + "\n"
