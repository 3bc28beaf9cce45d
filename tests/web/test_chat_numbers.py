"""Numbers that a browser gives the chat page: none of them is larger than a database takes."""

import pytest

from common.clock import FixedClock
from storage.engine import Database
from tests.web.public_site import site
from web.public.chat_live import number


@pytest.mark.parametrize(
    ("given", "meant"),
    [("12", 12), ("9" * 9, 999_999_999), ("9" * 10, 0), ("-1", 0), ("\u00b2", 0), ("\u0661", 0), ("", 0)],
)
def test_what_is_no_number_of_a_chat_is_its_beginning(given: str, meant: int) -> None:
    assert number(given) == meant


@pytest.mark.parametrize("given", ["1" * 20, str(2**31), "0", "x"])
async def test_a_button_under_no_possible_message_is_not_pressed(
    given: str, sqlite: Database, clock: FixedClock
) -> None:
    town = site(sqlite, clock)
    async with town.browser() as browser:
        await browser.get("/chat")
        answer = await browser.post("/chat/press", data={"message": given, "data": "one"})

    assert answer.status_code == 400
    assert town.chat.pressed == []
