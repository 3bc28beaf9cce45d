"""Whether a notice is genuine, by its short number and four digits of the phone; and the answer to it."""

import re
from datetime import timedelta

import pytest

from casework.acknowledging.service import NUMBER
from common.clock import FixedClock
from storage import short_numbers
from storage.engine import Database
from storage.notices import notice
from storage.values.notices import NoticeKind
from storage.values.short_numbers import Acknowledgement, Answer, check_digit, new_number
from tests.notify.permit_office import PermitOffice, office
from tests.shipped import first_pack
from tests.web.public_site import Site, site, words
from web.throttle import CODE

RENEWAL = "peacetime-use-renewal"
NUMBERS = short_numbers.notice_number.select().join(notice).where(notice.c.kind == NoticeKind.PERMIT_REMINDER)


@pytest.fixture
def town(database: Database, clock: FixedClock) -> Site:
    return site(database, clock)


@pytest.fixture
def permits(database: Database, clock: FixedClock) -> PermitOffice:
    return office(database, clock, first_pack())


async def planned(permits: PermitOffice) -> str:
    """The number of a reminder to 13800130001."""
    await permits.take(permits.row(1))
    await permits.planner.run()
    async with permits.database.reading() as unit:
        return str((await unit.execute(NUMBERS)).one().number)


async def said(database: Database) -> list[Acknowledgement]:
    async with database.reading() as unit:
        row = (await unit.execute(NUMBERS)).one()
        return await short_numbers.answers(unit, row.notice_id)


async def test_a_genuine_notice_shows_permit_tail_and_papers_but_not_the_holder(
    town: Site, permits: PermitOffice
) -> None:
    number = await planned(permits)
    async with town.browser(language="zh") as browser:
        page = await browser.post("/notice", data={"number": f"{number[:4]} {number[4:]}", "tail": "0001"})

    told = words(page)
    assert page.status_code == 200
    assert "0001" in told
    assert "需要的材料" in told
    assert permits.pack.matter(RENEWAL).materials[0].name in told
    assert "第1公司" not in told
    assert "王经理" not in told
    assert "13800130001" not in told


@pytest.mark.parametrize(
    ("days", "told"),
    [(49, r"申请延续的最后一天（\d+年\d+月\d+日）已过。请致电[\d-]+"), (51, "已过有效期，不能再办延续，请重新申请。")],
)
async def test_after_the_last_day_it_says_that_the_day_has_passed_and_what_to_do(
    town: Site, permits: PermitOffice, clock: FixedClock, days: int, told: str
) -> None:
    number = await planned(permits)
    clock.advance(timedelta(days=days))
    async with town.browser(language="zh") as browser:
        page = await browser.post("/notice", data={"number": number, "tail": "0001"})

    assert re.search(told, words(page))


async def test_an_english_reader_sees_the_permits_english_name(town: Site, permits: PermitOffice) -> None:
    number = await planned(permits)
    async with town.browser(language="en") as browser:
        page = await browser.post("/notice", data={"number": number, "tail": "0001"})

    assert f"{permits.matter.result.name_en}, number ending in 0001" in words(page)


async def test_a_wrong_number_and_wrong_digits_are_answered_alike(town: Site, permits: PermitOffice) -> None:
    number = await planned(permits)
    other = "1234567" + check_digit("1234567")
    async with town.browser() as browser:
        pages = [
            await browser.post("/notice", data={"number": first, "tail": last})
            for first, last in ((number, "0002"), (other, "0001"), ("12", "0001"), (number, "abc"))
        ]

    assert {page.status_code for page in pages} == {404}
    assert len({words(page) for page in pages}) == 1
    assert "report it" in words(pages[0])


async def test_tails_cannot_be_tried_out_even_from_many_places(town: Site, permits: PermitOffice) -> None:
    number = await planned(permits)
    for place in range(NUMBER.tries):
        async with town.browser(address=f"198.51.100.{place}") as browser:
            await browser.post("/notice", data={"number": number, "tail": "9999"})
    async with town.browser(address="192.0.2.1") as browser:
        page = await browser.post("/notice", data={"number": number, "tail": "0001"})

    assert page.status_code == 429


async def test_the_holder_looks_as_often_as_wanted(town: Site, permits: PermitOffice) -> None:
    number = await planned(permits)
    async with town.browser() as browser:
        pages = [await browser.post("/notice", data={"number": number, "tail": "0001"}) for _ in range(CODE.burst + 1)]

    assert {page.status_code for page in pages} == {200}


@pytest.mark.parametrize("answer", list(Answer))
async def test_an_answer_is_noted_once(town: Site, permits: PermitOffice, answer: Answer) -> None:
    form = {"number": await planned(permits), "tail": "0001", "answer": answer, "contact": "13900000002"}
    async with town.browser() as browser:
        for _ in range(2):
            page = await browser.post("/notice/answer", data=form)

    assert "we have noted your answer" in words(page)
    [noted] = await said(permits.database)
    assert (noted.answer, noted.channel) == (answer, "page")
    assert noted.note == ("13900000002" if answer is Answer.NEW_CONTACT else "")


async def test_a_wrong_tap_on_not_for_me_is_taken_back_with_the_right_answer(town: Site, permits: PermitOffice) -> None:
    form = {"number": await planned(permits), "tail": "0001"}
    async with town.browser() as browser:
        await browser.post("/notice/answer", data=form | {"answer": "received"})
        refused = await browser.post("/notice/answer", data=form | {"answer": "not_mine"})
        claimed = await browser.post("/notice/answer", data=form | {"answer": "received"})

    assert "it takes “not for me” back" in words(refused)
    assert 'value="received"' in refused.text
    assert "it takes “not for me” back" not in words(claimed)
    assert 'value="not_mine"' in claimed.text
    assert {one.answer: one.taken_back for one in await said(permits.database)} == {
        Answer.RECEIVED: False,
        Answer.NOT_MINE: True,
    }


@pytest.mark.parametrize("answer", ["applied", "anything", ""])
async def test_an_answer_that_was_not_offered_is_refused(town: Site, permits: PermitOffice, answer: str) -> None:
    await planned(permits)
    season = short_numbers.notice_number.select().join(notice).where(notice.c.kind == NoticeKind.SEASONAL)
    async with permits.database.reading() as unit:
        number = (await unit.execute(season)).first()
    assert number is not None
    form = {"number": number.number, "tail": "0001", "answer": answer}

    async with town.browser() as browser:
        page = await browser.post("/notice/answer", data=form)

    assert page.status_code == 422
    assert "not among those" in words(page)
    async with permits.database.reading() as unit:
        assert await short_numbers.answers(unit, number.notice_id) == []


async def test_a_new_contact_must_be_told(town: Site, permits: PermitOffice) -> None:
    form = {"number": await planned(permits), "tail": "0001", "answer": "new_contact"}
    async with town.browser() as browser:
        page = await browser.post("/notice/answer", data=form)

    assert page.status_code == 422
    assert await said(permits.database) == []


async def test_numbers_never_stand_in_an_address(town: Site) -> None:
    async with town.browser() as browser:
        page = await browser.get(f"/notice?number={new_number()}&tail=0001")

    assert page.status_code == 200
    assert 'method="post" action="/notice"' in page.text
