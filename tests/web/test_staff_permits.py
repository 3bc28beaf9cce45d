"""Permits, units and planning on the console."""

import re
from datetime import timedelta
from pathlib import Path

from common.clock import FixedClock
from knowledge.model import Pack
from staff.actor import Role
from storage.engine import Database
from tests.casework.house import CLERK
from tests.shipped import edition_of
from tests.web.staff_office import Office, forms, office, words

HEAD = "单位名称,统一社会信用代码,联系人,联系电话,通讯地址,证件名称,证件编号,发证日期,有效期至,同意接收短信\n"


def permit_name(pack: Pack) -> str:
    """A permit that can be renewed."""
    return next(matter for matter in pack.matters if matter.renewal and matter.result.holder_kinds).result.name


async def with_permits(database: Database, clock: FixedClock, directory: Path, *rows: str) -> Office:
    """An office that has imported permits; `rows` are number, phone, expiry."""
    house = office(database, clock, edition_of(directory))
    name = permit_name(house.house.edition.pack)
    lines = []
    for row in rows:
        number, phone, expiry = row.split("|")
        lines.append(f"{number}号楼物业,,王五,{phone},东街1号,{name},证〔2024〕{number}号,2024-01-01,{expiry},是")
    await house.imports.permits((HEAD + "\n".join(lines) + "\n").encode(), by=CLERK)
    return house


async def test_permits_are_listed_by_expiry_and_found_by_name(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, "1|13900001111|2027-05-01", "2|13900002222|2027-01-05")
    clerk = await house.member("wang", Role.CLERK)

    everything = words(await clerk.get("/staff/permits"))
    found = await clerk.post("/staff/permits", search="1号楼")

    assert everything.index("证〔2024〕2号") < everything.index("证〔2024〕1号")
    assert "共1个证照" in words(found)
    assert "证〔2024〕1号" in words(found)


async def test_an_application_stops_reminders_and_can_be_closed(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, "1|13900001111|2027-01-05")
    head = await house.member("zhao", Role.SECTION_HEAD)
    page = "/staff/permits/one?number=证〔2024〕1号"

    done = await head.post("/staff/permits/one/applied", number="证〔2024〕1号")
    after = await head.get(page)
    again = await head.post("/staff/permits/one/applied", number="证〔2024〕1号")

    assert done.status_code == 303
    assert "已申请延续" in words(after)
    assert "/staff/permits/one/application_closed" in forms(after)
    assert again.status_code == 409
    assert "zhao" in words(after)


async def test_a_renewal_needs_a_later_day(sqlite: Database, clock: FixedClock, pack_directory: Path) -> None:
    house = await with_permits(sqlite, clock, pack_directory, "1|13900001111|2027-01-05")
    clerk = await house.member("wang", Role.CLERK)
    renewing = "/staff/permits/one/renewed"

    assert (await clerk.post(renewing, number="证〔2024〕1号", new_expiry="")).status_code == 400
    assert (await clerk.post(renewing, number="证〔2024〕1号", new_expiry="soon")).status_code == 400
    assert (await clerk.post(renewing, number="证〔2024〕1号", new_expiry="2026-12-31")).status_code == 422
    assert (await clerk.post(renewing, number="证〔2024〕1号", new_expiry="2030-01-05")).status_code == 303
    assert "2030年1月5日" in words(await clerk.get("/staff/permits/one?number=证〔2024〕1号"))


async def test_a_flagged_permit_is_corrected_by_who_looked(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, "1|13900001111 或 13900002222|2027年1月")
    clerk = await house.member("wang", Role.CLERK)
    looking = "/staff/permits/one/looked_at"
    typed = {"number": "证〔2024〕1号", "expires_on": "2027-01-31", "person": "王五", "address": "东街1号"}

    flagged = words(await clerk.get("/staff/permits?flagged=true"))
    unclear = await clerk.post(looking, **typed, phone="123")
    done = await clerk.post(looking, **typed, phone="139 0000 2222")
    after = words(await clerk.get("/staff/permits/one?number=证〔2024〕1号"))

    assert "证〔2024〕1号" in flagged
    assert unclear.status_code == 400
    assert 'value="123"' in unclear.text
    assert done.headers["location"].endswith("&done=looked-at")
    assert "139 0000 2222" in after
    assert "2027年1月31日" in after
    assert "这里没有证照" in words(await clerk.get("/staff/permits?flagged=true"))


