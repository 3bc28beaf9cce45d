"""One channel's way out: one transaction records the last results and claims the next batch; the provider is called
between transactions, many messages at a time. A channel fails alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from common.clock import Clock
from knowledge.edition import Edition
from notify.calling import Answer, Calls
from notify.preparing import Aside, Batch, Preparer, Ready
from notify.providers.base import Provider
from notify.recording import Record, Tally
from notify.rendering import Renderer
from notify.sending import Opening, SendingRules
from storage import notices
from storage.engine import Database, UnitOfWork
from storage.values.notices import AT_ONCE, NoticeChannel, NoticeKind

CALLS_PER_SECOND = 1
"""What Twilio gives an account (docs/voice/api/call-resource); more would wait there, beyond our reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`lease`: a batch's sends begin within `lease` minus `call`, the longest a provider call may take."""

    batch: int = 200
    concurrency: int = 50
    lease: timedelta = timedelta(seconds=20)
    call: timedelta = timedelta(seconds=12)


class Lane:
    """Sends what is due on one channel through one provider."""

    def __init__(
        self,
        *,
        channel: NoticeChannel,
        provider: Provider,
        database: Database,
        clock: Clock,
        settings: SendingRules,
        renderer: Renderer,
        pace: Pace,
    ) -> None:
        self.channel, self.provider = channel, provider
        self._database, self._clock, self._settings, self._renderer = database, clock, settings, renderer
        self._pace = pace
        rates = {NoticeChannel.SMS: settings.per_second, NoticeChannel.VOICE: CALLS_PER_SECOND}
        self._rate = None if provider.simulated else rates.get(channel)

    async def run(self, edition: Edition, opening: Opening | None, stopping: asyncio.Event) -> Tally:
        """Send until nothing is due, or the provider asks for a pause; outside the window only what goes at once."""
        tally, answers, halted = Tally(), list[Answer](), False
        while True:
            async with self._database.unit() as unit:
                await self._record(unit, answers, tally)
                batch = Batch()
                if not (halted or stopping.is_set()):
                    batch = await self._claim(unit, edition, opening)
                await unit.commit()
            self._count_aside(batch.aside, tally)
            if batch.empty:
                return tally
            calls = await self._send(batch.ready, stopping)
            answers, halted = calls.answers, calls.halted

    def _closing(self, opening: Opening | None) -> bool:
        return opening is not None and (opening.closes_at is None or self._clock.now() >= opening.closes_at)

    async def _claim(self, unit: UnitOfWork, edition: Edition, opening: Opening | None) -> Batch:
        now = self._clock.now()
        # With a rate, no more than two seconds' worth: the rest stays free for other processes.
        kinds = AT_ONCE if self._closing(opening) else frozenset(NoticeKind)
        limit = self._pace.batch if self._rate is None else min(self._pace.batch, max(2 * self._rate, 1))
        due = await notices.lock_due(unit, self.channel, now=now, limit=limit, kinds=kinds)
        preparer = Preparer(
            unit,
            now=now,
            lease=self._pace.lease,
            edition=edition,
            provider=self.provider,
            settings=self._settings,
            opening=opening,
            renderer=self._renderer,
        )
        return await preparer.prepare(due)

    async def _send(self, ready: Sequence[Ready], stopping: asyncio.Event) -> Calls:
        last_start = self._clock.now() + self._pace.lease - self._pace.call
        calls = Calls(self.provider, self._clock, last_start=last_start, rate=self._rate, stopping=stopping)
        await calls.make(ready, self._pace.concurrency)
        return calls

    async def _record(self, unit: UnitOfWork, answers: Sequence[Answer], tally: Tally) -> None:
        if answers:
            await Record(unit, self.channel, self.provider, self._clock.now(), tally).write(answers)

    def _count_aside(self, aside: Sequence[Aside], tally: Tally) -> None:
        tally.aside += [(each.notice.id, each.step, each.reason) for each in aside]
