"""Signing in on the page: cookie, forced change, throttle, expiry, and no open door to other sites."""

from datetime import timedelta

import pytest

from common.clock import FixedClock
from staff.actor import SYSTEM, Role
from storage.engine import Database
from tests.web.staff_office import CHOSEN, office, words
from web.staff.access import SESSION_COOKIE, own_path
from web.staff.login import BY_CALLER


async def test_the_first_sign_in_leads_to_choosing_a_password(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    told = await house.accounts.add("王芳", [Role.CLERK], by=SYSTEM)
    browser = house.browser()

    signed = await browser.sign_in("王芳", told.password)
    today = await browser.get("/staff")
    differing = await browser.post("/staff/password", present=told.password, chosen=CHOSEN, again="other")
    changed = await browser.post("/staff/password", present=told.password, chosen=CHOSEN, again=CHOSEN)

    assert (signed.status_code, signed.headers["location"]) == (303, "/staff")
    assert today.headers["location"] == "/staff/password"
    assert differing.status_code == 400
    assert "两次输入的新密码不一样" in words(differing)
    assert changed.headers["location"] == "/staff?done=password"
    page = words(await browser.get("/staff?done=password"))
    assert "王芳 窗口人员" in page
    assert "新密码已生效" in page


@pytest.mark.parametrize(
    ("present", "chosen", "told"),
    [("", "", "请输入当前密码"), ("", CHOSEN, "请输入当前密码"), (CHOSEN, "", "请在两个框里输入想用的新密码")],
)
async def test_what_is_missing_in_the_password_form_is_named(
    sqlite: Database, clock: FixedClock, present: str, chosen: str, told: str
) -> None:
    browser = await office(sqlite, clock).member("li", Role.CLERK)

    answer = await browser.post("/staff/password", present=present, chosen=chosen, again=chosen)

    assert answer.status_code == 400
    assert told in words(answer)


async def test_the_cookie_is_for_the_server_alone(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    told = await house.accounts.add("li", [Role.CLERK], by=SYSTEM)
    cookie = (await house.browser().sign_in("li", told.password)).headers["set-cookie"]
    assert cookie.startswith(f"{SESSION_COOKIE}=")
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "max-age" not in cookie.lower()


@pytest.mark.parametrize(("name", "password"), [("li", "wrong"), ("nobody", "wrong"), ("", ""), ("李" * 500, "\x00")])
async def test_a_wrong_sign_in_is_told_alike_and_keeps_the_name(
    sqlite: Database, clock: FixedClock, name: str, password: str
) -> None:
    house = office(sqlite, clock)
    await house.accounts.add("li", [Role.CLERK], by=SYSTEM)
    answer = await house.browser().sign_in(name, password)
    assert answer.status_code == 401
    assert "账号或密码不对" in words(answer)
    assert f'value="{name[:80]}"' in answer.text
    assert "set-cookie" not in answer.headers


async def test_tries_on_one_name_run_out_and_come_back(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    told = await house.accounts.add("li", [Role.CLERK], by=SYSTEM)
    browser = house.browser()
    for _ in range(8):
        assert (await browser.sign_in("li", "guess")).status_code == 401
    assert (await browser.sign_in("LI ", told.password)).status_code == 429
    clock.advance(timedelta(minutes=15))
    assert (await browser.sign_in("li", told.password)).status_code == 303


async def test_tries_from_one_place_run_out_over_all_names(sqlite: Database, clock: FixedClock) -> None:
    browser = office(sqlite, clock).browser()
    answers = [(await browser.sign_in(f"name{number}", "guess")).status_code for number in range(21)]
    assert answers == [401] * 20 + [429]


async def test_another_site_cannot_sign_anybody_in_or_out(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    browser = await house.member("li", Role.CLERK)
    crossed = await browser.client.post("/staff/logout", headers={"sec-fetch-site": "cross-site"})
    assert crossed.status_code == 403
    assert (await browser.get("/staff")).status_code == 200


async def test_after_signing_out_the_old_cookie_opens_nothing(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    browser = await house.member("li", Role.CLERK)
    token = browser.client.cookies[SESSION_COOKIE]

    left = await browser.post("/staff/logout")
    again = await house.browser().client.get("/staff", headers={"cookie": f"{SESSION_COOKIE}={token}"})

    assert left.headers["location"] == "/staff/login"
    assert again.status_code == 303


async def test_an_idle_session_leads_back_to_the_page_it_was_on(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    browser = await house.member("li", Role.CLERK)
    clock.advance(timedelta(hours=2))

    sent_away = await browser.get("/staff/complaints")
    back = await browser.sign_in("li", CHOSEN, goal="/staff/complaints")

    assert sent_away.headers["location"] == "/staff/login?next=/staff/complaints"
    assert back.headers["location"] == "/staff/complaints"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/staff//evil.example",
        "/staff/\\evil",
        "/chat",
        "",
        "/staff/login?next=/staff",
        "/staff/\r\nset-cookie: x",
        "javascript:alert(1)",
    ],
)
def test_the_log_in_leads_to_no_other_place(wanted: str) -> None:
    assert own_path(wanted) == "/staff"


async def test_whoever_is_signed_in_passes_the_log_in(sqlite: Database, clock: FixedClock) -> None:
    browser = await office(sqlite, clock).member("li", Role.CLERK)
    assert (await browser.get("/staff/login?next=/staff/complaints")).headers["location"] == "/staff/complaints"


async def test_those_who_sign_in_at_one_address_do_not_lock_each_other_out(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await house.member("wang", Role.CLERK)

    answers = [(await house.browser().sign_in("wang", CHOSEN)).status_code for _ in range(BY_CALLER.burst + 5)]

    assert set(answers) == {303}
