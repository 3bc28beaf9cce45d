"""Both packs as editions, for the pages."""

from pathlib import Path

import pytest

from knowledge.edition import Edition
from tests.shipped import edition_of


@pytest.fixture
def pack_edition(pack_directory: Path) -> Edition:
    """Each shipped pack in turn."""
    return edition_of(pack_directory)
