"""Standing in during absence: roles from day to day, acts recorded with both names, one person still one person."""

from datetime import timedelta

import pytest

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.casework.house import report
from tests.web.staff_office import Browser, Office, forms, office, words

WEEK = {"from_day": "2026-11-23", "to_day": "2026-11-27"}


async def people(sqlite: Database, clock: FixedClock) -> tuple[Office, Browser, Browser]:
    """A house where the leader wang names li, the investigator."""
    house = office(sqlite, clock)
    return house, await house.member("wang", Role.LEADER), await house.member("li", Role.INVESTIGATOR)


async def named(leader: Browser, **other: str | list[str]) -> int:
    fields: dict[str, str | list[str]] = {"absent": "wang", "substitute": "li", "role": ["leader"], **WEEK}
    return (await leader.post("/staff/substitutions", **(fields | other))).status_code


async def test_the_substitute_holds_the_roles_in_addition(sqlite: Database, clock: FixedClock) -> None:
    _, wang, li = await people(sqlite, clock)
    before = (await li.get("/staff/audit")).status_code

    assert await named(wang) == 303

    page = words(await li.get("/staff"))
    assert before == 403
    assert "代理wang至2026年11月27日" in page
    assert "操作记录" in page
    assert (await li.get("/staff/audit")).status_code == 200
    assert "li 代理 wang" in words(await wang.get("/staff/substitutions"))


@pytest.mark.parametrize(("days", "status"), [(0, 403), (1, 200), (5, 200), (6, 403)])
async def test_it_begins_and_ends_by_itself_at_the_offices_midnight(
    sqlite: Database, clock: FixedClock, days: int, status: int
) -> None:
    house, wang, _ = await people(sqlite, clock)
    await named(wang, from_day="2026-11-24", to_day="2026-11-28")
    clock.advance(timedelta(days=days))
    browser = house.browser()
    await browser.sign_in("li", "gull-7-lamp-tea")
    assert (await browser.get("/staff/audit")).status_code == status


async def test_only_what_the_absent_persons_role_allows_is_recorded_for_them(
    sqlite: Database, clock: FixedClock
) -> None:
    _, wang, li = await people(sqlite, clock)
    await named(wang)

    await li.get("/staff/audit?subject=nothing")
    await li.post("/staff/sessions/end-others")

    trail = words(await li.get("/staff/audit?actor=li"))
    assert "li（代wang） 查看操作记录" in trail
    assert "li 退出登录的设备" in trail
    assert "wang 指定代理人 账号 li wang 2026-11-23–2026-11-27 leader" in words(await wang.get("/staff/audit"))


async def test_a_substitute_is_not_the_second_person_of_the_own_proposal(sqlite: Database, clock: FixedClock) -> None:
    house, wang, li = await people(sqlite, clock)
    case = f"/staff/complaints/{(await house.house.complaints.register(report())).case_id}"
    await named(wang)

    instructed = await li.post(f"{case}/instruct", instruct="请核实")
    await wang.post(f"{case}/assign", to="li")
    proposed = await li.post(f"{case}/propose", findings="已核实", result="已经处理")
    closed = await li.post(f"{case}/close")
    by_another = await wang.post(f"{case}/close")

    assert [instructed.status_code, proposed.status_code, closed.status_code] == [303, 303, 403]
    assert "等待另一人审核" in words(closed)
    assert by_another.headers["location"].endswith("?done=closed")
    assert "li（代wang）" in words(await wang.get(case))


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"substitute": "wang"}, "不能自己代理自己"),
        ({"absent": "li", "substitute": "wang", "role": ["investigator"]}, "不能为自己办理"),
        ({"role": ["administrator"]}, "只能选 wang 已有的角色"),
        ({"role": []}, "只能选 wang 已有的角色"),
        ({"substitute": "nobody"}, "没有名为"),
        ({"from_day": "2026-11-22"}, "不能早于今天"),
        ({"to_day": "2027-02-23"}, "最长92天"),
        ({"to_day": "soon"}, "最长92天"),
    ],
)
async def test_a_substitution_that_cannot_be_keeps_the_form(
    sqlite: Database, clock: FixedClock, other: dict[str, str | list[str]], told: str
) -> None:
    _, wang, _ = await people(sqlite, clock)
    fields: dict[str, str | list[str]] = {"absent": "wang", "substitute": "li", "role": ["leader"], **WEEK}

    answer = await wang.post("/staff/substitutions", **(fields | other))

    assert answer.status_code >= 400
    assert told in words(answer)
    assert "没有人在代理" in words(answer)
    assert f'value="{(fields | other)["to_day"]}"' in answer.text


async def test_it_is_over_at_once_when_ended_or_when_the_role_is_gone(sqlite: Database, clock: FixedClock) -> None:
    house, wang, li = await people(sqlite, clock)
    admin = await house.member("admin", Role.ADMINISTRATOR)
    await named(wang)
    await named(wang)
    assert "li 承办人员" in words(await admin.get("/staff/accounts"))
    assert "代理wang，2026年11月23日至2026年11月27日" in words(await admin.get("/staff/accounts"))

    for path in sorted(path for path in forms(await admin.get("/staff/substitutions")) if path.endswith("/end")):
        assert (await li.get("/staff/audit")).status_code == 200
        await admin.post(path)
    assert (await li.get("/staff/audit")).status_code == 403

    await named(wang)
    await house.accounts.set_roles("wang", [Role.CLERK], by=house.system)
    assert (await li.get("/staff/audit")).status_code == 403


async def test_who_stands_in_for_a_leader_needs_a_second_factor_too(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock, factor_asked_of=frozenset({Role.LEADER}))
    admin, li = await house.member("admin", Role.ADMINISTRATOR), await house.member("li", Role.INVESTIGATOR)
    await house.accounts.add("wang", [Role.LEADER], by=house.system)
    await named(admin)
    assert (await li.get("/staff")).headers["location"] == "/staff/second-factor"


async def test_who_stands_in_for_an_investigator_is_given_new_cases(sqlite: Database, clock: FixedClock) -> None:
    house, wang, _ = await people(sqlite, clock)
    clerk = await house.member("zhao", Role.CLERK)
    case = f"/staff/complaints/{(await house.house.complaints.register(report())).case_id}"
    await wang.post(f"{case}/instruct", instruct="请核实")
    before = await wang.post(f"{case}/assign", to="zhao")

    await named(wang, absent="li", substitute="zhao", role=["investigator"])
    await wang.post(f"{case}/assign", to="zhao")
    proposed = await clerk.post(f"{case}/propose", findings="已核实", result="已经处理")

    assert (before.status_code, proposed.status_code) == (400, 303)
    assert "zhao（代li）" in words(await wang.get(case))
