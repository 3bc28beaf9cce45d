"""The second factor on the pages: set-up, sign-in with an app or a recovery code, throttle, reset."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from storage.second_factors import recovery_code
from tests.web.staff_office import CHOSEN, Office, office, with_factor, words

STEP = timedelta(seconds=30)


async def account_path(house: Office, name: str) -> str:
    [found] = [account for account in await house.accounts.all() if account.name == name]
    return f"/staff/accounts/{found.id}"


async def test_the_set_up_page_shows_the_secret_as_a_square_and_as_text(sqlite: Database, clock: FixedClock) -> None:
    browser = await office(sqlite, clock).member("li", Role.CLERK)

    page = await browser.get("/staff/second-factor")

    [secret] = re.findall(r'name="secret" value="([A-Z2-7]{32})"', page.text)
    assert '<svg viewBox="' in page.text
    assert "otpauth://totp/" in page.text
    assert " ".join(re.findall("....", secret)) in words(page)


async def test_ten_recovery_codes_are_told_once_and_kept_as_hashes(sqlite: Database, clock: FixedClock) -> None:
    browser = await office(sqlite, clock).member("li", Role.CLERK)

    _, codes = await with_factor(browser, clock)

    again = await browser.get("/staff/second-factor")
    assert len(set(codes)) == 10
    assert "还剩10个恢复码" in words(again)
    assert codes[0] not in again.text
    async with sqlite.reading() as unit:
        stored = [row.code_hash for row in await unit.execute(sa.select(recovery_code))]
    assert len(stored) == 10
    assert not set(stored) & {code.replace("-", "") for code in codes}


async def test_the_sign_in_asks_for_the_code_and_goes_on_to_the_page(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    app, _ = await with_factor(await house.member("li", Role.CLERK), clock)
    clock.advance(STEP)
    browser = house.browser()

    await browser.sign_in("li", CHOSEN, goal="/staff/permits")
    asked = await browser.get("/staff/permits")
    wrong = await browser.post("/staff/code", code="000000", next="/staff/permits")
    right = await browser.post("/staff/code", code=app.at(clock.now()), next="/staff/permits")

    assert asked.headers["location"] == "/staff/code?next=/staff/permits"
    assert wrong.status_code == 403
    assert "这个验证码不对" in words(wrong)
    assert right.headers["location"] == "/staff/permits"
    assert (await browser.get("/staff/permits")).status_code == 200


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", "full-width"])
async def test_a_code_may_be_typed_as_people_type(sqlite: Database, clock: FixedClock, typed: str) -> None:
    house = office(sqlite, clock)
    app, _ = await with_factor(await house.member("li", Role.CLERK), clock)
    clock.advance(STEP)
    code = app.at(clock.now())
    wide = code.translate({ord("0") + n: ord("０") + n for n in range(10)})
    browser = house.browser()
    await browser.sign_in("li", CHOSEN)

    answer = await browser.post("/staff/code", code=wide if typed == "full-width" else typed.format(code[:3], code[3:]))

    assert answer.headers["location"] == "/staff"


async def test_a_code_works_once_though_its_time_is_not_over(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    app, _ = await with_factor(await house.member("li", Role.CLERK), clock)
    clock.advance(STEP)
    code = app.at(clock.now())
    answers = []
    for _ in range(2):
        browser = house.browser()
        await browser.sign_in("li", CHOSEN)
        answers.append((await browser.post("/staff/code", code=code)).status_code)
    assert answers == [303, 403]


@pytest.mark.parametrize(("late", "status"), [(-2, 403), (-1, 303), (1, 303), (2, 403)])
async def test_the_telephones_clock_may_be_off_by_one_step(
    sqlite: Database, clock: FixedClock, late: int, status: int
) -> None:
    house = office(sqlite, clock)
    app, _ = await with_factor(await house.member("li", Role.CLERK), clock)
    clock.advance(STEP * 5)
    browser = house.browser()
    await browser.sign_in("li", CHOSEN)
    assert (await browser.post("/staff/code", code=app.at(clock.now() + late * STEP))).status_code == status


async def test_a_recovery_code_opens_once_and_new_ones_replace_it(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    app, codes = await with_factor(await house.member("li", Role.CLERK), clock)
    browser, other = house.browser(), house.browser()
    await browser.sign_in("li", CHOSEN)
    await other.sign_in("li", CHOSEN)

    first = await browser.post("/staff/code", code=codes[0].upper())
    twice = await other.post("/staff/code", code=codes[0])
    left = words(await browser.get("/staff/second-factor"))
    clock.advance(STEP)
    await browser.post("/staff/second-factor/codes", code=app.at(clock.now()))
    replaced = await other.post("/staff/code", code=codes[1])

    assert [first.status_code, twice.status_code, replaced.status_code] == [303, 403, 403]
    assert "还剩9个恢复码" in left


async def test_tries_at_a_code_run_out_and_come_back(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    app, _ = await with_factor(await house.member("li", Role.CLERK), clock)
    clock.advance(timedelta(minutes=15))
    browser = house.browser()
    await browser.sign_in("li", CHOSEN)

    tries = [(await browser.post("/staff/code", code=f"{n:06}")).status_code for n in range(8)]
    out = await browser.post("/staff/code", code=app.at(clock.now()))
    clock.advance(timedelta(minutes=15))
    await browser.sign_in("li", CHOSEN)
    back = await browser.post("/staff/code", code=app.at(clock.now()))

    assert tries == [403] * 8
    assert (out.status_code, back.status_code) == (429, 303)


async def test_a_sign_in_without_its_code_is_over_after_ten_minutes(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await with_factor(await house.member("li", Role.CLERK), clock)
    browser = house.browser()
    await browser.sign_in("li", CHOSEN)
    clock.advance(timedelta(minutes=10))
    assert (await browser.get("/staff/code")).headers["location"].startswith("/staff/login")


async def test_setting_it_up_ends_the_other_browsers(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    first = await house.member("li", Role.CLERK)
    second = house.browser()
    await second.sign_in("li", CHOSEN)

    await with_factor(second, clock)

    assert (await first.get("/staff")).headers["location"] == "/staff/login"
    assert (await second.get("/staff")).status_code == 200


async def test_a_wrong_code_at_the_set_up_keeps_the_secret(sqlite: Database, clock: FixedClock) -> None:
    browser = await office(sqlite, clock).member("li", Role.CLERK)
    secret = "A" * 32
    answer = await browser.post("/staff/second-factor", secret=secret, code="12345")
    assert answer.status_code == 403
    assert f'value="{secret}"' in answer.text


async def test_who_need_not_have_one_turns_it_off_with_a_code(sqlite: Database, clock: FixedClock) -> None:
    browser = await office(sqlite, clock).member("li", Role.CLERK)
    app, _ = await with_factor(browser, clock)
    clock.advance(STEP)

    refused = await browser.post("/staff/second-factor/off", code="000000")
    done = await browser.post("/staff/second-factor/off", code=app.at(clock.now()))

    assert refused.status_code == 403
    assert "第二重验证已关闭" in words(await browser.get(done.headers["location"]))


async def test_where_it_is_asked_for_it_cannot_be_turned_off(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock, factor_asked_of=frozenset({Role.LEADER}))
    leader, clerk = await house.member("wang", Role.LEADER), await house.member("li", Role.CLERK)
    assert (await leader.get("/staff")).headers["location"] == "/staff/second-factor"
    assert (await clerk.get("/staff")).status_code == 200

    app, _ = await with_factor(leader, clock)
    clock.advance(STEP)
    answer = await leader.post("/staff/second-factor/off", code=app.at(clock.now()))

    assert (await leader.get("/staff")).status_code == 200
    assert answer.status_code == 403
    assert "不能关闭" in words(answer)


async def test_a_new_one_time_password_does_not_get_past_the_code(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await with_factor(await house.member("li", Role.CLERK), clock)
    told = await house.accounts.reset("li", by=house.system)
    browser = house.browser()
    await browser.sign_in("li", told.password)
    changed = await browser.post("/staff/password", present=told.password, chosen=CHOSEN, again=CHOSEN)
    assert changed.headers["location"] == "/staff/code"


async def test_the_administrator_takes_a_lost_factor_away(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    admin, clerk = await house.member("admin", Role.ADMINISTRATOR), await house.member("li", Role.CLERK)
    await with_factor(clerk, clock)
    path = await account_path(house, "li")
    assert "第二重验证" in words(await admin.get("/staff/accounts"))

    await admin.post(f"{path}/reset-factor")

    assert (await clerk.get("/staff")).headers["location"] == "/staff/login"
    browser = house.browser()
    await browser.sign_in("li", CHOSEN)
    assert (await browser.get("/staff")).status_code == 200
    auditor = await house.member("zhou", Role.AUDITOR)
    trail = words(await auditor.get("/staff/audit?subject=li"))
    assert "admin 取消第二重验证 账号 li" in trail
    assert "li 开启第二重验证 账号 li" in trail
