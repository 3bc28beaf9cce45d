"""What can go wrong at a provider, and the course of each message there: told by its number alone, so that every
process that sends and the ledger that is held against them know the same."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SLOW = 60.0


class Fault(StrEnum):
    """What goes wrong with one request; `after`: the message was taken, only the answer is lost."""

    NONE = "none"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    GARBAGE_AFTER = "garbage_after"
    THROTTLE = "throttle"
    REFUSE = "refuse"
    UNREACHABLE = "unreachable"
    """The request meets a closed port: no counterpart can do that, so whoever calls has to take one."""
    CALLBACK_FIRST = "callback_first"


TAKEN = frozenset(
    {
        Fault.NONE,
        Fault.TIMEOUT_AFTER,
        Fault.RESET_AFTER,
        Fault.ERROR_AFTER,
        Fault.GARBAGE_AFTER,
        Fault.CALLBACK_FIRST,
    }
)
"""The provider acts on the request in spite of the fault."""


class Moment(StrEnum):
    """How far a request has come. `received`: it was read; `decided`: the message was taken or never will be, and
    nobody has been answered."""

    RECEIVED = "received"
    DECIDED = "decided"


async def _unseen(moment: Moment, number: str, port: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Course:
    """`lag`: how long after it was taken a message shows in look-ups; None = look-ups about it are never answered.
    `reached` is awaited at each moment of a request, with the port it came in by."""

    fault: Callable[[str], Fault] = lambda _number: Fault.NONE
    lag: Callable[[str], timedelta | None] = lambda _number: timedelta()
    reached: Callable[[Moment, str, int], Awaitable[None]] = _unseen
