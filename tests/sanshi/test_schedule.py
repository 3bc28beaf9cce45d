"""The schedule ticks, survives a failing job, and runs a daily job in one process only."""

import asyncio
from datetime import UTC, datetime

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
