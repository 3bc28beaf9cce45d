"""The demo looks like an office at work, whatever the pack."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from common.clock import SystemClock
from sanshi import demo
from sanshi.app import App, build
from sanshi.demo_notices import sheet
from sanshi.settings import read_settings
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


def test_one_permit_of_the_sheet_expires_today(pack_directory: Path) -> None:
    edition = edition_of(pack_directory)
    today = edition.calendar.today(SystemClock().now())

    rows = sheet(edition, today - timedelta(days=3), today).decode()

    assert f",{today.isoformat()}," in rows
