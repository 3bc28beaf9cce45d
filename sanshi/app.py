"""The composition root: builds every room's objects by plain constructor injection. Tests call it with counterparts."""

from dataclasses import dataclass

from common.clock import Clock
from common.nursery import Nursery
from knowledge import versions
from knowledge.edition import Editions
from sanshi.opening import open_database
from sanshi.settings import Settings
from storage.engine import Database


@dataclass(slots=True)
class App:
    """Everything one process needs. `close` stops what runs and closes the database."""

    settings: Settings
    clock: Clock
    database: Database
    editions: Editions
    nursery: Nursery

    async def close(self) -> None:
        await self.nursery.close()
        await self.database.close()


async def build(settings: Settings, *, clock: Clock) -> App:
    """The application of `settings` on an upgraded database with a published pack."""
    database = await open_database(settings)
    await versions.ensure(database, settings.pack, now=clock.now())
    return App(
        settings=settings,
        clock=clock,
        database=database,
        editions=versions.StoredEditions(database),
        nursery=Nursery(),
    )
