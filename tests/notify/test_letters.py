"""Letters: what stands on the paper, the batch that is printed once, posted and returned."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from re import sub
from uuid import UUID

import pytest
from docx import Document
from pypdf import PdfReader

from common.clock import FixedClock
from common.i18n import translator
from knowledge.edition import FixedEditions
from knowledge.samples import SamplePolicy
from notify.letters.service import Letters, NothingToPrint, Stationery
from notify.letters.sheet import Sheet, sheet_of
from notify.letters.word import TemplateUnusable, letter_docx
from notify.providers.log import LogProvider
from notify.tasks import DayAhead, NotFitting, ReasonMissing, TaskEnded, Tasks
from staff.actor import Actor
from storage import audit, notices
from storage.engine import Database
from storage.values.notices import NoticeChannel, NoticeState, TaskOutcome
from tests.notify.sender import Sender, edition

CLERK = Actor("wang", "wang", frozenset())
TEXT = "关于某证即将到期的提示函：甲公司：贵单位某证将于2027年03月01日到期。"
LINK = "https://sanshi.office.example"


def sheet(text: str = TEXT, *, addressee: str = "甲公司", link: str = "", number: str = "") -> Sheet:
    return sheet_of(
        office="某办公室",
        on=date(2026, 11, 26),
        addressee=addressee,
        address="示例路1号",
        text=text,
        tr=translator("zh_Hans_CN"),
        link=link,
        number=number,
    )


def test_an_english_letter_has_an_english_frame() -> None:
    found = sheet_of(
        office="An office",
        on=date(2026, 11, 26),
        addressee="ACME",
        address="1 Sample Road",
        text="Letter about Use permit: ACME: Your permit expires on March 1, 2027.",
        tr=translator("en"),
    )

    assert (found.title, found.greeting, found.body) == (
        "Letter about Use permit",
        "To ACME:",
        "Your permit expires on March 1, 2027.",
    )
    assert found.date == "November 26, 2026"
    assert found.said.startswith("This letter is a friendly prompt")


def said(pdf: bytes) -> list[str]:
    """The words of each page without the breaks of its lines."""
    return [sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def test_title_addressee_and_body_are_taken_from_the_packs_words() -> None:
    found = sheet()

    assert (found.title, found.greeting, found.body) == (
        "关于某证即将到期的提示函",
        "甲公司：",
        "贵单位某证将于2027年03月01日到期。",
    )


@pytest.mark.parametrize("text", ["请检查：排水。", "请检查排水。"])
def test_words_without_a_title_of_their_own_get_one(text: str) -> None:
    assert (sheet(text).title, sheet(text).body) == ("提示函", text)


class Desk:
    """Letters due in an office."""

    def __init__(self, database: Database, clock: FixedClock, policy: SamplePolicy = SamplePolicy.SHOW) -> None:
        self.sender = Sender(database, clock, LogProvider())
        editions = FixedEditions(edition())
        self.tasks = Tasks(database=database, clock=clock, editions=editions, renderer=self.sender.renderer)
        self.letters = Letters(
            database=database,
            clock=clock,
            editions=editions,
            tasks=self.tasks,
            stationery=Stationery(policy=policy, address=LINK),
        )

    async def due(self, text: str = TEXT, *, days: int = 9, sample: bool = False) -> UUID:
        return await self.sender.plan(
            channel=NoticeChannel.LETTER,
            to="示例路1号",
            text=text,
            sample=sample,
            expires_at=self.sender.clock.now() + timedelta(days=days),
        )

    async def outcomes(self, notice_id: UUID) -> Sequence[TaskOutcome]:
        return [one.outcome for one in (await self.tasks.detail(notice_id)).tries]


async def test_all_due_letters_are_one_pdf_in_the_order_of_the_list_a_page_each(
    sqlite: Database, clock: FixedClock
) -> None:
    desk = Desk(sqlite, clock)
    later, sooner = (
        await desk.due("关于乙事的提示函：请注意乙。"),
        await desk.due("关于甲事的提示函：请注意甲。", days=2),
    )

    pages = said(await desk.letters.print_due(by=CLERK))

    assert ["甲事" in pages[0], "乙事" in pages[1]] == [True, True]
    for at, page in enumerate(pages, 1):
        for words in ("2026年11月23日", "示例路1号", "不具有法律文书送达效力", "演示", f"{at}/2", LINK):
            assert words in page
    for notice_id in (later, sooner):
        [printed] = (await desk.tasks.detail(notice_id)).tries
        assert (printed.outcome, printed.by) == (TaskOutcome.PRINTED, "staff:wang")
    async with sqlite.reading() as unit:
        assert [(one.act, one.detail) for one in await audit.entries(unit)] == [("letters.print", "2")]


async def test_two_clerks_never_print_one_letter_twice(database: Database, clock: FixedClock) -> None:
    desk = Desk(database, clock)
    for _ in range(3):
        await desk.due()

    results = await asyncio.gather(
        desk.letters.print_due(by=CLERK), desk.letters.print_due(by=CLERK), return_exceptions=True
    )

    assert sum(len(said(one)) for one in results if isinstance(one, bytes)) == 3
    assert await desk.letters.unprinted() == 0
    with pytest.raises(NothingToPrint):
        await desk.letters.print_due(by=CLERK)


async def test_one_letter_can_be_printed_again_or_edited(sqlite: Database, clock: FixedClock) -> None:
    desk = Desk(sqlite, clock)
    notice_id = await desk.due()

    await desk.letters.print_one(notice_id, by=CLERK)
    again = said(await desk.letters.print_one(notice_id, by=CLERK))
    words = "\n".join(
        part.text for part in Document(BytesIO(await desk.letters.write_one(notice_id, by=CLERK))).paragraphs
    )

    assert "贵单位某证将于2027年03月01日到期" in again[0]
    assert "关于某证即将到期的提示函" in words
    assert "不具有法律文书送达效力" in words
    assert "{{" not in words
    assert await desk.outcomes(notice_id) == [TaskOutcome.PRINTED] * 2


async def test_a_value_to_be_confirmed_is_printed_in_the_demo_alone(sqlite: Database, clock: FixedClock) -> None:
    live = Desk(sqlite, clock, SamplePolicy.WITHHOLD)
    notice_id = await live.due(sample=True)

    with pytest.raises(NothingToPrint):
        await live.letters.print_due(by=CLERK)
    with pytest.raises(NothingToPrint):
        await live.letters.print_one(notice_id, by=CLERK)
    assert await live.outcomes(notice_id) == []


async def test_a_letter_is_posted_and_may_come_back(sqlite: Database, clock: FixedClock) -> None:
    desk = Desk(sqlite, clock)
    notice_id, today = await desk.due(), edition().calendar.today(clock.now())

    with pytest.raises(TaskEnded):
        await desk.tasks.record(notice_id, TaskOutcome.RETURNED, by=CLERK)
    with pytest.raises(DayAhead):
        await desk.tasks.record(notice_id, TaskOutcome.LETTER_SENT, day=today + timedelta(days=1), by=CLERK)
    with pytest.raises(NotFitting):
        await desk.tasks.record(notice_id, TaskOutcome.REACHED, by=CLERK)
    await desk.tasks.record(notice_id, TaskOutcome.LETTER_SENT, day=today, mail_number=" XA123 ", by=CLERK)
    assert await desk.sender.state(notice_id) is NoticeState.DONE
    clock.advance(timedelta(days=1))
    with pytest.raises(ReasonMissing):
        await desk.tasks.record(notice_id, TaskOutcome.RETURNED, note=" ", by=CLERK)
    await desk.tasks.record(notice_id, TaskOutcome.RETURNED, note="查无此人", by=CLERK)

    posted, back = (await desk.tasks.detail(notice_id)).tries
    assert (posted.day, posted.mail_number) == (today, "XA123")
    assert (back.outcome, back.day, back.note) == (TaskOutcome.RETURNED, today + timedelta(days=1), "查无此人")


@pytest.mark.parametrize(
    ("outcome", "kept"), [(TaskOutcome.LETTER_SENT, [("示例路1号", TEXT)]), (TaskOutcome.NOT_NEEDED, [])]
)
async def test_the_words_of_a_posted_letter_stay_with_it(
    sqlite: Database, clock: FixedClock, outcome: TaskOutcome, kept: list[tuple[str, str]]
) -> None:
    desk = Desk(sqlite, clock)
    notice_id = await desk.due()

    await desk.tasks.record(notice_id, outcome, by=CLERK)

    async with sqlite.reading() as unit:
        found = await notices.opened(unit, list((await notices.get_many(unit, [notice_id])).values()))
    assert [(one.to, one.text) for one in found.values()] == kept


def test_what_could_be_taken_for_xml_stands_in_the_word_file_as_it_is() -> None:
    made = letter_docx(sheet("请注意<b>&{{ office }}。", addressee="甲&乙<公司>", link=LINK, number="12345678"), None)

    words = "\n".join(part.text for part in Document(BytesIO(made)).paragraphs)
    for wanted in ("甲&乙<公司>", "请注意<b>&{{ office }}。", "12345678"):
        assert wanted in words


def test_an_unusable_template_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "form.docx"
    broken.write_bytes(b"no zip")

    with pytest.raises(TemplateUnusable):
        letter_docx(sheet(), broken)
