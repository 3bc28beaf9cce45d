"""Letters on the console: printed together or alone, posted, come back."""

from uuid import UUID

import pytest

from common.clock import FixedClock
from common.pdf import NoChineseFont
from knowledge.resolve import Resolver
from notify.letters import service
from staff.actor import Role
from storage.engine import Database
from storage.values.notices import NoticeChannel, NoticeState
from tests.web.staff_office import Office, office, words
from tests.web.test_staff_notices import one, state_of


@pytest.fixture
def house(sqlite: Database, clock: FixedClock) -> Office:
    return office(sqlite, clock)


@pytest.fixture
async def letter(sqlite: Database, clock: FixedClock) -> UUID:
    return await one(sqlite, clock, NoticeState.TASK, channel=NoticeChannel.LETTER)


async def test_due_letters_are_printed_once_as_a_file(house: Office, letter: UUID) -> None:
    clerk = await house.member("wang", Role.CLERK)
    before = words(await clerk.get("/staff/tasks/letters"))

    printed = await clerk.post("/staff/tasks/letters")
    again = await clerk.post("/staff/tasks/letters")

    assert "尚有1封信函未打印" in before.replace(" ", "")
    assert printed.content.startswith(b"%PDF")
    assert "letters-" in printed.headers["content-disposition"]
    assert again.status_code == 409
    assert "没有尚未打印的信函" in words(again)
    task = words(await clerk.get(f"/staff/tasks/{letter}"))
    assert "已打印 wang" in task


@pytest.mark.parametrize(("wanted", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
async def test_one_letter_comes_as_pdf_or_as_a_word_file(
    house: Office, letter: UUID, wanted: str, start: bytes
) -> None:
    clerk = await house.member("wang", Role.CLERK)

    made = await clerk.post(f"/staff/tasks/{letter}/letter", format=wanted)

    assert made.content.startswith(start)
    assert f".{wanted}" in made.headers["content-disposition"]


async def test_posting_and_coming_back_are_put_down(sqlite: Database, house: Office, letter: UUID) -> None:
    clerk = await house.member("wang", Role.CLERK)
    path = f"/staff/tasks/{letter}"

    unreadable = await clerk.post(path, outcome="letter_sent", day="soon")
    await clerk.post(path, outcome="letter_sent", day="2026-11-23", mail_number="XA123456")
    posted = words(await clerk.get(path))
    await clerk.post(path, outcome="returned", day="2026-11-23", note="查无此人")
    back = words(await clerk.get(path))

    assert unreadable.status_code == 400
    assert await state_of(sqlite, letter) is NoticeState.DONE
    assert "2026年11月23日 · 挂号信 XA123456" in posted
    assert "已退回" in back
    assert "查无此人" in back


async def test_the_notice_of_a_posted_letter_leads_to_where_its_return_is_put_down(house: Office, letter: UUID) -> None:
    clerk = await house.member("wang", Role.CLERK)
    await clerk.post(f"/staff/tasks/{letter}", outcome="letter_sent", day="2026-11-23", mail_number="XA123456")

    page = await clerk.get(f"/staff/notices/{letter}")

    assert f'href="/staff/tasks/{letter}"' in page.text
    assert "登记退信" in words(page)
    assert "2026年11月23日 · 挂号信 XA123456" in words(page)


@pytest.mark.parametrize("day", ["0001-01-01", "2026-11-22"])
async def test_a_letter_cannot_have_been_posted_before_it_was_there(
    sqlite: Database, house: Office, letter: UUID, day: str
) -> None:
    clerk = await house.member("wang", Role.CLERK)

    refused = await clerk.post(f"/staff/tasks/{letter}", outcome="letter_sent", day=day)

    assert (refused.status_code, await state_of(sqlite, letter)) == (400, NoticeState.TASK)
    assert "最早只能是2026-11-23" in words(refused)


async def test_a_word_file_is_not_printed_yet(house: Office, letter: UUID) -> None:
    clerk = await house.member("wang", Role.CLERK)

    await clerk.post(f"/staff/tasks/{letter}/letter", format="docx")

    assert "已打印" not in words(await clerk.get(f"/staff/tasks/{letter}"))
    assert "尚有1封信函未打印" in words(await clerk.get("/staff/tasks/letters")).replace(" ", "")


async def test_letters_printed_by_the_browser_have_head_title_and_foot(house: Office, letter: UUID) -> None:
    clerk = await house.member("wang", Role.CLERK)

    page = (await clerk.get("/staff/tasks/letters")).text

    paper = page.split('<article class="sheet letter letter-sheet"', 1)[1].split("</article>", 1)[0]
    assert Resolver(house.house.edition.pack, "zh").office_name().text in paper.split("<h2>", 1)[0]
    assert "<h2>提示函</h2>" in paper
    assert "演示" in paper


async def test_without_a_font_the_page_says_what_to_install(
    house: Office, letter: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(font: object) -> None:
        raise NoChineseFont(wanted=font)

    monkeypatch.setattr(service, "chinese_font", missing)
    clerk = await house.member("wang", Role.CLERK)

    answer = await clerk.post("/staff/tasks/letters")

    assert answer.status_code == 409
    assert "fonts-wqy-microhei" in words(answer)
