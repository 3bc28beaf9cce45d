"""My sessions: shown with times and kind of device, ended by their owner or the administrator."""

import re

import pytest

from common.clock import FixedClock
from staff.actor import Role
from staff.devices import kind_of
from storage.engine import Database
from tests.web.staff_office import CHOSEN, Browser, Office, office, words

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Edg/124.0"


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (EDGE, "Windows, Edge"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/124.0 Mobile Safari/537.36 MicroMessenger/8.0", "Android, WeChat"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "iPhone, Safari"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Linux, Firefox"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_device_is_known_by_system_and_browser(agent: str, kind: str) -> None:
    assert kind_of(agent) == kind


async def another(house: Office, name: str) -> Browser:
    browser = house.browser()
    browser.client.headers["user-agent"] = EDGE
    await browser.sign_in(name, CHOSEN)
    return browser


async def test_the_page_shows_each_browser_and_ends_one(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    here = await house.member("li", Role.CLERK)
    there = await another(house, "li")
    page = await there.get("/staff/sessions")
    assert "Windows, Edge" in words(page)
    assert "当前浏览器" in words(page)

    ends = re.findall(r'action="(/staff/sessions/[0-9a-f-]{36}/end)"', (await here.get("/staff/sessions")).text)
    for path in ends:
        await here.post(path)

    assert (await there.get("/staff")).headers["location"] == "/staff/login"
    assert (await here.get("/staff")).status_code == 200


async def test_all_others_are_ended_at_once(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    here = await house.member("li", Role.CLERK)
    others = [await another(house, "li") for _ in range(2)]

    await here.post("/staff/sessions/end-others")

    assert [(await other.get("/staff")).status_code for other in others] == [303, 303]
    assert (await here.get("/staff")).status_code == 200


async def test_nobody_ends_another_persons_session(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    li, wang = await house.member("li", Role.CLERK), await house.member("wang", Role.CLERK)
    other = await another(house, "li")
    [path] = re.findall(r'action="(/staff/sessions/[0-9a-f-]{36}/end)"', (await li.get("/staff/sessions")).text)[:1]

    await wang.post(path)

    assert (await other.get("/staff")).status_code == 200


async def test_the_administrator_ends_somebodys_sessions(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    admin = await house.member("admin", Role.ADMINISTRATOR)
    clerk = await house.member("li", Role.CLERK)
    [account] = [one for one in await house.accounts.all() if one.name == "li"]

    await admin.post(f"/staff/accounts/{account.id}/end-sessions")

    assert (await clerk.get("/staff")).headers["location"] == "/staff/login"
    auditor = await house.member("zhou", Role.AUDITOR)
    assert "admin 退出登录的设备 账号 li" in words(await auditor.get("/staff/audit?subject=li"))
