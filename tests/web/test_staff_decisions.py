"""Decisions on the console: written down, seen with their notices and history, settled."""

import re
from pathlib import Path

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.web.staff_office import Browser, words
from tests.web.test_staff_permits import with_permits
from tests.web.test_staff_units import hidden, unit_of

NUMBER = "示罚决字〔2026〕5号"
ROW = "1|13900001111|2027-09-05"


async def test_a_decision_is_written_down_reminded_of_and_settled(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, ROW)
    clerk = await house.member("wang", Role.CLERK)
    assert "没有处罚决定" in words(await clerk.get("/staff/decisions"))

    answer = await clerk.post("/staff/decisions", number=NUMBER, party="1号楼物业", rectify_by="2026-11-27")
    page = answer.headers["location"].split("?")[0]
    await clerk.post("/staff/plan")
    before = words(await clerk.get(page))
    await clerk.post(f"{page}/settle", how="rectified")
    after = words(await clerk.get(page))

    assert NUMBER in words(await clerk.get("/staff/decisions"))
    assert "整改期限提示 待发送" in before
    assert "登记决定" in before
    assert "整改期限提示 已取消" in after
    assert "整改已完成" in after
    unit = await clerk.get(await unit_of(clerk, "1号楼物业"))
    assert page in unit.text
    assert "登记决定" in words(unit)


async def test_an_unknown_unit_is_told_and_what_was_typed_stays(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, ROW)
    clerk = await house.member("wang", Role.CLERK)

    answer = await clerk.post("/staff/decisions", number=NUMBER, party="没有这家")

    assert answer.status_code == 422
    assert "没有名称或者统一社会信用代码为“没有这家”的在册单位" in words(answer)
    assert f'value="{NUMBER}"' in answer.text


async def test_a_code_is_made_from_the_page_of_a_decision(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, ROW)
    clerk = await house.member("wang", Role.CLERK)
    made = await clerk.post("/staff/decisions", number=NUMBER, party="1号楼物业")
    page = made.headers["location"].split("?")[0]

    slip = await clerk.post(f"{page}/code")

    assert re.search(r"\d{4}-\d{4}-\d{4}-\d{4}-\d{2}", words(slip))
    assert "2026年11月23日发出" in words(await clerk.get(page))


SHEET = f"""决定书文号,单位名称,决定日期,违法行为,整改期限
{NUMBER},1号楼物业,2026-11-20,,2026-12-20
示罚决字〔2026〕6号,没有这家,,,
示罚决字〔2026〕7号,1号楼物业,2026-11-20,没有这种行为,2026年底
{NUMBER},1号楼物业,,,
示罚决字〔2026〕8号,1号楼物业,2026-11-20,,2026-11-01
=A1&B1,1号楼物业,2026-11-20,,2026-12-20
"""
ADDRESS = "/staff/decisions/import"


async def imported(clerk: Browser, text: str) -> tuple[str, str]:
    """The words of the preview, and those after the confirmation."""
    preview = await clerk.send(ADDRESS, {"sheet": ("决定.csv", text.encode())})
    done = await clerk.post(f"{ADDRESS}/confirm", kept=hidden(preview.text, "kept"))
    return words(preview), words(done)


async def test_a_sheet_is_shown_row_by_row_before_anything_changes(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, ROW)
    investigator = await house.member("wang", Role.INVESTIGATOR)

    page = words(await investigator.send(ADDRESS, {"sheet": ("决定.csv", SHEET.encode())}))

    assert "这是预览，还没有改动任何数据" in page
    assert "1 行录入" in page
    for said in (
        "台账中没有单位“没有这家”",
        "没有违法行为“没有这种行为”",
        "“2026年底”不是明确的日期",
        "“2026-11-01”早于决定日期",
        "“=A1&B1”",
    ):
        assert said in page
    assert NUMBER not in words(await investigator.get("/staff/decisions"))


async def test_the_rows_that_can_be_taken_are_written_down_and_change_nothing_a_second_time(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = await with_permits(sqlite, clock, pack_directory, ROW)
    clerk = await house.member("wang", Role.CLERK)

    _, done = await imported(clerk, SHEET)
    _, again = await imported(clerk, SHEET)
    other, _ = await imported(clerk, SHEET.replace("2026-12-20", "2026-12-25"))

    listed = words(await clerk.get("/staff/decisions"))
    assert "新增1，更新0，不变0" in done
    assert "新增0" in again
    assert "单位、违法行为或整改期限与本行不同" in other
    assert NUMBER in listed
    assert "6号" not in listed
    assert "整改期限2026年12月20日" in listed
