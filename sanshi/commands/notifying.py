"""Opening import, planner and batches for a command, on the settings' database, without the other rooms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from casework.batches.service import Batches
from common.clock import SystemClock
from knowledge import versions
from notify.importing.service import Imports
from notify.planning.service import Planner
from notify.routing import Routing
from sanshi.commands.options import settings_or_exit
from sanshi.opening import open_published
from sanshi.sending import batches_of, planner_of, sms_provider


@dataclass(frozen=True, slots=True)
class Notifying:
    imports: Imports
    planner: Planner
    batches: Batches


@asynccontextmanager
async def notifying(config: Path | None) -> AsyncIterator[Notifying]:
    """The services, closed at the end."""
    settings, clock = settings_or_exit(config), SystemClock()
    database = await open_published(settings, now=clock.now())
    sms = sms_provider(settings, database, clock)
    try:
        editions = versions.StoredEditions(database)
        routing = Routing(database=database, clock=clock, editions=editions, provider=sms)
        yield Notifying(
            imports=Imports(database=database, clock=clock, editions=editions),
            planner=planner_of(settings, database, clock, editions, routing),
            batches=batches_of(settings, database, clock, editions, routing),
        )
    finally:
        await sms.close()
        await database.close()
