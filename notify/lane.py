"""One channel's way out: while the provider is called, many messages at a time, one transaction after the other records
what was answered and claims as many again, so that the calls never wait for the database. A channel fails alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from common.clock import Clock
from common.nursery import Nursery
from knowledge.edition import Edition
from notify.calling import Answer, Calls
from notify.objections import Aside
from notify.preparing import Batch, Preparer
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
    """`batch`: the most that is claimed and not answered. `lease`: what is claimed is sent within `lease` minus `call`,
    the longest a provider call may take."""

    batch: int = 800
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
        tally = Tally()
        async with Nursery() as nursery:
            calls = Calls(
                self.provider,
                self._clock,
                nursery,
                concurrency=self._pace.concurrency,
                rate=self._rate,
                stopping=stopping,
            )
            while True:
                answers, most = calls.take(), self._most(quick=calls.quick)
                async with self._database.unit() as unit:
                    now = self._clock.now()
                    await self._record(unit, answers, tally, now)
                    room = max(most - calls.open, 1)
                    batch = Batch() if calls.ended else await self._claim(unit, edition, opening, now, room)
                    await unit.commit()
                self._count_aside(batch.aside, tally)
                if batch.empty and not answers and calls.done:
                    return tally
                calls.add(batch.ready, now + self._pace.lease - self._pace.call)
                # Once nothing is due, the answers that are left are recorded together.
                await self._until(calls, 0 if batch.empty else most // 2, tally)

    async def _until(self, calls: Calls, most: int, tally: Tally) -> None:
        """Wait for answers; what ends the run meanwhile does not lose those that are there."""
        try:
            await calls.until(most)
        except BaseException:
            async with self._database.unit() as unit:
                await self._record(unit, calls.take(), tally, self._clock.now())
                await unit.commit()
            raise

    def _most(self, *, quick: bool) -> int:
        """How many may be claimed and not answered: what a slow provider cannot take before the lease ends would only
        come back."""
        most = self._pace.batch if quick else min(self._pace.batch, 2 * self._pace.concurrency)
        # With a rate, no more than a second's worth: the rest stays free for other processes.
        return most if self._rate is None else min(most, max(self._rate, 1))

    async def _claim(
        self, unit: UnitOfWork, edition: Edition, opening: Opening | None, now: datetime, limit: int
    ) -> Batch:
        kinds = AT_ONCE if _closing(opening, now) else frozenset(NoticeKind)
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

    async def _record(self, unit: UnitOfWork, answers: Sequence[Answer], tally: Tally, now: datetime) -> None:
        if answers:
            await Record(unit, self.channel, self.provider, now, tally).write(answers)

    def _count_aside(self, aside: Sequence[Aside], tally: Tally) -> None:
        tally.aside += [(each.notice.id, each.step, each.reason) for each in aside]


def _closing(opening: Opening | None, now: datetime) -> bool:
    return opening is not None and (opening.closes_at is None or now >= opening.closes_at)
