"""Fixtures of the notify room."""

from pathlib import Path

import pytest

from common.clock import FixedClock
from storage.engine import Database
from tests.notify.permit_office import PermitOffice, office, office_edition


@pytest.fixture
def each_office(sqlite: Database, clock: FixedClock, pack_directory: Path) -> PermitOffice:
    """An office with each shipped pack in turn."""
    return office(sqlite, clock, office_edition(pack_directory.name))


@pytest.fixture
def first_office(sqlite: Database, clock: FixedClock) -> PermitOffice:
    """An office whose pack has calendar-day renewals and five steps."""
    return office(sqlite, clock, office_edition("civil-air-defence"))


@pytest.fixture
def second_office(sqlite: Database, clock: FixedClock) -> PermitOffice:
    """An office whose pack counts renewals in working days, and lacks next year's calendar."""
    return office(sqlite, clock, office_edition("market-regulation"))