async def test_a_permit_that_is_not_there_is_said_so(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    assert (await clerk.get("/staff/permits/one?number=none")).status_code == 404
    assert (await clerk.get("/staff/permits/one")).status_code == 404
    assert (await clerk.post("/staff/permits/one/explode", number="none")).status_code == 303


async def test_a_plan_is_shown_before_it_is_written(sqlite: Database, clock: FixedClock, pack_directory: Path) -> None:
    expiry = (clock.now() + timedelta(days=25)).date().isoformat()
    house = await with_permits(sqlite, clock, pack_directory, f"1|13900001111|{expiry}")
    clerk = await house.member("wang", Role.CLERK)

    preview = words(await clerk.get("/staff/plan"))
    before = words(await clerk.get("/staff/notices"))
    written = await clerk.post("/staff/plan")
    after = words(await clerk.get("/staff/notices"))
    again = words(await clerk.get("/staff/plan"))

    [new] = re.findall(r"([1-9]\d*) 新增 0 之前已计划", preview)
    assert "1号楼物业" in preview
    assert "这里没有通知" in before
    assert written.headers["location"] == "/staff/notices?done=planned"
    assert "证照到期提醒" in after
    assert f"0 新增 {new} 之前已计划" in again


async def test_units_of_no_kind_are_listed_until_somebody_says(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = office(sqlite, clock, edition_of(pack_directory))
    kind = house.house.edition.pack.entity_kinds[0]
    sheet = "单位名称,单位类型,联系人,联系电话,通讯地址\n无类商店,,赵六,13900003333,西街2号\n"
    clerk, leader = await house.member("wang", Role.CLERK), await house.member("sun", Role.LEADER)
    preview = await clerk.send("/staff/import/units", {"sheet": ("单位.csv", sheet.encode())})
    assert preview.status_code == 200, words(preview)
    [kept] = [part.split('"')[0] for part in preview.text.split('name="kept" value="')[1:]]
    await clerk.post("/staff/import/units/confirm", kept=kept)

    unplaced = await clerk.get("/staff/units?show=unplaced")
    [act] = [form for form in forms(unplaced) if form.endswith("/kinds")]
    unknown = await clerk.post(act, kind="no-such-kind", show="unplaced")
    placed = await clerk.post(act, kind=kind.id, show="unplaced")

    assert "无类商店" in words(unplaced)
    assert unknown.status_code == 422
    assert placed.status_code == 303
    assert "无类商店" not in words(await clerk.get("/staff/units?show=unplaced"))
    assert f"无类商店 {kind.name}" in words(await clerk.get("/staff/units"))
    assert act not in forms(await leader.get("/staff/units"))


async def test_notices_calls_and_letters_say_whose_they_are(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    rows = ("1|13900001111|2027-01-05", "2|0371-66001234|2027-01-05", "3||2027-01-05")
    house = await with_permits(sqlite, clock, pack_directory, *rows)
    clerk = await house.member("wang", Role.CLERK)
    await clerk.post("/staff/plan")

    listed, tasks = await clerk.get("/staff/notices"), await clerk.get("/staff/tasks?upcoming=true")
    letters = await clerk.get("/staff/tasks/letters")

    assert "1号楼物业" in words(listed)
    assert "2号楼物业" in words(tasks)
    assert "3号楼物业 东街1号" in words(letters)


async def test_a_notice_names_its_unit_and_rule_without_an_id_of_the_pack(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, "1|13900001111|2027-01-05")
    clerk = await house.member("wang", Role.CLERK)
    await clerk.post("/staff/plan")
    found = await clerk.post("/staff/notices", search="证〔2024〕1号")
    [path] = set(re.findall("/staff/notices/[0-9a-f-]{36}", found.text))

    page = words(await clerk.get(path))

    pack = house.house.edition.pack
    assert "1号楼物业" in page
    assert re.search("规则 .+ · 到期前", page)
    assert not [one.id for one in pack.permit_reminders if one.id in page or one.matter in page]
