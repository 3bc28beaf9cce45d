"""The calls of one run at its provider, many at a time, with a pace and a word to stop."""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import structlog

from common.clock import Clock
from common.nursery import Nursery
from notify.preparing import Ready
from notify.providers.base import Outcome, OutcomeKind, Provider
from storage.values.notices import Reason

log = structlog.get_logger(__name__)

FAILURES_IN_A_ROW = 5
"""Throttled or unreachable so often in a row: the rest waits for the next tick."""
QUICK = 0.25
"""Seconds: a provider that takes a message within them is given more at a time."""
_NOTHING_SENT = frozenset({OutcomeKind.THROTTLED, OutcomeKind.TRANSIENT})


class Answer(NamedTuple):
    """The end of one attempt; no outcome = the provider was not called."""

    ready: Ready
    outcome: Outcome | None


class Calls:
    """The calls of one run: what is added waits its turn, and whoever adds need not wait for the answers.

    `quick`: whether the last call was. `ended`: no more are to be made, since the provider asks for a pause or the
    service stops; what waits then is answered without a call."""

    def __init__(
        self,
        provider: Provider,
        clock: Clock,
        nursery: Nursery,
        *,
        concurrency: int,
        rate: int | None,
        stopping: asyncio.Event,
    ) -> None:
        self._provider, self._clock, self._nursery, self._concurrency = provider, clock, nursery, concurrency
        self._stopping, self._halted = stopping, False
        self.quick = False
        self._gap = 0.0 if rate is None else 1 / rate
        self._next = 0.0
        self._failures = 0
        self._waiting = deque[tuple[Ready, datetime]]()
        self._answers = list[Answer]()
        self._callers = 0
        self._answered = asyncio.Event()
        self._broken: BaseException | None = None

    @property
    def ended(self) -> bool:
        return self._halted or self._stopping.is_set()

    @property
    def open(self) -> int:
        """How many are not answered yet."""
        return len(self._waiting) + self._callers

    @property
    def done(self) -> bool:
        """All are answered, and all answers taken."""
        return not self.open and not self._answers

    def add(self, ready: Sequence[Ready], last_start: datetime) -> None:
        """Call the provider for each soon; what could not start before `last_start` is not called."""
        self._waiting.extend((each, last_start) for each in ready)
        for _ in range(min(self._concurrency - self._callers, len(ready))):
            self._callers += 1
            self._nursery.start(self._work(), name="calls")

    def take(self) -> list[Answer]:
        """The answers since the last time."""
        taken, self._answers = self._answers, []
        return taken

    async def until(self, most: int) -> None:
        """Wait until no more than so many are open. Raises what has broken a call beyond a provider's failure."""
        while self.open > most and self._broken is None:
            self._answered.clear()
            await self._answered.wait()
        if self._broken is not None:
            raise self._broken

    async def _work(self) -> None:
        try:
            while self._waiting:
                ready, last_start = self._waiting.popleft()
                if self._gap:
                    await self._turn()
                # Past this moment another process may take the lease for lost while the call is under way.
                stop = self.ended or self._clock.now() >= last_start
                outcome = None if stop else await self._call(ready)
                self._answers.append(Answer(ready, outcome))
                self._answered.set()
        except BaseException as failure:
            # Its caller stays open, so that nobody takes the run for done.
            self._broken = failure
            raise
        else:
            self._callers -= 1
        finally:
            self._answered.set()

    async def _turn(self) -> None:
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now) + self._gap
        await asyncio.sleep(self._next - self._gap - now)

    async def _call(self, ready: Ready) -> Outcome:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            outcome = await self._provider.send(ready.message)
        except asyncio.CancelledError as failure:
            if _asked_to_stop():
                raise
            outcome = self._fault(failure)
        except Exception as failure:  # noqa: BLE001, RUF100 — a provider's fault must not lose the batch's other answers
            outcome = self._fault(failure)
        self.quick = loop.time() - began < QUICK
        if outcome.kind in _NOTHING_SENT:
            self._failures += 1
        else:
            self._failures = 0
        if outcome.kind is OutcomeKind.REFUSED_CONFIG or self._failures >= FAILURES_IN_A_ROW:
            self._halted = True
        return outcome

    def _fault(self, failure: BaseException) -> Outcome:
        """A provider raised, which it must not: its message may have gone out."""
        log.error("provider_raised", provider=self._provider.name, error=type(failure).__name__)
        return Outcome(OutcomeKind.UNKNOWN, code=type(failure).__name__[:20], reason=Reason.NO_ANSWER)


def _asked_to_stop() -> bool:
    """Whether somebody cancels this call; else the cancellation is the provider's own."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
