"""The answers to notices on the console, and the notice behind a short number."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from common.clock import FixedClock
from notify import answers
from staff.actor import Role
from storage import notices, short_numbers
from storage.engine import Database
from storage.notices import notice
from storage.values.notices import NoticeKind
from storage.values.short_numbers import Answer
from tests.notify.permit_office import PermitOffice
from tests.notify.permit_office import office as permit_office
from tests.shipped import first_pack
from tests.web.staff_office import Browser, Office, office, words

LIST = "/staff/notice-answers"


@pytest.fixture
def permits(sqlite: Database, clock: FixedClock) -> PermitOffice:
    return permit_office(sqlite, clock, first_pack())


@pytest.fixture
def house(sqlite: Database, clock: FixedClock) -> Office:
    return office(sqlite, clock)


@pytest.fixture
async def clerk(house: Office) -> Browser:
    return await house.member("wang", Role.CLERK)


async def answered(permits: PermitOffice, *said: tuple[Answer, str]) -> str:
    """A reminder that got these answers; its short number."""
    await permits.take(permits.row(1))
    await permits.planner.run()
    async with permits.database.unit() as unit:
        query = notice.select().where(notice.c.kind == NoticeKind.PERMIT_REMINDER).with_only_columns(notice.c.id)
        notice_id = (await unit.execute(query)).scalar_one()
        for answer, note in said:
            to = await notices.get(unit, notice_id)
            assert to is not None
            now = permits.clock.now()
            await answers.take(unit, to, answer, pack=permits.pack, channel="page", note=note, now=now)
        await unit.commit()
        return (await short_numbers.numbers_of(unit, [notice_id]))[notice_id]


async def test_what_waits_stands_first_until_it_is_seen_to(permits: PermitOffice, clerk: Browser) -> None:
    await answered(permits, (Answer.RECEIVED, ""), (Answer.NEW_CONTACT, "李经理 13900000002"))
    before = await clerk.get(LIST)
    [path] = re.findall(rf'action="({LIST}/[^"]+/seen)"', before.text)

    done = await clerk.post(path)

    after = words(await clerk.get(done.headers["location"]))
    told = words(before)
    assert "李经理 13900000002" in told
    assert told.index("李经理") < told.rindex("已收到")
    assert "第1公司" in told
    assert "138 0013 0001" in told
    assert "这条答复已处理" in after
    assert "wang" in after
    assert "李经理" not in words(await clerk.get(f"{LIST}?waiting=true"))


async def test_what_the_recipient_took_back_waits_no_more_and_says_so(permits: PermitOffice, clerk: Browser) -> None:
    await answered(permits, (Answer.NOT_MINE, ""), (Answer.RECEIVED, ""))

    told = words(await clerk.get(LIST))

    assert "收件人已撤回" in told
    assert "收件人已撤回" not in words(await clerk.get(f"{LIST}?waiting=true"))


async def test_the_menu_and_today_count_what_waits(permits: PermitOffice, clerk: Browser) -> None:
    await answered(permits, (Answer.RECEIVED, ""), (Answer.CALL_ME, ""), (Answer.APPLIED, ""))

    lines = (await clerk.get("/staff/waiting")).json()["lines"]

    assert [line["count"] for line in lines if line["path"] == LIST] == [2]
    assert "2 对通知的答复" in words(await clerk.get("/staff"))


async def test_one_kind_of_answer_is_listed_and_exported(permits: PermitOffice, clerk: Browser) -> None:
    number = await answered(permits, (Answer.CALL_ME, ""), (Answer.NOT_MINE, ""))

    file = await clerk.get(f"{LIST}?answer=not_mine&export=true")

    rows = list(load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[1:3] for row in rows[1:]] == [("说不是发给自己的", number)]


async def test_a_short_number_leads_to_its_notice(permits: PermitOffice, clerk: Browser) -> None:
    number = await answered(permits, (Answer.CALL_ME, ""))

    answer = await clerk.post(f"{LIST}/find", number=f"{number[:4]} {number[4:]}")
    page = await clerk.get(answer.headers["location"])
    searched = await clerk.post("/staff/search", wanted=number)

    assert f"{number[:4]} {number[4:]}" in words(page)
    assert "请求回电" in words(page)
    assert answer.headers["location"].partition("?")[0] in searched.text


async def test_a_number_of_no_notice_is_told(clerk: Browser) -> None:
    answer = await clerk.post(f"{LIST}/find", number="12345678")

    assert answer.status_code == 404
    assert "没有通知" in words(answer)
