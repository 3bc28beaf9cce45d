"""The demo looks like an office at work, whatever the pack."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import typer

from common.clock import SystemClock
from sanshi import demo, starting
from sanshi.app import App, build
from sanshi.commands import run
from sanshi.demo_notices import sheet
from sanshi.going_live import DemoInside, refuse_demo
from sanshi.settings import Settings, read_settings
from storage.engine import Database
from tests.conftest import PACKS
from tests.shipped import edition_of

PARAMS = ["civil-air-defence", pytest.param("market-regulation", marks=pytest.mark.faults)]
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(
    scope="module", params=["civil-air-defence", pytest.param("market-regulation", marks=pytest.mark.faults)]
)
def lived_in(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a first start whose demo has been filled in; the tests only look."""
    changes = {"data_dir": tmp_path_factory.mktemp("demo"), "pack": PACKS / str(request.param)}
    settings = read_settings(None, {}).model_copy(update=changes)

    async def fill() -> None:
        app = await build(settings, clock=SystemClock())
        await demo.fill(app)
        await app.close()

    asyncio.run(fill())
    return settings


@pytest.fixture
async def app(lived_in: Settings) -> AsyncIterator[App]:
    opened = await build(lived_in, clock=SystemClock())
    yield opened
    await opened.close()


async def test_something_waits_in_every_corner_of_the_console(app: App) -> None:
    clerk, head = demo.person("clerk"), demo.person("head")

    assert len(await app.handovers.queue(viewer=clerk)) == 1
    assert await app.inbox.waiting() == 1
    assert (await app.complaints.counts(viewer=clerk)).overdue == 1
    assert len((await app.revisits.answers(viewer=head)).rows) == 2
    assert [row.state.value for row in (await app.revisits.codes(viewer=clerk)).rows].count("open") == 1


async def test_a_live_start_refuses_the_demos_data(app: App) -> None:
    with pytest.raises(DemoInside):
        await refuse_demo(app.database)


def test_run_refuses_to_go_live_on_the_demos_data(
    lived_in: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SANSHI_DATA_DIR", str(lived_in.data_dir))
    monkeypatch.setenv("SANSHI_PACK", str(lived_in.pack))
    monkeypatch.setenv("SANSHI_TELEGRAM__TOKEN", "123456:abc")
    monkeypatch.setattr(run, "refuse_samples", lambda pack, translator: None)
    monkeypatch.setattr(starting, "start", None)

    with pytest.raises(typer.Exit):
        run.command()

    assert "data_dir" in capsys.readouterr().err


async def test_a_live_start_takes_an_office_of_its_own(sqlite: Database) -> None:
    await refuse_demo(sqlite)


def test_one_permit_of_the_sheet_expires_today(pack_directory: Path) -> None:
    edition = edition_of(pack_directory)
    today = edition.calendar.today(SystemClock().now())

    rows = sheet(edition, today - timedelta(days=3), today).decode()

    assert f",{today.isoformat()}," in rows
