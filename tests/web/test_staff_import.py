"""Importing a sheet on the console: looked at first, confirmed once, by whoever sent it."""

import asyncio
import re

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.web.staff_office import Browser, office, words

HEAD = (
    "单位名称,统一社会信用代码,联系人,联系电话,通讯地址,网格编号,"
    "证件名称,证件编号,发证日期,有效期至,同意接收短信,备注\n"
)


def sheet(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows) + "\n").encode()


GOOD = "东街物业公司,,王五,13900001111,东街1号,G1,人防工程平时使用证,平用〔2024〕1号,2024-01-01,2027-01-31,是,"
BAD = "西街物业公司,,赵六,13900002222,西街2号,G1,人防工程平时使用证,平用〔2024〕2号,2024-01-01,2027-02-31,是,"


async def sent(browser: Browser, data: bytes) -> str:
    """Send a sheet for a preview; the mark of the kept file."""
    answer = await browser.send("/staff/import/permits", {"sheet": ("证照.csv", data)})
    assert answer.status_code == 200, words(answer)
    [kept] = re.findall(r'name="kept" value="([0-9a-f-]{36})"', answer.text)
    return str(kept)


async def test_a_preview_changes_nothing_and_says_what_to_mend(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)

    answer = await clerk.send("/staff/import/permits", {"sheet": ("证照.csv", sheet(GOOD, BAD))})

    page = words(answer)
    assert "这是预览，还没有改动任何数据" in page
    assert re.search(r" 3 \S+ 有效期至 ", page)
    assert "2027-02-31" in page
    assert "平用〔2024〕1号" not in words(await clerk.get("/staff/permits"))


async def test_the_confirmed_sheet_is_imported_once(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    kept = await sent(clerk, sheet(GOOD, BAD))

    done = await clerk.post("/staff/import/permits/confirm", kept=kept)
    again = await clerk.post("/staff/import/permits/confirm", kept=kept)

    assert "表格已导入：新增1" in words(done)
    assert again.status_code == 410
    assert "平用〔2024〕1号" in words(await clerk.get("/staff/permits"))


async def test_a_kept_sheet_is_for_its_sender_alone_and_for_an_hour(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    clerk, other = await house.member("wang", Role.CLERK), await house.member("li", Role.CLERK)
    kept = await sent(clerk, sheet(GOOD))

    assert (await other.post("/staff/import/permits/confirm", kept=kept)).status_code == 410
    assert (await clerk.post("/staff/import/units/confirm", kept=kept)).status_code == 410
    assert (await clerk.post("/staff/import/permits/confirm", kept="../etc")).status_code == 410


async def test_what_is_no_sheet_is_told_at_the_form(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    nothing = await clerk.post("/staff/import/permits")
    noise = await clerk.send("/staff/import/permits", {"sheet": ("x.xlsx", b"\x00\x01\x02nothing")})
    assert nothing.status_code == 400
    assert "请先选择文件" in words(nothing)
    assert noise.status_code == 422
    assert "sheet-error" in noise.text


async def test_the_empty_sheet_can_be_filled_in_and_sent(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)

    empty = await clerk.get("/staff/import/permits/template")
    sent_back = await clerk.send("/staff/import/permits", {"sheet": ("证照.xlsx", empty.content)})

    assert empty.headers["content-disposition"].startswith("attachment")
    assert sent_back.status_code == 200
    assert "0 行录入" in words(sent_back)


async def test_an_english_preview_says_what_a_column_means(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    await clerk.get("/staff?lang=en")

    page = words(await clerk.send("/staff/import/permits", {"sheet": ("证照.csv", sheet(GOOD, BAD))}))

    assert "有效期至 (valid until)" in page


async def test_the_waiting_page_is_told_how_far_the_sheet_is(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    clerk = await house.member("wang", Role.CLERK)
    many = sheet(*(GOOD.replace("1号", f"{number}号") for number in range(2500)))
    seen: set[str] = set()
    sent = asyncio.Event()

    async def send() -> None:
        await clerk.send("/staff/import/permits", {"sheet": ("证照.csv", many)})
        sent.set()

    async def look() -> None:
        while not sent.is_set():
            seen.add((await clerk.get("/staff/import/underway")).json()["done"])
            await asyncio.sleep(0.01)

    await asyncio.gather(send(), look())

    assert any(re.fullmatch(r"第[\d,]+行。", told) for told in seen)
    assert (await clerk.get("/staff/import/underway")).json() == {"done": ""}
