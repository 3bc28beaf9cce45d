"""The outbox's tick: what waits too long expires, lost leases fall in doubt, doubts are looked up, and each channel
sends what is due. Right with any number of processes at once."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from common.clock import Clock
from common.nursery import Nursery
from knowledge.edition import Edition, Editions
from notify.lane import Lane, Pace
from notify.providers.base import Provider
from notify.reconcile import Reconciled, Reconciler
from notify.recording import Tally
from notify.rendering import Renderer
from notify.sending import Opening, SendingRules, opening, window_of
from notify.transitions import MOVES, Step
from storage import attempts, lanes, notices
from storage.engine import Database
from storage.values.notices import AT_ONCE, BY_PHONE, AlarmKind, NoticeChannel, NoticeKind, Reason

log = structlog.get_logger(__name__)

MEANWHILE = 1.0
"""Seconds: so often, while a channel is still sending, the others begin again and doubts are seen to."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """A notice that was due and did not go, and why; its state says whether it goes later."""

    id: UUID
    reason: Reason


@dataclass(frozen=True, slots=True)
class TickResult:
    """What one tick came to. `unknown` counts those which fell in doubt; `held` names all that did not go."""

    sent: int
    failed: int
    unknown: int
    held: tuple[NotSent, ...]
    reconciled: Reconciled


@dataclass(slots=True)
class Seen:
    """What was seen to beside the sending: expired, fallen in doubt, looked up."""

    overdue: list[UUID] = field(default_factory=list)
    doubted: int = 0
    reconciled: Reconciled = field(default_factory=Reconciled)


class Dispatcher:
    """Sends due notices. One tick at a time; several processes may tick on one database."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        editions: Editions,
        providers: Mapping[NoticeChannel, Provider],
        settings: SendingRules,
        renderer: Renderer,
        pace: Pace | None = None,
    ) -> None:
        self._database, self._clock, self._editions, self._settings = database, clock, editions, settings
        self._providers = dict(providers)
        self._lanes = [
            Lane(
                channel=channel,
                provider=provider,
                database=database,
                clock=clock,
                settings=settings,
                renderer=renderer,
                pace=pace or Pace(),
            )
            for channel, provider in self._providers.items()
        ]
        self._reconciler = Reconciler(database=database, clock=clock, providers=self._providers)
        self._stopping = asyncio.Event()
        self._ticking = asyncio.Lock()

    async def tick(self, *, by_hand: bool = False) -> TickResult:
        """Do all that is due now. `by_hand`: somebody asked for it, so a paused channel is tried again."""
        async with self._ticking:
            edition = await self._editions.current()
            for provider in self._providers.values():
                await provider.refresh()
            seen = Seen()
            await self._see_to_doubts(seen)
            hours = await self._hours(edition)
            tallies = await self._run_lanes(edition, hours, seen, by_hand=by_hand)
        held = [NotSent(notice_id, Reason.TOO_LATE) for notice_id in seen.overdue]
        held += [NotSent(notice_id, reason) for tally in tallies for notice_id, _, reason in tally.aside]
        return TickResult(
            sent=sum(tally.sent for tally in tallies),
            failed=sum(tally.failed for tally in tallies),
            unknown=seen.doubted + sum(tally.unknown for tally in tallies),
            held=tuple(held),
            reconciled=seen.reconciled,
        )

    async def reconcile(self) -> Reconciled:
        """Ask the providers about all that is in doubt, also what is no longer asked about by itself."""
        async with self._ticking:
            await self._sweep(Seen())
            return await self._reconciler.run(given_up=True)

    async def waiting(self) -> tuple[NotSent, ...]:
        """Notices that are due but wait for the send window or for a paused channel."""
        now, edition = self._clock.now(), await self._editions.current()
        window = window_of(self._settings, edition.pack.sms_rules)
        reasons, kinds = {}, dict.fromkeys(BY_PHONE, frozenset(NoticeKind) - AT_ONCE)
        if (hours := opening(now, window, edition.calendar)).closes_at is None:
            reasons.update(dict.fromkeys(BY_PHONE, hours.reason))
        async with self._database.reading() as unit:
            for channel in await lanes.paused(unit, now):
                reasons[channel], kinds[channel] = Reason.LANE_PAUSED, frozenset(NoticeKind)
            found = [
                NotSent(notice_id, reason)
                for channel, reason in reasons.items()
                for notice_id in await notices.due(unit, channel, now=now, kinds=kinds[channel])
            ]
        return tuple(found)

    async def close(self) -> None:
        """Let the calls under way end and be recorded, start no new ones, and give back connections."""
        self._stopping.set()
        async with self._ticking:
            for provider in self._providers.values():
                await provider.close()

    async def _see_to_doubts(self, seen: Seen) -> None:
        """What waited too long expires, lost leases fall in doubt, and doubts are looked up."""
        await self._sweep(seen)
        seen.reconciled += await self._reconciler.run()

    async def _sweep(self, seen: Seen) -> None:
        now = self._clock.now()
        settles_in = max((each.capabilities.settles_in for each in self._providers.values()), default=timedelta())
        async with self._database.unit() as unit:
            overdue = await notices.expire_overdue(unit, MOVES[Step.EXPIRE], now=now)
            doubted = await attempts.doubt_expired_leases(unit, MOVES[Step.DOUBT], now=now, look_after=now + settles_in)
            await unit.commit()
        if overdue or doubted:
            log.warning("notices_swept", expired=len(overdue), in_doubt=len(doubted))
        seen.overdue += overdue
        seen.doubted += len(doubted)

    async def _hours(self, edition: Edition) -> Opening:
        """The send window now. A calendar without this year: an alarm a day, and sending goes on Monday to Friday."""
        now = self._clock.now()
        hours = opening(now, window_of(self._settings, edition.pack.sms_rules), edition.calendar)
        if hours.missing_year is not None:
            day, code = edition.calendar.today(now), str(hours.missing_year)
            async with self._database.unit() as unit:
                await lanes.raise_alarm(unit, AlarmKind.CALENDAR_YEAR_MISSING, on_day=day, code=code, now=now)
                await unit.commit()
        return hours

    async def _run_lanes(self, edition: Edition, hours: Opening, seen: Seen, *, by_hand: bool) -> list[Tally]:
        """Each lane until nothing is due. Whatever takes long on one keeps nothing waiting on the others."""
        tallies, at_work = list[Tally](), dict[Lane, asyncio.Task[Tally]]()
        async with Nursery() as nursery:
            while True:
                for lane in await self._free(at_work, by_hand=by_hand):
                    work = lane.run(edition, hours if lane.channel in BY_PHONE else None, self._stopping)
                    at_work[lane] = nursery.start(work, name=f"lane-{lane.channel}")
                if at_work:
                    await asyncio.wait(at_work.values(), timeout=MEANWHILE)
                for lane in [lane for lane, work in at_work.items() if work.done()]:
                    tallies += await self._ended(lane, at_work.pop(lane), edition)
                if not at_work:
                    return tallies
                await self._see_to_doubts(seen)

    async def _free(self, at_work: Collection[Lane], *, by_hand: bool) -> list[Lane]:
        """The lanes that may begin."""
        async with self._database.reading() as unit:
            paused = {} if by_hand else await lanes.paused(unit, self._clock.now())
        return [lane for lane in self._lanes if lane not in at_work and lane.channel not in paused]

    async def _ended(self, lane: Lane, work: asyncio.Task[Tally], edition: Edition) -> list[Tally]:
        if (failure := work.exception()) is None:
            return [work.result()]
        await self._broken(lane.channel, failure, edition)
        return []

    async def _broken(self, channel: NoticeChannel, failure: BaseException, edition: Edition) -> None:
        """A channel fails alone: the others have gone on. What it had under way falls in doubt when its lease ends."""
        log.error("lane_broken", channel=channel, error=type(failure).__name__)
        if not isinstance(failure, Exception):
            raise failure
        now = self._clock.now()
        async with self._database.unit() as unit:
            day = edition.calendar.today(now)
            await lanes.raise_alarm(unit, AlarmKind.LANE_BROKEN, on_day=day, code=f"{channel}", now=now)
            await unit.commit()
