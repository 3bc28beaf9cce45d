"""An answerer for each shipped pack, built once a test process: answering is pure and keeps nothing."""

from functools import cache
from pathlib import Path

import pytest

from faq.answering import Answerer
from knowledge.model import Pack
from tests.conftest import PACKS
from tests.shipped import pack_of

DATA = Path(__file__).resolve().parent / "data"


@cache
def shipped(name: str) -> Answerer:
    return Answerer.build(pack_of(PACKS / name), version="test")


@pytest.fixture
def answerer() -> Answerer:
    """The first pack's."""
    return shipped("civil-air-defence")


@pytest.fixture
def market() -> Answerer:
    """The second pack's."""
    return shipped("market-regulation")


@pytest.fixture(params=["civil-air-defence", "market-regulation"])
def either(request: pytest.FixtureRequest) -> Answerer:
    """Each pack's in turn."""
    return shipped(str(request.param))


@pytest.fixture
def pack(answerer: Answerer) -> Pack:
    return answerer.pack
