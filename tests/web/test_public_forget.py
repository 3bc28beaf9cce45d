"""The chat kept with a complaint is deleted on the tracking page."""

from common.clock import FixedClock
from storage.engine import Database
from tests.casework.house import CHAT, report
from tests.web.public_site import hidden, site, words


async def test_the_opened_case_offers_to_delete_its_chat_once(sqlite: Database, clock: FixedClock) -> None:
    town = site(sqlite, clock)
    case = await town.house.complaints.register(report(contact=None))
    async with town.browser() as browser:
        opened = await browser.post("/track", data={"code": case.code})
        done = await browser.post("/track/forget-chat", data={"ticket": hidden(opened, "ticket")})
    assert "/track/forget-chat" in opened.text
    assert "no longer kept" in words(done)
    assert 'action="/track/forget-chat"' not in done.text
    assert await town.house.complaints.mine(CHAT) == []
