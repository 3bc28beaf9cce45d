"""Looks at sealed data stand in the audit trail, also those no service records itself."""

import pytest

from common.clock import FixedClock
from staff.actor import Role
from storage import audit
from storage.engine import Database
from tests.web.staff_office import office
from web.staff.views import VIEWS

SOMEWHERE = "00000000-0000-0000-0000-000000000007"
PLACES = {
    "notice_id": SOMEWHERE,
    "entity_id": SOMEWHERE,
    "other_id": SOMEWHERE,
    "batch_id": SOMEWHERE,
    "answer_id": SOMEWHERE,
}


async def looks(database: Database, name: str) -> list[tuple[str, str]]:
    """What the trail has of an account besides its signing in."""
    async with database.reading() as unit:
        found, _ = await audit.page(unit, actor=f"staff:{name}", limit=50, offset=0)
    return [(one.act, one.subject) for one in found if not one.subject.startswith("account:")]


@pytest.mark.parametrize("path", VIEWS)
async def test_a_look_leaves_an_entry(sqlite: Database, clock: FixedClock, path: str) -> None:
    browser = await office(sqlite, clock).member("li", Role.CLERK)

    await browser.get(path.format(**PLACES) + "?number=2026-1")

    act, record = VIEWS[path]
    assert await looks(sqlite, "li") == [(act, record.format(**PLACES, number="2026-1"))]


async def test_a_refused_look_leaves_none(sqlite: Database, clock: FixedClock) -> None:
    browser = await office(sqlite, clock).member("admin", Role.ADMINISTRATOR)
    for path in VIEWS:
        assert (await browser.get(path.format(**PLACES))).status_code == 403
    assert await looks(sqlite, "admin") == []


def test_every_view_is_a_page_of_the_console(sqlite: Database, clock: FixedClock) -> None:
    pages = {place.path for place in office(sqlite, clock).routes() if place.method == "GET"}
    assert set(VIEWS) <= pages
