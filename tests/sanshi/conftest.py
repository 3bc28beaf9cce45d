"""Commands and starts on offices of their own."""

import pytest


@pytest.fixture(autouse=True)
def _new_offices(new_databases_are_copies: None) -> None:
    """A first start takes half a second for its migrations; their own tests are in `tests/contract`."""
