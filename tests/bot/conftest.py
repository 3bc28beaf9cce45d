"""The conversation on SQLite, with the first pack."""

from collections.abc import AsyncIterator

import pytest

from common.clock import FixedClock
from storage.engine import Database
from tests.journeys.town import Citizen, Town, close, town_of
from tests.shipped import first_pack


@pytest.fixture
async def town(sqlite: Database, clock: FixedClock) -> AsyncIterator[Town]:
    made = town_of(sqlite, clock, first_pack())
    yield made
    await close(made)


@pytest.fixture
async def citizen(town: Town) -> Citizen:
    return await town.citizen()
