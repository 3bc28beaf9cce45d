"""An office's casework on SQLite."""

from collections.abc import AsyncIterator

import pytest

from common.clock import FixedClock
from storage.engine import Database
from tests.casework.house import House, house


@pytest.fixture
async def office(sqlite: Database, clock: FixedClock) -> AsyncIterator[House]:
    made = house(sqlite, clock)
    yield made
    made.codes.close()
    made.attachments.close()
