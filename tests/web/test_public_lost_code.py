"""A lost query code on the tracking page: number and phone, digits by text message, a new code; by POST alone."""

import re

import httpx2
import pytest

from casework.complaints.reissuing import ASKING
from common.clock import FixedClock
from storage.engine import Database
from tests.casework.house import report
from tests.web.public_site import Site, site, words

PHONE = "139 0000 1234"


@pytest.fixture
def town(sqlite: Database, clock: FixedClock) -> Site:
    return site(sqlite, clock)


async def asked(browser: httpx2.AsyncClient, number: str, phone: str) -> httpx2.Response:
    return await browser.post("/track/lost", data={"number": number, "phone": phone})


async def digits(town: Site) -> list[str]:
    texts = [text for to, text in await town.house.told() if to.startswith("+86")]
    return [found[0] for text in texts if (found := re.search(r"\d{6}", text))]


async def test_the_phone_that_was_left_gets_digits_which_give_a_new_code(town: Site) -> None:
    case = await town.house.complaints.register(report())
    async with town.browser() as browser:
        sent = await asked(browser, case.number, PHONE)
        (told,) = await digits(town)
        page = await browser.post("/track/lost/code", data={"number": case.number, "digits": told})
    fresh = re.search(r"\d{4}-\d{4}-\d{4}-\d{4}-\d{2}", words(page))
    assert fresh
    assert told not in sent.text
    assert (await town.house.complaints.by_code(fresh[0], caller="x")).number == case.number
    assert {str(each.url.query) for each in (sent, page)} == {str(b"")}


@pytest.mark.parametrize(("number", "phone"), [("诉2026-0001", "13900009999"), ("诉2026-0099", PHONE)])
async def test_another_phone_or_no_such_case_gets_the_same_answer_and_nothing_is_sent(
    town: Site, number: str, phone: str
) -> None:
    case = await town.house.complaints.register(report())
    async with town.browser() as browser:
        right = words(await asked(browser, case.number, PHONE))
        before = len(await digits(town))
        other = await asked(browser, number, phone)
    assert words(other).replace(number, case.number) == right
    assert len(await digits(town)) == before


async def test_wrong_digits_are_told_and_asking_is_throttled(town: Site) -> None:
    case = await town.house.complaints.register(report())
    async with town.browser() as browser:
        wrong = await browser.post("/track/lost/code", data={"number": case.number, "digits": "000000"})
        answers = [(await asked(browser, case.number, PHONE)).status_code for _ in range(ASKING.tries + 1)]
    assert wrong.status_code == 404
    assert answers == [200] * ASKING.tries + [429]
