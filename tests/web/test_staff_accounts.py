"""Accounts and the audit trail on the console."""

import re

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.web.staff_office import Browser, Office, office, words


async def account_path(house: Office, name: str) -> str:
    [found] = [account for account in await house.accounts.all() if account.name == name]
    return f"/staff/accounts/{found.id}"


def told_password(page: str) -> str:
    [password] = re.findall(r"[2-9a-z]{5}-[2-9a-z]{5}-[2-9a-z]{5}", page)
    return str(password)


async def adding(sqlite: Database, clock: FixedClock) -> tuple[Office, Browser]:
    house = office(sqlite, clock)
    return house, await house.member("admin", Role.ADMINISTRATOR)


async def test_the_administrator_adds_an_account_that_can_sign_in(sqlite: Database, clock: FixedClock) -> None:
    house, admin = await adding(sqlite, clock)

    page = words(await admin.post("/staff/accounts", name="王芳", role=["clerk", "investigator"]))

    assert "王芳 的一次性密码" in page
    assert (await house.browser().sign_in("王芳", told_password(page))).status_code == 303
    listed = words(await admin.get("/staff/accounts"))
    assert "王芳 一次性密码 窗口人员、承办人员" in listed
    assert told_password(page) not in listed


async def test_a_refused_account_keeps_the_form(sqlite: Database, clock: FixedClock) -> None:
    _, admin = await adding(sqlite, clock)
    no_role = await admin.post("/staff/accounts", name="王芳", role=["king"])
    twice = await admin.post("/staff/accounts", name="admin", role=["clerk"])
    assert no_role.status_code == 400
    assert 'value="王芳"' in no_role.text
    assert twice.status_code == 409
    assert re.search(r'value="clerk" checked', twice.text)


async def test_roles_change_at_once_and_a_closed_account_is_out(sqlite: Database, clock: FixedClock) -> None:
    house, admin = await adding(sqlite, clock)
    clerk = await house.member("li", Role.CLERK)
    path = await account_path(house, "li")

    await admin.post(f"{path}/roles", role=["auditor"])
    assert "审计人员" in words(await clerk.get("/staff"))
    await admin.post(f"{path}/close")
    assert (await clerk.get("/staff")).status_code == 303
    assert "已停用" in words(await admin.get(path))
    again = words(await admin.post(f"{path}/reopen"))
    assert (await house.browser().sign_in("li", told_password(again))).status_code == 303


async def test_a_reset_password_is_told_on_the_account(sqlite: Database, clock: FixedClock) -> None:
    house, admin = await adding(sqlite, clock)
    await house.member("li", Role.CLERK)
    page = words(await admin.post(f"{await account_path(house, 'li')}/reset"))
    assert (await house.browser().sign_in("li", told_password(page))).status_code == 303


async def test_the_own_account_is_left_to_another_administrator(sqlite: Database, clock: FixedClock) -> None:
    house, admin = await adding(sqlite, clock)
    path = await account_path(house, "admin")
    for act in ("close", "roles"):
        answer = await admin.post(f"{path}/{act}", role=["clerk"])
        assert answer.status_code == 403
        assert "请另一位管理员办理" in words(answer)
    assert (await admin.get("/staff/accounts")).status_code == 200


async def test_the_auditor_reads_who_did_what(sqlite: Database, clock: FixedClock) -> None:
    house, admin = await adding(sqlite, clock)
    await admin.post("/staff/accounts", name="王芳", role=["clerk"])
    auditor = await house.member("zhou", Role.AUDITOR)

    whole = words(await auditor.get("/staff/audit"))
    narrowed = words(await auditor.get("/staff/audit?actor=admin&subject=王芳"))

    assert "admin 添加账号 账号 王芳" in whole
    assert "共2条记录" in narrowed
    assert "没有记录" in words(await auditor.get("/staff/audit?subject=%25"))
