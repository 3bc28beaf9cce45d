"""The page of a unit on the console: history, correction and merging."""

import re
from datetime import timedelta
from pathlib import Path

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from storage.notices import notice
from storage.values.notices import NoticeState
from tests.web.staff_office import Browser, forms, office, words
from tests.web.test_staff_permits import with_permits

ROWS = ("1|13900001111|2027-01-05", "2|13900002222|2027-05-01")


async def unit_of(browser: Browser, name: str) -> str:
    """The address of a unit's page, from the list."""
    found = await browser.post("/staff/units", search=name)
    [path] = set(re.findall('/staff/units/[0-9a-f-]{36}(?=")', found.text))
    return str(path)


def hidden(page: str, name: str) -> str:
    [value] = set(re.findall(f'name="{name}" value="([^"]*)"', page))
    return str(value)


async def test_unit_permit_and_notice_lead_to_each_other(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, *ROWS)
    clerk = await house.member("wang", Role.CLERK)
    await clerk.post("/staff/plan")
    path = await unit_of(clerk, "1号楼物业")

    page = await clerk.get(path)
    permit = "/staff/permits/one?number=%E8%AF%81%E3%80%942024%E3%80%951%E5%8F%B7"

    [notice] = set(re.findall("/staff/notices/[0-9a-f-]{36}", (await clerk.get(permit)).text))
    assert notice in page.text
    assert "证〔2024〕1号" in words(page)
    assert "列入计划" in words(page)
    assert permit in page.text
    assert path in (await clerk.get(permit)).text
    opened = await clerk.get(notice)
    assert path in opened.text
    assert permit in opened.text
    assert "列入计划" in words(opened)


async def test_a_correction_is_kept_and_stands_in_the_history_without_its_values(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, *ROWS)
    clerk, leader = await house.member("wang", Role.CLERK), await house.member("sun", Role.LEADER)
    path = await unit_of(clerk, "1号楼物业")
    stamp = hidden((await clerk.get(path)).text, "stamp")

    wrong = await clerk.post(path, name="1号楼物业公司", code="123", phone="", stamp=stamp)
    unclear = await clerk.post(path, name="1号楼物业公司", phone="12", stamp=stamp)
    clock.advance(timedelta(seconds=1))
    done = await clerk.post(path, name="1号楼物业公司", phone="13900009999", grid="东3", stamp=stamp)
    late = await clerk.post(path, name="其他", phone="", stamp=stamp)
    page = words(await clerk.get(path))

    assert wrong.status_code == 422
    assert 'value="1号楼物业公司"' in wrong.text
    assert unclear.status_code == 400
    assert done.headers["location"] == f"{path}?done=corrected"
    assert late.status_code == 409
    assert "139 0000 9999" in page
    assert "已更正 wang · 名称、网格、电话" in page
    assert path not in forms(await leader.get(path))


async def test_the_language_of_notices_is_set_on_the_page(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, *ROWS)
    clerk = await house.member("wang", Role.CLERK)
    path = await unit_of(clerk, "1号楼物业")
    stamp = hidden((await clerk.get(path)).text, "stamp")

    await clerk.post(path, name="1号楼物业", phone="", language="en", stamp=stamp)
    page = await clerk.get(path)

    assert "通知语言 英文" in words(page)
    assert '<option value="en" selected>' in page.text
    assert "已更正 wang · 通知语言" in words(page)
    assert "没有自己的联系方式，以证照上的为准" in words(await clerk.get(path))


async def test_two_records_are_merged_after_a_look_at_what_moves(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, *ROWS)
    clerk = await house.member("wang", Role.CLERK)
    kept, gone = await unit_of(clerk, "1号楼物业"), await unit_of(clerk, "2号楼物业")

    found = await clerk.post(f"{kept}/merge", other="2号楼")
    preview = f"{kept}/merge/{gone.rsplit('/', 1)[1]}"
    seen = await clerk.get(preview)
    stale = await clerk.post(preview, stamp="before")
    done = await clerk.post(preview, stamp=hidden(seen.text, "stamp"))

    assert preview in found.text
    assert "1个证照，连同联系方式和记录" in words(seen)
    assert stale.status_code == 409
    assert done.headers["location"] == f"{kept}?done=merged"
    assert (await clerk.get(gone)).headers["location"] == kept
    page = words(await clerk.get(kept))
    assert "证〔2024〕2号" in page
    assert "曾重复登记为 2号楼物业" in page
    assert "另一条记录并入本单位 wang" in page
    assert "本记录已并入另一条" not in page
    assert (await clerk.get(preview)).status_code == 404


async def test_a_merge_asked_for_twice_is_done_once_and_can_be_undone(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, *ROWS)
    clerk = await house.member("wang", Role.CLERK)
    kept, gone = await unit_of(clerk, "1号楼物业"), await unit_of(clerk, "2号楼物业")
    path = f"{kept}/merge/{gone.rsplit('/', 1)[1]}"
    stamp = hidden((await clerk.get(path)).text, "stamp")

    first, second = await clerk.post(path, stamp=stamp), await clerk.post(path, stamp=stamp)
    [undo] = re.findall(rf'href="({kept}/unmerge/[^"]+)"', (await clerk.get(kept)).text)
    look = await clerk.get(undo)
    undone = await clerk.post(undo)
    late = await clerk.post(undo)

    assert first.headers["location"] == second.headers["location"] == f"{kept}?done=merged"
    assert "1个证照，连同联系方式和记录" in words(look)
    assert undone.headers["location"] == f"{kept}?done=unmerged"
    assert late.status_code == 404
    assert "已不能撤销" in words(late)
    assert "撤销了两条记录的合并 wang" in words(await clerk.get(kept))
    assert "证〔2024〕2号" in words(await clerk.get(gone))


async def test_the_contact_of_a_permit_is_corrected_at_any_time(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, *ROWS)
    clerk = await house.member("wang", Role.CLERK)
    typed = {"number": "证〔2024〕1号", "person": "李四", "address": "东街1号"}

    wrong = await clerk.post("/staff/permits/one/contact", **typed, phone="12")
    done = await clerk.post("/staff/permits/one/contact", **typed, phone="13900008888")
    page = words(await clerk.get("/staff/permits/one?number=证〔2024〕1号"))

    assert wrong.status_code == 400
    assert done.status_code == 303
    assert "李四 139 0000 8888" in page
    assert "更正了联系方式 wang" in page


async def test_a_unit_that_is_not_there_is_said_so(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    assert (await clerk.get("/staff/units/00000000-0000-0000-0000-000000000007")).status_code == 404


async def test_the_words_of_a_text_are_for_those_who_handle_texts(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, *ROWS)
    clerk, leader = await house.member("wang", Role.CLERK), await house.member("sun", Role.LEADER)
    await clerk.post("/staff/plan")
    async with sqlite.unit() as unit:
        await unit.execute(notice.update().values(state=NoticeState.SENT, tried_at=clock.now()))
        await unit.commit()
    await house.inbox.receive(provider_id="SM1", phone="13900001111", text="几点上班")
    path = await unit_of(clerk, "1号楼物业")

    to_clerk, to_leader = words(await clerk.get(path)), words(await leader.get(path))

    assert "该号码发来短信" in to_clerk
    assert "几点上班" in to_clerk
    assert "该号码发来短信" in to_leader
    assert "几点上班" not in to_leader
