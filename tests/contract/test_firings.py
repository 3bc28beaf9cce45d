"""A daily job's firing goes to one process."""

import asyncio
from datetime import timedelta

from common.clock import FixedClock
from storage import firings
from storage.engine import Database


async def test_a_firing_is_taken_once(database: Database, clock: FixedClock) -> None:
    async def take() -> bool:
        async with database.unit() as unit:
            taken = await firings.take(unit, "plan", clock.now(), now=clock.now())
            await unit.commit()
            return taken

    assert sorted(await asyncio.gather(*(take() for _ in range(5)))) == [False] * 4 + [True]


async def test_old_firings_are_forgotten_and_new_ones_kept(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        await firings.take(unit, "plan", clock.now() - timedelta(days=40), now=clock.now())
        await firings.take(unit, "plan", clock.now(), now=clock.now())
        await firings.forget(unit, clock.now() - timedelta(days=30))
        await unit.commit()

    async with database.unit() as unit:
        assert await firings.take(unit, "plan", clock.now() - timedelta(days=40), now=clock.now())
        assert not await firings.take(unit, "plan", clock.now(), now=clock.now())


async def test_one_whose_process_was_killed_is_taken_again_when_its_lease_is_over(
    database: Database, clock: FixedClock
) -> None:
    fired, lease = clock.now(), timedelta(hours=3)

    async def take() -> bool:
        async with database.unit() as unit:
            taken = await firings.take(unit, "backup", fired, now=clock.now(), leased_until=clock.now() + lease)
            await unit.commit()
            return taken

    assert await take()
    clock.advance(lease)
    assert not await take()
    clock.advance(timedelta(seconds=1))
    assert await take()


async def test_one_that_is_done_is_never_taken_again(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        await firings.take(unit, "backup", clock.now(), now=clock.now(), leased_until=clock.now())
        await firings.done(unit, "backup", clock.now())
        await unit.commit()
    clock.advance(timedelta(days=1))

    async with database.unit() as unit:
        again = await firings.take(unit, "backup", clock.now() - timedelta(days=1), now=clock.now())

    assert not again
