"""The second person on the console: new roles and exports with personal data."""

import re

import httpx2

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.casework.house import report
from tests.web.staff_office import Browser, office, words
from tests.web.test_staff_accounts import told_password
from tests.web.test_staff_lists import rows_of


def decisions(answer: httpx2.Response) -> list[str]:
    """Where the forms lead in which something is decided."""
    return re.findall(r'action="(/staff/agreements/(?:roles|exports)/[^"]+)"', answer.text)


async def decide(browser: Browser, answer: str) -> httpx2.Response:
    [path] = decisions(await browser.get("/staff/agreements"))
    return await browser.post(path, answer=answer)


async def test_a_new_colleague_works_when_the_leader_has_agreed(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    admin, leader = await house.member("admin", Role.ADMINISTRATOR), await house.member("zhao", Role.LEADER)
    page = await admin.post("/staff/accounts", name="li", role=["clerk"])
    assert "待第二人同意：窗口人员" in words(page)
    newcomer = house.browser()
    await newcomer.sign_in("li", told_password(words(page)))
    present = told_password(words(page))
    await newcomer.post("/staff/password", present=present, chosen="gull-7-lamp-tea", again="gull-7-lamp-tea")
    assert "还没有角色" in words(await newcomer.get("/staff"))

    assert "1" in words(await leader.get("/staff")).split("待您同意")[0][-4:]
    assert "li: 窗口人员" in words(await leader.get("/staff/agreements"))
    await decide(leader, "agree")

    assert (await newcomer.get("/staff")).status_code == 200
    assert decisions(await leader.get("/staff/agreements")) == []


async def test_the_administrator_cannot_agree_to_what_only_the_leader_may(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    admin, leader = await house.member("admin", Role.ADMINISTRATOR), await house.member("zhao", Role.LEADER)
    await admin.post("/staff/accounts", name="li", role=["clerk"])
    [path] = decisions(await leader.get("/staff/agreements"))

    assert decisions(await admin.get("/staff/agreements")) == []
    assert (await admin.post(path, answer="agree")).status_code == 403


async def test_changed_roles_wait_and_the_account_says_so(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    admin, leader = await house.member("admin", Role.ADMINISTRATOR), await house.member("zhao", Role.LEADER)
    await house.member("li", Role.CLERK)
    [path] = re.findall(
        r'href="(/staff/accounts/[^"]+)"><span class="row-head"><b>li<', (await admin.get("/staff/accounts")).text
    )

    answer = await admin.post(f"{path}/roles", role=["clerk", "auditor"])

    assert answer.headers["location"].endswith("done=roles-asked")
    assert "待第二人同意：审计人员" in words(await admin.get(path))
    await decide(leader, "refuse")
    assert "待第二人同意" not in words(await admin.get(path))


async def test_an_export_holds_words_and_numbers_once_after_the_second_person_agreed(
    sqlite: Database, clock: FixedClock
) -> None:
    house = office(sqlite, clock)
    await house.house.complaints.register(report(what="=墙上有裂缝"))
    head, leader = await house.member("wang", Role.SECTION_HEAD), await house.member("zhao", Role.LEADER)

    async def heads() -> list[str]:
        return rows_of(await head.get("/staff/complaints?export=true"))[0]

    assert "反映内容" not in await heads()
    await head.post("/staff/agreements", list="complaints")
    assert "反映内容" not in await heads()
    await decide(leader, "agree")
    assert "反映内容" in await heads()
    assert "反映内容" not in await heads()


async def test_a_clerk_asks_for_no_export_with_personal_data(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("li", Role.CLERK)
    assert (await clerk.post("/staff/agreements", list="complaints")).status_code == 403
