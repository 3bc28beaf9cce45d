"""A batch on the console, from the file with bad rows to the result sheet; over HTTP, without JavaScript."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import unquote

import httpx2
import pytest
from openpyxl import load_workbook

from casework.batches.service import Batches
from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify.budget import Price
from notify.providers.log import LogProvider
from notify.sending import SendingRules
from staff.actor import Role
from storage.engine import Database
from tests.notify.sender import Sender
from tests.shipped import first_pack
from tests.web.staff_office import Browser, Office, office, words

TEXT = "明天上午9时至12时停水，请{单位名称}提前储水"
HEAD = "单位名称,联系电话\n"
GOOD = ["东街物业公司,13900001111", "西街物业公司,139 0000 2222"]
BAD = ["南街公司,0371-66668888", "北街公司,", ",13900003333", "中街公司,13900004444、13900005555"]


def sheet(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows) + "\n").encode()


def house(database: Database, clock: FixedClock, *, budget: int | None = None, live: bool = False) -> Office:
    batches = Batches(
        database=database,
        clock=clock,
        editions=FixedEditions(first_pack()),
        settings=SendingRules(monthly_budget=budget),
        price=Price(Decimal("0.045"), "CNY"),
        live=live,
    )
    return office(database, clock, batches=batches)


async def results(browser: Browser, page: str) -> list[list[str]]:
    """The rows of the result sheet."""
    found = load_workbook(BytesIO((await browser.post(f"{page}/result")).content)).active
    assert found is not None
    return [[str(cell) for cell in row] for row in found.iter_rows(min_row=2, values_only=True)]


async def looked_at(clerk: Browser, *rows: str, text: str = TEXT) -> tuple[httpx2.Response, dict[str, str]]:
    """The preview of a file, and what its forms send on."""
    answer = await clerk.send("/staff/batches/new", {"sheet": ("名单.csv", sheet(*rows))}, text=text)
    assert answer.status_code == 200, words(answer)
    [kept] = set(re.findall(r'name="kept" value="([0-9a-f-]{36})"', answer.text))
    expected = re.findall(r'name="expected" value="(\d+)"', answer.text)
    return answer, {"kept": kept, "text": text, "expected": expected[0] if expected else "0"}


async def proposed(clerk: Browser, *rows: str, **more: str) -> str:
    """The page of a proposed batch."""
    _, fields = await looked_at(clerk, *(rows or GOOD))
    answer = await clerk.post("/staff/batches/propose", **fields | more)
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].partition("?")[0]


async def people(house: Office) -> tuple[Browser, Browser]:
    return await house.member("wang", Role.CLERK), await house.member("zhao", Role.SECTION_HEAD)


async def test_the_preview_explains_every_bad_row_and_stores_nothing(sqlite: Database, clock: FixedClock) -> None:
    clerk, _ = await people(house(sqlite, clock))

    page, _ = await looked_at(clerk, *GOOD, *BAD, GOOD[0])

    told = words(page)
    assert "2 条将发出" in told
    assert "4 待修改" in told
    assert "1 没有列入" in told
    assert "0.09元" in told
    assert "【管城人防】明天上午9时至12时停水，请东街物业公司提前储水，拒收请致电" in told
    for row, remedy in [(4, "座机"), (5, "没有电话号码"), (6, "单元格是空的"), (7, "不止一个号码"), (8, "同样的短信")]:
        assert re.search(rf" {row} \S+ \S+ [^ ]*{remedy}", told), (row, remedy)
    assert "还没有批量" in words(await clerk.get("/staff/batches"))


async def test_two_persons_send_it_and_the_result_names_every_row(sqlite: Database, clock: FixedClock) -> None:
    clerk, head = await people(house(sqlite, clock))
    sender = Sender(sqlite, clock, LogProvider())
    page = await proposed(clerk)
    assert (await clerk.post(f"{page}/agree")).status_code == 403
    ask = words(await head.get(page))
    assert "发送2条短信 · 2段 · 0.09元 【管城人防】明天上午9时至12时停水，请东街物业公司提前储水" in ask

    assert (await head.post(f"{page}/agree")).status_code == 303
    assert (await sender.dispatcher.tick()).sent == 0
    clock.advance(timedelta(minutes=1))
    assert (await sender.dispatcher.tick()).sent == 2

    told = words(await clerk.get(page))
    assert "2 已发出" in told
    assert "已结束" in told
    assert "取消其余" not in told
    assert (await clerk.post(f"{page}/cancel")).status_code == 409
    assert "已结束" in words(await clerk.get(page))
    assert [(row[0], row[1]) for row in await results(clerk, page)] == [("2", "None"), ("3", "None")]


async def test_the_result_names_numbers_when_a_second_person_agreed(sqlite: Database, clock: FixedClock) -> None:
    office = house(sqlite, clock)
    clerk, head = await people(office)
    leader = await office.member("sun", Role.LEADER)
    page = await proposed(clerk)
    await head.post(f"{page}/agree")
    await head.post("/staff/agreements", list="notices")
    [path] = re.findall(r'action="(/staff/agreements/exports/[^"]+)"', (await leader.get("/staff/agreements")).text)
    await leader.post(path, answer="agree")

    told = [row[1] for row in await results(head, page)]

    assert told == ["139 0000 1111", "139 0000 2222"]


async def test_a_proposal_like_one_that_was_agreed_to_sends_nothing_twice(sqlite: Database, clock: FixedClock) -> None:
    clerk, head = await people(house(sqlite, clock))
    pages = [await proposed(clerk) for _ in range(2)]

    first, second = [await head.post(f"{page}/agree") for page in pages]

    assert first.status_code == 303
    assert second.status_code == 409
    assert "都已收到或正等待收到同样的内容" in words(second)


async def test_days_of_another_century_are_a_slip_of_the_pen(sqlite: Database, clock: FixedClock) -> None:
    clerk, _ = await people(house(sqlite, clock))
    for wrong in ({"until": "9999-12-31"}, {"start": "9999-12-31T10:00"}):
        _, fields = await looked_at(clerk, *GOOD)
        answer = await clerk.post("/staff/batches/propose", **(fields | wrong))
        assert answer.status_code == 422
        assert "366天以内" in words(answer)


async def test_samples_to_one_s_own_phone_have_an_end(sqlite: Database, clock: FixedClock) -> None:
    clerk, _ = await people(house(sqlite, clock))
    _, fields = await looked_at(clerk, *GOOD)
    told = [await clerk.post("/staff/batches/sample", **fields, number="13955550000") for _ in range(6)]
    assert [one.status_code for one in told] == [200] * 5 + [429]


async def test_stop_in_the_first_minute_undoes_it_all(sqlite: Database, clock: FixedClock) -> None:
    clerk, head = await people(house(sqlite, clock))
    page = await proposed(clerk)
    await head.post(f"{page}/agree")
    clock.advance(timedelta(seconds=59))

    assert (await clerk.post(f"{page}/stop")).status_code == 303
    clock.advance(timedelta(hours=1))

    assert (await Sender(sqlite, clock, LogProvider()).dispatcher.tick()).sent == 0
    assert "2 已取消" in words(await clerk.get(page))


async def test_after_the_first_minute_it_is_paused_and_cancelled_not_stopped(
    sqlite: Database, clock: FixedClock
) -> None:
    clerk, head = await people(house(sqlite, clock))
    sender, page = Sender(sqlite, clock, LogProvider()), await proposed(clerk)
    await head.post(f"{page}/agree")
    clock.advance(timedelta(minutes=1))
    assert (await clerk.post(f"{page}/stop")).status_code == 409

    await clerk.post(f"{page}/pause")
    assert (await sender.dispatcher.tick()).sent == 0
    assert "没有" in words(await clerk.get("/staff/notices?state=held"))
    await clerk.post(f"{page}/resume")
    assert (await sender.dispatcher.tick()).sent == 2
    await clerk.post(f"{page}/cancel")

    assert "2 已发出" in words(await clerk.get(page))


async def test_one_goes_to_the_clerks_own_phone_first(sqlite: Database, clock: FixedClock) -> None:
    clerk, _ = await people(house(sqlite, clock))
    _, fields = await looked_at(clerk, *GOOD)

    landline = await clerk.post("/staff/batches/sample", **fields, number="0371-66668888")
    told = await clerk.post("/staff/batches/sample", **fields, number="13800001234")

    assert "number-error" in landline.text
    assert "13800001234" in words(told)
    assert (await Sender(sqlite, clock, LogProvider()).dispatcher.tick()).sent == 1


async def test_what_went_to_a_number_lately_is_left_out(sqlite: Database, clock: FixedClock) -> None:
    clerk, head = await people(house(sqlite, clock))
    page = await proposed(clerk, GOOD[0])
    await head.post(f"{page}/agree")

    again, _ = await looked_at(clerk, *GOOD)

    assert re.search(r" 2 没有列入 联系电话 此前已向该号码发过同样的短信", words(again))
    assert "1 条将发出" in words(again)


async def test_the_budget_stops_the_agreement_and_says_who_may_raise_it(sqlite: Database, clock: FixedClock) -> None:
    clerk, head = await people(house(sqlite, clock, budget=1))
    page = await proposed(clerk)

    answer = await head.post(f"{page}/agree")

    assert answer.status_code == 409
    assert "notify.monthly_budget" in words(answer)
    assert (await Sender(sqlite, clock, LogProvider()).dispatcher.tick()).sent == 0


@pytest.mark.parametrize(
    ("start", "said"),
    [("2020-01-01T09:00", "已经过去"), ("2099-01-01T03:00", "工作日"), ("morgen", "无法识别")],
)
async def test_a_start_outside_the_hours_is_told(sqlite: Database, clock: FixedClock, start: str, said: str) -> None:
    clerk, _ = await people(house(sqlite, clock))
    _, fields = await looked_at(clerk, *GOOD)

    answer = await clerk.post("/staff/batches/propose", **fields, start=start)

    assert answer.status_code == 422
    assert said in words(answer)


async def test_an_audience_is_chosen_from_the_offices_own_list(sqlite: Database, clock: FixedClock) -> None:
    made = house(sqlite, clock)
    clerk, head = await people(made)
    units = (
        "单位名称,单位类型,联系电话,同意接收短信\n"
        "甲物业公司,物业服务企业,13900001111,是\n"
        "乙物业公司,物业服务企业,13900002222,否\n"
    )
    await made.imports.entities(units.encode(), by=made.system)
    kind = next(one.id for one in first_pack().pack.entity_kinds if one.name == "物业服务企业")
    choice = {"kinds": kind, "template": "flood-season"}

    page = await clerk.post("/staff/batches/new", **choice)
    answer = await clerk.post("/staff/batches/propose", **choice, expected="1")
    place = answer.headers["location"].partition("?")[0]
    await head.post(f"{place}/agree")
    clock.advance(timedelta(minutes=1))

    assert re.search(r" 乙物业公司 没有列入 联系电话 [^ ]*同意", words(page))
    assert (await Sender(sqlite, clock, LogProvider()).dispatcher.tick()).sent == 1


async def test_the_same_in_english_is_previewed_counted_and_agreed_to(sqlite: Database, clock: FixedClock) -> None:
    made = house(sqlite, clock)
    clerk, head = await people(made)
    unit = "单位名称,单位类型,联系电话,通知语言\n西街物业公司,物业服务企业,13900002222,英文\n"
    await made.imports.entities(unit.encode(), by=made.system)
    english = "{单位名称}: no water from 9 to 12 tomorrow"
    answer = await clerk.send("/staff/batches/new", {"sheet": ("名单.csv", sheet(*GOOD))}, text=TEXT, english=english)
    [kept] = set(re.findall(r'name="kept" value="([0-9a-f-]{36})"', answer.text))

    place = await clerk.post("/staff/batches/propose", kept=kept, text=TEXT, english=english, expected="2")
    asked = words(await head.get(place.headers["location"]))

    told = words(answer)
    assert "英文 1条短信 · 2段 · 0.09元 【管城人防】西街物业公司: no water from 9 to 12 tomorrow. To refuse" in told
    assert "中文 1条短信 · 1段 · 0.05元 【管城人防】明天上午9时至12时停水，请东街物业公司提前储水" in told
    assert "其中英文 1条短信 · 2段" in asked
    assert "西街物业公司: no water" in asked


async def test_english_that_reaches_nobody_is_told(sqlite: Database, clock: FixedClock) -> None:
    clerk, _ = await people(house(sqlite, clock))

    page = await clerk.send("/staff/batches/new", {"sheet": ("名单.csv", sheet(*GOOD))}, text=TEXT, english="No water.")

    assert "全部按中文发送" in words(page)


async def test_a_file_beside_an_audience_is_refused_in_words(sqlite: Database, clock: FixedClock) -> None:
    clerk, _ = await people(house(sqlite, clock))

    page = await clerk.send("/staff/batches/new", {"sheet": ("名单.csv", sheet(*GOOD))}, text=TEXT, grid="东街")

    assert page.status_code == 422
    assert "请只选其中一种" in words(page)


async def test_a_file_of_a_head_alone_is_not_called_right(sqlite: Database, clock: FixedClock) -> None:
    clerk, _ = await people(house(sqlite, clock))

    page = await clerk.send("/staff/batches/new", {"sheet": ("名单.csv", sheet())}, text=TEXT)

    assert "表头下面没有数据行" in words(page)
    assert "每一行都没有问题" not in words(page)


async def test_the_result_sheet_has_an_official_name_in_file_and_trail(sqlite: Database, clock: FixedClock) -> None:
    made = house(sqlite, clock)
    (clerk, head), auditor = await people(made), await made.member("qian", Role.AUDITOR)
    page = await proposed(clerk)
    await head.post(f"{page}/agree")

    result = await clerk.post(f"{page}/result")

    assert unquote(result.headers["content-disposition"]).endswith("批量发送结果-2026-11-23.xlsx")
    assert "列表 批量发送结果" in words(await auditor.get("/staff/audit"))
