"""Evidence of consent, notices and refusals for one unit or number, on the page and as a sheet."""

from pathlib import Path

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.web.staff_office import words
from tests.web.test_staff_agreements import decide
from tests.web.test_staff_lists import rows_of
from tests.web.test_staff_permits import with_permits
from tests.web.test_staff_units import unit_of

ROW = "1|13900001111|2027-01-05"
PHONE = "13900001111"


async def test_consent_and_refusals_of_a_number_stand_in_order(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, ROW)
    clerk = await house.member("wang", Role.CLERK)
    await house.inbox.receive(provider_id="SM1", phone=PHONE, text="退订")
    await clerk.post("/staff/messages/opt-outs/remove", phone=PHONE)

    page = words(await clerk.post("/staff/evidence", phone=PHONE))

    assert page.index("登记号码") < page.index("不再接收短信提示") < page.index("恢复接收短信提示")


async def test_the_sheet_of_a_unit_holds_numbers_only_where_a_second_person_agreed(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, ROW)
    head, leader = await house.member("zhao", Role.SECTION_HEAD), await house.member("sun", Role.LEADER)
    address = (await unit_of(head, "1号楼物业")).replace("/staff/units/", "/staff/evidence/units/")

    alone = rows_of(await head.get(f"{address}?export=true"))
    await head.post("/staff/agreements", list="evidence")
    await decide(leader, "agree")
    agreed = rows_of(await head.get(f"{address}?export=true"))

    assert "号码" not in alone[0]
    assert "号码" in agreed[0]
    assert any("139" in str(cell) for cell in agreed[1])


async def test_what_is_no_mobile_number_is_told(sqlite: Database, clock: FixedClock, pack_directory: Path) -> None:
    house = await with_permits(sqlite, clock, pack_directory, ROW)
    clerk = await house.member("wang", Role.CLERK)

    assert (await clerk.post("/staff/evidence", phone="110")).status_code == 400
