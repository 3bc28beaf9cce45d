"""What the first start makes, and what it does not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from common.clock import SystemClock
from common.i18n import translator
from sanshi import starting, welcome
from sanshi.app import App, build
from sanshi.commands.run import command
from sanshi.settings import Settings, read_settings
from staff.actor import SYSTEM
from storage.engine import Database


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


async def test_a_database_with_records_of_its_own_gets_no_demo_data_beside_them(app: App) -> None:
    sheet = "单位名称,联系电话,证件名称,证件编号,有效期至\n东街物业,13800138000,平时使用证,证1号,2027-05-01\n"
    await app.imports.permits(sheet.encode(), by=SYSTEM)

    first = await welcome.first_start(app, with_demo=True)

    assert first is not None
    assert first.demo is None
    assert (await app.permits.page()).total == 1
    said = "\n".join(welcome.lines(app.settings, translator("en"), url="http://x/", role=None, first=first))
    assert "No demo data" in said


async def test_the_second_start_makes_nothing(app: App) -> None:
    await welcome.first_start(app, with_demo=False)

    assert await welcome.first_start(app, with_demo=True) is None
    assert len(await app.accounts.all()) == 1


@pytest.mark.parametrize("empty", [True, False])
def test_whether_demo_data_are_wanted_reaches_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty: bool
) -> None:
    told = []

    async def start(settings: Settings, database: Database, role: object, *, with_demo: bool) -> None:
        told.append(with_demo)
        await database.close()

    monkeypatch.setenv("SANSHI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(starting, "start", start)
    command(empty=empty)

    assert told == [not empty]
