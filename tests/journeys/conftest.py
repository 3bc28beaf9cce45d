"""Every journey is walked on both packs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from common.clock import FixedClock
from storage.engine import Database
from tests.journeys.town import Citizen, Town, close, town_of
from tests.shipped import edition_of


@pytest.fixture
async def town(sqlite: Database, clock: FixedClock, pack_directory: Path) -> AsyncIterator[Town]:
    made = town_of(sqlite, clock, edition_of(pack_directory))
    yield made
    await close(made)


@pytest.fixture
async def citizen(town: Town) -> Citizen:
    """Somebody who has just opened the chat page."""
    return await town.citizen()
