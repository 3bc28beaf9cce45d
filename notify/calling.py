"""The calls of one batch at its provider, many at a time, with a pace and a word to stop."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from common.clock import Clock
from notify.preparing import Ready
from notify.providers.base import Outcome, OutcomeKind, Provider
from storage.values.notices import Reason

log = structlog.get_logger(__name__)

FAILURES_IN_A_ROW = 5
"""Throttled or unreachable so often in a row: the rest waits for the next tick."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of one attempt; no outcome = the provider was not called."""

    ready: Ready
    outcome: Outcome | None


class Calls:
    """One batch at the provider: workers share the queue, the pace, and the word to stop."""

    def __init__(
        self, provider: Provider, clock: Clock, *, last_start: datetime, rate: int | None, stopping: asyncio.Event
    ) -> None:
        self.answers: list[Answer] = []
        self.halted = False
        self._provider, self._clock, self._last_start = provider, clock, last_start
        self._stopping = stopping
        self._gap = 0.0 if rate is None else 1 / rate
        self._next = 0.0
        self._failures = 0

    async def make(self, ready: Sequence[Ready], concurrency: int) -> None:
        """Call the provider for each, so many at a time."""
        waiting = iter(ready)
        await asyncio.gather(*(self._work(waiting) for _ in range(min(concurrency, len(ready)))))

    async def _work(self, waiting: Iterator[Ready]) -> None:
        for ready in waiting:
            await self._turn()
            # Past this moment another process may take the lease for lost while the call is under way.
            late = self._clock.now() >= self._last_start
            stop = self.halted or late or self._stopping.is_set()
            outcome = None if stop else await self._call(ready)
            self.answers.append(Answer(ready, outcome))

    async def _turn(self) -> None:
        if self._gap:
            now = asyncio.get_running_loop().time()
            self._next = max(self._next, now) + self._gap
            await asyncio.sleep(self._next - self._gap - now)

    async def _call(self, ready: Ready) -> Outcome:
        try:
            outcome = await self._provider.send(ready.message)
        except Exception as failure:  # noqa: BLE001, RUF100 — a provider's fault must not lose the batch's other answers
            log.error("provider_raised", provider=self._provider.name, error=type(failure).__name__)
            outcome = Outcome(OutcomeKind.UNKNOWN, code=type(failure).__name__[:20], reason=Reason.NO_ANSWER)
        if outcome.kind in {OutcomeKind.THROTTLED, OutcomeKind.TRANSIENT}:
            self._failures += 1
        else:
            self._failures = 0
        if outcome.kind is OutcomeKind.REFUSED_CONFIG or self._failures >= FAILURES_IN_A_ROW:
            self.halted = True
        return outcome
