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
from sanshi.settings import read_settings
from storage.engine import Database
from tests.shipped import edition_of


@pytest.fixture
async def lived_in(pack_directory: Path, tmp_path: Path) -> AsyncIterator[App]:
    settings = read_settings(None, {}).model_copy(update={"data_dir": tmp_path, "pack": pack_directory})
    app = await build(settings, clock=SystemClock())
    await demo.fill(app)
    yield app
    await app.close()


async def test_something_waits_in_every_corner_of_the_console(lived_in: App) -> None:
    clerk, head = demo.person("clerk"), demo.person("head")

    assert len(await lived_in.handovers.queue(viewer=clerk)) == 1
    assert await lived_in.inbox.waiting() == 1
    assert (await lived_in.complaints.counts(viewer=clerk)).overdue == 1
    assert len(await lived_in.revisits.answers(viewer=head)) == 2
    assert [row.state.value for row in await lived_in.revisits.codes(viewer=clerk)].count("open") == 1


async def test_a_live_start_refuses_the_demos_data(lived_in: App) -> None:
    with pytest.raises(DemoInside):
        await refuse_demo(lived_in.database)


def test_run_refuses_to_go_live_on_the_demos_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def filled() -> None:
        app = await build(read_settings(None), clock=SystemClock())
        await demo.fill(app)
        await app.close()

    monkeypatch.setenv("SANSHI_DATA_DIR", str(tmp_path))
    asyncio.run(filled())
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
