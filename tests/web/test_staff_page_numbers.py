"""The number of a list's page in an address."""

import pytest

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.web.staff_office import office, words

LISTS = ("tasks", "tasks/letters", "messages", "messages/opt-outs")


async def test_no_page_number_breaks_a_list(sqlite: Database, clock: FixedClock) -> None:
    browser = await office(sqlite, clock).member("neu", *Role)

    answers = [(await browser.get(f"/staff/{name}?page={'9' * 20}")).status_code for name in LISTS]

    assert answers == [200] * len(LISTS)


@pytest.mark.parametrize("path", ["/staff/units/none", "/staff/notices/12", "/staff/tasks?upcoming=perhaps"])
async def test_an_address_that_cannot_be_is_called_that_and_no_form(
    sqlite: Database, clock: FixedClock, path: str
) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)

    page = await clerk.get(path)

    assert page.status_code == 404
    assert "没有找到这个页面" in words(page)
    assert "表格" not in words(page)
