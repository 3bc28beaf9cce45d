"""What the first start makes, and what it does not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from common.clock import SystemClock
from sanshi import welcome
from sanshi.app import App, build
from sanshi.settings import read_settings


@pytest.fixture
async def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[App]:
    monkeypatch.setenv("SANSHI_DATA_DIR", str(tmp_path))
    made = await build(read_settings(None), clock=SystemClock())
    yield made
    await made.close()


async def test_an_empty_start_has_an_administrator_and_no_demo_data(app: App) -> None:
    first = await welcome.first_start(app, with_demo=False)

    assert first is not None
    assert first.demo is None
    assert [account.name for account in await app.accounts.all()] == [welcome.ADMINISTRATOR]


async def test_the_second_start_makes_nothing(app: App) -> None:
    await welcome.first_start(app, with_demo=False)

    assert await welcome.first_start(app, with_demo=True) is None
    assert len(await app.accounts.all()) == 1
