"""Every list of the console is sorted by its columns and exported as it is filtered."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx2
import pytest
from openpyxl import load_workbook

from common.clock import FixedClock
from staff.actor import Role
from storage import audit
from storage.engine import Database
from storage.values.notices import NoticeChannel, NoticeState
from tests.casework.house import CLERK, INVESTIGATOR, report
from tests.conftest import PACKS
from tests.web.staff_office import office, words
from tests.web.test_staff_notices import one
from tests.web.test_staff_permits import with_permits
from web.staff.lists import sheet

PACK = PACKS / "civil-air-defence"


def rows_of(answer: httpx2.Response | bytes) -> list[list[Any]]:
    """The cells of a sheet as a spreadsheet reads them."""
    data = answer if isinstance(answer, bytes) else answer.content
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(data)).worksheets[0].iter_rows()]


@pytest.mark.parametrize("text", ["=1+1", "+8613900001111", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'])
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    cell = load_workbook(BytesIO(sheet([[text, "平常"]]))).worksheets[0]["A1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.strip() == text.strip()


def test_signs_a_sheet_cannot_hold_are_left_out() -> None:
    assert rows_of(sheet([["一\x00二\x0b", 3]])) == [["一二", 3]]


async def test_complaints_are_exported_as_they_are_filtered(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    for what in ("=第一件", "第二件", "第三件"):
        await house.house.complaints.register(report(what=what))
    clerk = await house.member("wang", Role.CLERK)
    answer = await clerk.get("/staff/complaints?q=0001&export=true")
    head, *rows = rows_of(answer)
    assert head[0] == "登记号"
    assert [row[0] for row in rows] == ["诉2026-0001"]
    assert re.search(r"filename\*=UTF-8''%E6%8A%95%E8%AF%89-2026-11-23\.xlsx", answer.headers["content-disposition"])


async def test_a_list_is_sorted_both_ways_by_a_column(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    for _ in range(3):
        await house.house.complaints.register(report())
    clerk = await house.member("wang", Role.CLERK)
    for sort, order in (("number", ["0001", "0002", "0003"]), ("-number", ["0003", "0002", "0001"])):
        page = words(await clerk.get(f"/staff/complaints?sort={sort}"))
        assert re.findall(r"诉2026-(\d{4})", page) == order
        sheet_order = [
            row[0][-4:] for row in rows_of(await clerk.get(f"/staff/complaints?sort={sort}&export=true"))[1:]
        ]
        assert sheet_order == order


async def test_more_than_a_page_is_sorted_as_a_whole(sqlite: Database, clock: FixedClock) -> None:
    rows = [f"{number:03}|139{number:08}|2027-05-01" for number in range(1, 61)]
    house = await with_permits(sqlite, clock, PACK, *rows)
    clerk = await house.member("wang", Role.CLERK)
    first = await clerk.post("/staff/permits", sort="-number")
    second = await clerk.post("/staff/permits", sort="-number", page="2")
    assert re.findall(r"证〔2024〕(\d+)号", words(first)) == [f"{number:03}" for number in range(60, 10, -1)]
    assert re.findall(r"证〔2024〕(\d+)号", words(second)) == [f"{number:03}" for number in range(10, 0, -1)]
    assert len(rows_of(await clerk.post("/staff/permits", export="true"))) == 61


async def test_an_investigator_takes_out_the_own_cases_only(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await house.house.complaints.register(report())
    investigator = await house.member(INVESTIGATOR.name, Role.INVESTIGATOR)
    assert len(rows_of(await investigator.get("/staff/complaints?export=true"))) == 1


async def test_every_list_is_exported_with_its_columns_and_audited(sqlite: Database, clock: FixedClock) -> None:
    house = await with_permits(sqlite, clock, PACK, "1|13900001111|2027-05-01")
    await house.house.complaints.register(report())
    await house.house.handovers.open(4711, "asked", "有人吗", "zh_Hans_CN")
    await one(sqlite, clock, NoticeState.FAILED)
    await one(sqlite, clock, NoticeState.TASK, channel=NoticeChannel.CALL)
    await house.inbox.receive(provider_id="SM1", phone="13900001111", text="=您好")
    await house.house.revisits.open("决字〔2026〕第7号", by=CLERK)
    clerk = await house.member("wang", Role.CLERK)
    lists = ["complaints", "handovers", "permits", "units", "notices", "tasks", "messages", "revisits"]
    for name in lists:
        post = name in {"permits", "units", "notices"}
        answer = await (
            clerk.post(f"/staff/{name}", export="true") if post else clerk.get(f"/staff/{name}?export=true")
        )
        head, *rows = rows_of(answer)
        assert all(head), name
        assert len(rows) == (2 if name == "notices" else 1), name
    async with sqlite.reading() as unit:
        entries = [entry for entry in await audit.entries(unit) if entry.act == "exported"]
    assert len(entries) == len(lists)
    assert {entry.actor for entry in entries} == {"staff:wang"}
    assert ("list:permits", "1") in {(entry.subject, entry.detail) for entry in entries}


@pytest.mark.parametrize(
    "name", ["complaints", "handovers", "permits", "units", "notices", "tasks", "messages", "revisits"]
)
async def test_every_choice_of_order_shows_the_page(name: str, sqlite: Database, clock: FixedClock) -> None:
    house = await with_permits(sqlite, clock, PACK, "1|13900001111|2027-05-01", "2|13900002222|2027-01-05")
    await one(sqlite, clock, NoticeState.FAILED)
    await one(sqlite, clock, NoticeState.TASK, channel=NoticeChannel.CALL)
    await house.house.complaints.register(report())
    clerk = await house.member("wang", Role.CLERK)
    offered = (await clerk.get(f"/staff/{name}")).text.split('id="sort"', 1)[1].split("</select>", 1)[0]
    choices = re.findall(r'<option value="(-?\w+)"', offered)
    assert len(choices) >= 10
    for choice in choices:
        post = name in {"permits", "units", "notices"}
        answer = await (
            clerk.post(f"/staff/{name}", sort=choice) if post else clerk.get(f"/staff/{name}?sort={choice}")
        )
        assert answer.status_code == 200
        assert f'value="{choice}" selected' in answer.text


async def test_more_codes_than_one_page_are_all_exported(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    clerk = await house.member("wang", Role.CLERK)
    for number in range(52):
        await house.house.revisits.open(f"罚决字〔2026〕{number}号", by=CLERK)
        clock.advance(timedelta(seconds=1))

    first, second = await clerk.get("/staff/revisits"), await clerk.get("/staff/revisits?page=2")
    _, *rows = rows_of(await clerk.get("/staff/revisits?export=true"))

    assert len(rows) == 52
    assert "罚决字〔2026〕51号" in words(first)
    assert "罚决字〔2026〕0号" in words(second)
