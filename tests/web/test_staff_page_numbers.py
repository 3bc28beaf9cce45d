"""The number of a list's page in an address."""

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.web.staff_office import office

LISTS = ("tasks", "tasks/letters", "messages", "messages/opt-outs")


async def test_no_page_number_breaks_a_list(sqlite: Database, clock: FixedClock) -> None:
    browser = await office(sqlite, clock).member("neu", *Role)

    answers = [(await browser.get(f"/staff/{name}?page={'9' * 20}")).status_code for name in LISTS]

    assert answers == [200] * len(LISTS)
