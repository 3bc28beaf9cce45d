"""The schedule ticks, survives a failing job, and runs a daily job in one process only."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from common.clock import FixedClock
from sanshi.schedule import Daily, Every, Schedule
from storage.engine import Database


async def test_a_failing_job_is_tried_again_at_its_next_tick(sqlite: Database, clock: FixedClock) -> None:
    tries: asyncio.Queue[int] = asyncio.Queue()

    async def fails() -> None:
        await tries.put(1)
        raise RuntimeError("out of order")

    schedule = Schedule([Every("fails", 0.05, fails)], database=sqlite, clock=clock, timezone="Asia/Shanghai")
    schedule.start()
    try:
        async with asyncio.timeout(20):
            for _ in range(3):
                await tries.get()
    finally:
        schedule.stop()


async def test_a_job_that_takes_long_fills_no_log(
    sqlite: Database, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    begun, ended, ticks = asyncio.Event(), asyncio.Event(), asyncio.Queue[int]()

    async def takes_long() -> None:
        begun.set()
        await ended.wait()

    async def ticks_on() -> None:
        await ticks.put(1)

    jobs = [Every("takes_long", 0.05, takes_long), Every("ticks_on", 0.05, ticks_on)]
    schedule = Schedule(jobs, database=sqlite, clock=clock, timezone="Asia/Shanghai")
    schedule.start()
    try:
        async with asyncio.timeout(20):
            await begun.wait()
            for _ in range(5):
                await ticks.get()
    finally:
        ended.set()
        schedule.stop()

    assert caplog.messages == []


@pytest.mark.parametrize("processes", [2])
async def test_a_daily_job_runs_in_one_process(sqlite: Database, processes: int) -> None:
    ran: list[str] = []

    async def plan() -> None:
        ran.append("plan")

    job = Daily("plan", 7, 0, plan)
    clock = FixedClock(datetime(2026, 11, 23, 23, 0, 5, tzinfo=UTC))
    for _ in range(processes):
        await Schedule([], database=sqlite, clock=clock, timezone="Asia/Shanghai").fire(job)

    assert ran == ["plan"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 23, 18, 28, tzinfo=UTC), datetime(2026, 11, 22, 18, 30, tzinfo=UTC)),
        (datetime(2026, 11, 23, 18, 29, 30, tzinfo=UTC), datetime(2026, 11, 23, 18, 30, tzinfo=UTC)),
        (datetime(2026, 11, 24, 3, 0, tzinfo=UTC), datetime(2026, 11, 23, 18, 30, tzinfo=UTC)),
    ],
)
def test_the_newest_firing_is_the_last_time_of_day_that_has_come(now: datetime, due: datetime) -> None:
    async def nothing() -> None: ...

    assert Daily("backup", 2, 30, nothing).last_due(now, ZoneInfo("Asia/Shanghai")) == due


async def test_a_job_missed_while_the_machine_was_off_is_made_up_once(sqlite: Database, clock: FixedClock) -> None:
    ran: asyncio.Queue[str] = asyncio.Queue()

    async def back_up() -> None:
        await ran.put("backup")

    job = Daily("backup", 2, 30, back_up, made_up=True)
    schedule = Schedule([job], database=sqlite, clock=clock, timezone="Asia/Shanghai")
    schedule.start()
    try:
        async with asyncio.timeout(20):
            assert await ran.get() == "backup"
    finally:
        schedule.stop()
    await Schedule([], database=sqlite, clock=clock, timezone="Asia/Shanghai").fire(job)

    assert ran.empty()


async def test_a_job_that_failed_is_free_to_be_tried_again_and_then_done_once(
    sqlite: Database, clock: FixedClock
) -> None:
    tries: list[str] = []

    async def back_up() -> None:
        tries.append("backup")
        if len(tries) == 1:
            raise OSError("disk full")

    job = Daily("backup", 2, 30, back_up, made_up=True)
    for _ in range(3):
        await Schedule([], database=sqlite, clock=clock, timezone="Asia/Shanghai").fire(job)

    assert tries == ["backup", "backup"]
