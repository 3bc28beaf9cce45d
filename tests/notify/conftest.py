"""Fixtures of the notify room."""

from pathlib import Path

import pytest

from common.clock import FixedClock
from storage.engine import Database
from tests.conftest import PACKS
from tests.notify.permit_office import PermitOffice, office


@pytest.fixture
def each_office(sqlite: Database, clock: FixedClock, pack_directory: Path) -> PermitOffice:
    """An office with each shipped pack in turn."""
    return office(sqlite, clock, pack_directory)


@pytest.fixture
def first_office(sqlite: Database, clock: FixedClock) -> PermitOffice:
    """An office whose pack has calendar-day renewals and five steps."""
    return office(sqlite, clock, PACKS / "civil-air-defence")


@pytest.fixture
def second_office(sqlite: Database, clock: FixedClock) -> PermitOffice:
    """An office whose pack counts renewals in working days, and lacks next year's calendar."""
    return office(sqlite, clock, PACKS / "market-regulation")
