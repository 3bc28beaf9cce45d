"""One box for cases, units, permits and notices, within what the role may see."""

import pytest

from common.clock import FixedClock
from staff.actor import Role
from storage import audit
from storage.engine import Database
from storage.values.notices import NoticeState
from tests.casework.house import INVESTIGATOR, LEADER, PERSON, SECTION_HEAD, report
from tests.conftest import PACKS
from tests.web.staff_office import Browser, office, words
from tests.web.test_staff_notices import one
from tests.web.test_staff_permits import with_permits

PACK = PACKS / "civil-air-defence"


async def found(browser: Browser, wanted: str) -> str:
    """What the page says below its heading."""
    return words(await browser.post("/staff/search", wanted=wanted)).split("搜索 ", 1)[-1]


@pytest.mark.parametrize("wanted", ["2026-0001", "态度粗暴", "某路", "豫a0001"])
async def test_a_case_is_found_by_number_and_words(wanted: str, sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await house.house.complaints.register(report())
    clerk = await house.member("wang", Role.CLERK)
    assert "诉2026-0001" in await found(clerk, wanted)
    assert "没有找到" in await found(clerk, "没有人写过这句话")


async def test_an_investigator_finds_only_the_own_cases(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    receipt = await house.house.complaints.register(report())
    investigator = await house.member(INVESTIGATOR.name, Role.INVESTIGATOR)
    assert "诉2026-0001" not in await found(investigator, "态度粗暴")
    await house.house.complaints.instruct(receipt.case_id, "请调查", by=LEADER)
    await house.house.complaints.assign(receipt.case_id, to=INVESTIGATOR, by=SECTION_HEAD)
    assert "诉2026-0001" in await found(investigator, "态度粗暴")


async def test_a_reporter_is_found_only_by_whom_the_identity_was_released_to(
    sqlite: Database, clock: FixedClock
) -> None:
    complaints = office(sqlite, clock).house.complaints
    receipt = await complaints.register(report())
    await complaints.instruct(receipt.case_id, "请调查", by=LEADER)
    await complaints.assign(receipt.case_id, to=INVESTIGATOR, by=SECTION_HEAD)
    assert await complaints.holding(PERSON.phone, viewer=LEADER) == []
    await complaints.ask_contact(receipt.case_id, "需要当面核实", by=INVESTIGATOR)
    await complaints.show_contact(receipt.case_id, by=LEADER)
    for one_of_both in (LEADER, INVESTIGATOR):
        assert [row.number for row in await complaints.holding(PERSON.phone, viewer=one_of_both)] == [receipt.number]
    assert await complaints.holding(PERSON.phone, viewer=SECTION_HEAD) == []


@pytest.mark.parametrize("wanted", ["1号楼物业", "139 0000 1111", "证〔2024〕1号"])
async def test_a_permit_is_found_by_number_holder_and_telephone(
    wanted: str, sqlite: Database, clock: FixedClock
) -> None:
    house = await with_permits(sqlite, clock, PACK, "1|13900001111|2027-05-01", "2|13900002222|2027-01-05")
    page = await found(await house.member("wang", Role.CLERK), wanted)
    assert "证〔2024〕1号" in page
    assert "证〔2024〕2号" not in page


async def test_a_notice_is_found_by_telephone(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await one(sqlite, clock, NoticeState.FAILED)
    assert "139 0000 1111" in await found(await house.member("wang", Role.CLERK), "13900001111")


async def test_a_role_that_sees_nothing_of_it_finds_nothing_and_has_no_box(sqlite: Database, clock: FixedClock) -> None:
    house = await with_permits(sqlite, clock, PACK, "1|13900001111|2027-05-01")
    await house.house.complaints.register(report())
    admin, auditor = await house.member("admin", Role.ADMINISTRATOR), await house.member("wu", Role.AUDITOR)
    assert "没有找到" in await found(admin, "1号楼物业")
    assert 'role="search"' not in (await admin.get("/staff")).text
    assert 'role="search"' in (await auditor.get("/staff")).text
    assert "没有找到" in await found(auditor, "1号楼物业")
    assert "诉2026-0001" in await found(auditor, "态度粗暴")


async def test_a_search_leaves_its_trail_without_its_words(sqlite: Database, clock: FixedClock) -> None:
    house = await with_permits(sqlite, clock, PACK, "1|13900001111|2027-05-01")
    clerk = await house.member("wang", Role.CLERK)
    await clerk.post("/staff/search", wanted="某某人")
    await clerk.post("/staff/permits", search="某某人")
    async with sqlite.reading() as unit:
        entries = await audit.entries(unit)
    searched = sorted((entry.actor, entry.subject, entry.detail) for entry in entries if entry.act == "searched")
    assert searched == [("staff:wang", "search:", ""), ("staff:wang", "search:permits", "")]
    assert "某某人" not in repr(entries)
