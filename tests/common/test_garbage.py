"""The collector of a process that serves."""

import gc
from collections.abc import Iterator

import pytest

from common import garbage


@pytest.fixture
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("as_it_was")
def test_what_is_loaded_is_not_looked_through_again() -> None:
    loaded = [["kept"]]

    garbage.settle()

    assert not any(one is loaded for one in gc.get_objects())
    assert gc.get_threshold()[0] == garbage.OFTEN
