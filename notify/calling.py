"""The calls of one batch at its provider, many at a time, with a pace and a word to stop."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import structlog

from common.clock import Clock
from notify.preparing import Ready
from notify.providers.base import Outcome, OutcomeKind, Provider
from storage.values.notices import Reason

log = structlog.get_logger(__name__)

FAILURES_IN_A_ROW = 5
"""Throttled or unreachable so often in a row: the rest waits for the next tick."""
QUICK = 2.0
"""Seconds: a provider that takes a batch within them gets larger ones."""
_NOTHING_SENT = frozenset({OutcomeKind.THROTTLED, OutcomeKind.TRANSIENT})


class Answer(NamedTuple):
    """The end of one attempt; no outcome = the provider was not called."""

    ready: Ready
    outcome: Outcome | None


class Calls:
    """The calls of one run at its provider: its batches share the pace, and the word to stop. `quick`: whether the last
    batch was, and was called to its end."""

    def __init__(
        self, provider: Provider, clock: Clock, *, concurrency: int, rate: int | None, stopping: asyncio.Event
    ) -> None:
        self._provider, self._clock, self._concurrency = provider, clock, concurrency
        self._stopping, self._halted = stopping, False
        self.quick = False
        self._gap = 0.0 if rate is None else 1 / rate
        self._next = 0.0
        self._failures = 0

    @property
    def ended(self) -> bool:
        """No more calls are to be made: the provider asks for a pause, or the service stops."""
        return self._halted or self._stopping.is_set()

    async def make(self, ready: Sequence[Ready], last_start: datetime) -> list[Answer]:
        """Call the provider for each, many at a time; what could not start before `last_start` is not called."""
        waiting, answers, loop = iter(ready), list[Answer](), asyncio.get_running_loop()
        workers, began = min(self._concurrency, len(ready)), loop.time()
        await asyncio.gather(*(self._work(waiting, answers, last_start) for _ in range(workers)))
        self.quick = loop.time() - began < QUICK and answers[-1].outcome is not None
        return answers

    async def _work(self, waiting: Iterator[Ready], answers: list[Answer], last_start: datetime) -> None:
        for ready in waiting:
            if self._gap:
                await self._turn()
            # Past this moment another process may take the lease for lost while the call is under way.
            stop = self.ended or self._clock.now() >= last_start
            answers.append(Answer(ready, None if stop else await self._call(ready)))

    async def _turn(self) -> None:
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now) + self._gap
        await asyncio.sleep(self._next - self._gap - now)

    async def _call(self, ready: Ready) -> Outcome:
        try:
            outcome = await self._provider.send(ready.message)
        except Exception as failure:  # noqa: BLE001, RUF100 — a provider's fault must not lose the batch's other answers
            log.error("provider_raised", provider=self._provider.name, error=type(failure).__name__)
            outcome = Outcome(OutcomeKind.UNKNOWN, code=type(failure).__name__[:20], reason=Reason.NO_ANSWER)
        if outcome.kind in _NOTHING_SENT:
            self._failures += 1
        else:
            self._failures = 0
        if outcome.kind is OutcomeKind.REFUSED_CONFIG or self._failures >= FAILURES_IN_A_ROW:
            self._halted = True
        return outcome
