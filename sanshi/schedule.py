"""The schedule table. APScheduler only ticks: what is due stands in the rows, so a missed tick loses nothing."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from common.clock import Clock, SystemClock
from storage import firings
from storage.engine import Database

log = structlog.get_logger(__name__)

EARLY = timedelta(minutes=1)
KEEP_FIRINGS = timedelta(days=30)
AGAIN = timedelta(hours=1)
LEASE = timedelta(hours=3)
"""Longer than any daily job takes: after that its process is taken to be dead."""


@dataclass(frozen=True, slots=True)
class Every:
    """A tick each `seconds`; any process may take it, the claim query keeps them apart."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at `hour`:`minute` in the pack's time zone, by one process only.

    `made_up`: looked at again each hour, so that a machine that was off at that time does it after its next start, and
    one that failed or whose process was killed is tried again."""

    name: str
    hour: int
    minute: int
    work: Callable[[], Awaitable[object]]
    made_up: bool = False

    def last_due(self, now: datetime, timezone: ZoneInfo) -> datetime:
        """The moment of the newest firing. One that starts a breath early, by a clock a little behind, counts too."""
        local = (now + EARLY).astimezone(timezone)
        due = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return (due if due <= local else due - timedelta(days=1)).astimezone(UTC)


Job = Every | Daily


class Schedule:
    """Runs the jobs until it is stopped. A failing job is logged and tried again at its next tick."""

    def __init__(self, jobs: Sequence[Job], *, database: Database, clock: Clock, timezone: str) -> None:
        self._database = database
        self._clock = clock
        self._timezone = ZoneInfo(timezone)
        # A tick that finds its job still at work is left out: that is as meant, and no line each second.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._scheduler = AsyncIOScheduler(
            timezone=timezone, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for job in jobs:
            trigger = (
                IntervalTrigger(seconds=job.seconds)
                if isinstance(job, Every)
                else CronTrigger(hour=job.hour, minute=job.minute, timezone=timezone)
            )
            self._scheduler.add_job(self.fire, trigger, args=[job], id=job.name)
            if isinstance(job, Daily) and job.made_up:
                again = IntervalTrigger(seconds=AGAIN.total_seconds(), timezone=timezone)
                at_once = SystemClock().now()
                self._scheduler.add_job(self.fire, again, args=[job], id=f"{job.name}_again", next_run_time=at_once)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def fire(self, job: Job) -> None:
        """One tick of a job."""
        try:
            if isinstance(job, Every):
                await job.work()
            else:
                await self._once(job)
        except Exception as failure:  # a job must never end the schedule
            log.error("job_failed", job=job.name, error=type(failure).__name__)

    async def _once(self, job: Daily) -> None:
        """Run the newest firing of a daily job if no process has taken it; one that failed is free again."""
        now = self._clock.now()
        firing = job.last_due(now, self._timezone)
        lease = now + LEASE if job.made_up else None
        async with self._database.unit() as unit:
            taken = await firings.take(unit, job.name, firing, now=now, leased_until=lease)
            await firings.forget(unit, now - KEEP_FIRINGS)
            await unit.commit()
        if not taken:
            return
        try:
            await job.work()
        except Exception:
            await self._settle(job, firing, firings.give_back)
            raise
        await self._settle(job, firing, firings.done)

    async def _settle(self, job: Daily, firing: datetime, how: Callable[..., Awaitable[None]]) -> None:
        """What became of a firing that is made up for. A process that is killed says nothing: its lease runs out."""
        if job.made_up:
            async with self._database.unit() as unit:
                await how(unit, job.name, firing)
                await unit.commit()
