"""A daily job's firing goes to one process."""

import asyncio
from datetime import timedelta

from common.clock import FixedClock
from storage import firings
from storage.engine import Database


async def test_a_firing_is_taken_once(database: Database, clock: FixedClock) -> None:
    async def take() -> bool:
        async with database.unit() as unit:
            taken = await firings.take(unit, "plan", clock.now())
            await unit.commit()
            return taken

    assert sorted(await asyncio.gather(*(take() for _ in range(5)))) == [False] * 4 + [True]


async def test_old_firings_are_forgotten_and_new_ones_kept(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        await firings.take(unit, "plan", clock.now() - timedelta(days=40))
        await firings.take(unit, "plan", clock.now())
        await firings.forget(unit, clock.now() - timedelta(days=30))
        await unit.commit()

    async with database.unit() as unit:
        assert await firings.take(unit, "plan", clock.now() - timedelta(days=40))
        assert not await firings.take(unit, "plan", clock.now())
