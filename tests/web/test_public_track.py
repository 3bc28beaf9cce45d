"""Following a complaint by its code, and the revisit form: by POST alone, without JavaScript."""

from datetime import timedelta

import httpx2
import pytest

from common.clock import FixedClock
from storage.engine import Database
from tests.casework.house import INVESTIGATOR, LEADER, SECTION_HEAD, report
from tests.web.public_site import Site, hidden, site, words
from web.throttle import CODE
from web.tickets import LIFETIME

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def town(sqlite: Database, clock: FixedClock) -> Site:
    return site(sqlite, clock)


async def registered(town: Site, **changes: object) -> str:
    """The code of a new complaint."""
    receipt = await town.house.complaints.register(report(**changes))
    assert receipt.code
    return receipt.code


async def opened(town: Site, browser: httpx2.AsyncClient, **changes: object) -> httpx2.Response:
    return await browser.post("/track", data={"code": await registered(town, **changes)})


async def test_a_code_shows_the_complaint_in_a_plain_sentence_with_the_promised_day(town: Site) -> None:
    async with town.browser() as browser:
        page = await opened(town, browser, what="The officer shouted")
    told = words(page)
    assert page.status_code == 200
    assert "诉2026-0001" in told
    assert "We have received your complaint" in told
    assert "The officer shouted" in told
    assert "registered" not in told.replace("Registered on", "")


async def test_full_width_digits_and_spaces_open_it_too(town: Site) -> None:
    code = await registered(town)
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else " " for sign in code)
    async with town.browser() as browser:
        assert "诉2026-0001" in words(await browser.post("/track", data={"code": wide}))


async def test_an_opened_page_holds_no_code_and_no_address_does(town: Site) -> None:
    code = await registered(town)
    async with town.browser() as browser:
        page = await browser.post("/track", data={"code": code})
        by_address = await browser.get("/track", params={"code": code})
    assert code not in page.text
    assert "诉2026-0001" not in by_address.text
    assert str(page.url) == "http://testserver/track"


@pytest.mark.parametrize("code", ["", "1234", "0000-0000-0000-0000-97", "诉2026-0001", "x" * 500])
async def test_every_code_that_opens_nothing_is_answered_alike(town: Site, code: str) -> None:
    await registered(town)
    async with town.browser() as browser:
        page = await browser.post("/track", data={"code": code})
    assert page.status_code == 404
    assert "Nothing was found with this code" in words(page)
    assert 'value=""' in page.text


async def test_who_holds_the_code_looks_as_often_as_wanted(town: Site) -> None:
    code = await registered(town)
    async with town.browser() as browser:
        seen = {(await browser.post("/track", data={"code": code})).status_code for _ in range(CODE.burst + 1)}
    assert seen == {200}


async def test_who_was_asked_for_a_revisit_looks_as_often_as_wanted(town: Site) -> None:
    opened_code = await town.house.revisits.open("DEC-7", by=SECTION_HEAD)
    async with town.browser() as browser:
        pages = [await browser.post("/revisit", data={"code": opened_code.code}) for _ in range(CODE.burst + 1)]
    assert {page.status_code for page in pages} == {200}


async def test_who_guesses_is_stopped(town: Site, clock: FixedClock) -> None:
    code = await registered(town)
    async with town.browser() as browser:
        codes = [(await browser.post("/track", data={"code": "1"})).status_code for _ in range(CODE.burst + 1)]
        stopped = await browser.post("/track", data={"code": code})
        clock.advance(CODE.period)
        later = await browser.post("/track", data={"code": code})
    assert codes[-1] == 429
    assert stopped.status_code == 429
    assert "wait" in words(stopped)
    assert later.status_code == 200


async def test_the_reply_and_the_result_of_the_office_are_shown(town: Site) -> None:
    receipt = await town.house.complaints.register(report())
    await town.house.to_proposal(receipt.case_id)
    await town.house.complaints.reply(receipt.case_id, "We have looked into it", by=INVESTIGATOR)
    await town.house.complaints.close(receipt.case_id, by=LEADER)
    async with town.browser() as browser:
        told = words(await browser.post("/track", data={"code": str(receipt.code)}))
    assert "Office: We have looked into it" in told
    assert "情况属实，已改正" in told
    assert "Answered" in told
    assert "已到现场核实" not in told


async def test_the_citizen_answers_back_without_the_code(town: Site) -> None:
    async with town.browser() as browser:
        page = await opened(town, browser)
        answer = await browser.post(
            "/track/answer",
            data={"ticket": hidden(page, "ticket"), "text": "One thing more"},
            files={"files": ("door.png", PNG, "image/png")},
        )
        rows = await town.house.complaints.queue(viewer=LEADER, unread_only=True)
        told = words(answer)
        file = answer.text.split('name="file" value="')[1].split('"')[0]
        got = await browser.post("/track/file", data={"ticket": hidden(answer, "ticket"), "file": file})
    assert answer.status_code == 200
    assert "Your message has been added" in told
    assert "You: One thing more" in told
    assert rows.total == 1
    assert got.headers["content-type"] == "image/png"
    assert got.content.startswith(b"\x89PNG")


async def test_an_empty_answer_is_asked_for_again_with_the_case_still_open(town: Site) -> None:
    async with town.browser() as browser:
        page = await opened(town, browser)
        answer = await browser.post("/track/answer", data={"ticket": hidden(page, "ticket"), "text": ""})
    assert answer.status_code == 400
    assert "Please write something first" in words(answer)
    assert "诉2026-0001" in words(answer)


async def test_a_file_that_cannot_be_taken_is_explained_and_the_words_are_kept(town: Site) -> None:
    async with town.browser() as browser:
        page = await opened(town, browser)
        data = {"ticket": hidden(page, "ticket"), "text": "kept words"}
        answer = await browser.post("/track/answer", data=data, files={"files": ("a.exe", b"MZ\x90", "image/png")})
    assert answer.status_code == 415
    assert "This file cannot be taken" in words(answer)
    assert "kept words</textarea>" in answer.text
    assert "You: kept words" not in words(answer)


@pytest.mark.parametrize("spoil", ["late", "changed", "other purpose", "none"])
async def test_a_ticket_that_is_not_valid_now_asks_for_the_code(town: Site, clock: FixedClock, spoil: str) -> None:
    async with town.browser() as browser:
        page = await opened(town, browser)
        ticket = hidden(page, "ticket")
        if spoil == "late":
            clock.advance(LIFETIME + timedelta(seconds=1))
        elif spoil == "changed":
            ticket = ("0" if ticket[0] != "0" else "1") + ticket[1:]
        elif spoil == "other purpose":
            ticket = town.services.tickets.issue("another", ticket.split(".")[0])
        else:
            ticket = ""
        answer = await browser.post("/track/answer", data={"ticket": ticket, "text": "x"})
        file = await browser.post("/track/file", data={"ticket": ticket, "file": "x"})
    assert answer.status_code == file.status_code == 403
    assert "enter your code again" in words(answer)


async def test_nobody_gets_a_file_of_another_case(town: Site) -> None:
    async with town.browser() as browser:
        mine = await opened(town, browser)
        answer = await browser.post(
            "/track/answer",
            data={"ticket": hidden(mine, "ticket"), "text": "x"},
            files={"files": ("door.png", PNG, "image/png")},
        )
        file = answer.text.split('name="file" value="')[1].split('"')[0]
        other = await opened(town, browser)
        got = await browser.post("/track/file", data={"ticket": hidden(other, "ticket"), "file": file})
    assert got.status_code == 404


async def revisit_page(town: Site, browser: httpx2.AsyncClient) -> httpx2.Response:
    opened_code = await town.house.revisits.open("DEC-7", by=SECTION_HEAD)
    return await browser.post("/revisit", data={"code": opened_code.code})


def answers(town: Site, **changes: str | list[str]) -> dict[str, str | list[str]]:
    """The mildest answer to every question of the pack's form."""
    given: dict[str, str | list[str]] = {}
    for question in town.house.edition.pack.form.questions:
        if question.type == "text":
            continue
        options = [option.id for option in question.options]
        given[question.id] = "none" if "none" in options else options[-1] if question.type == "rating" else options[0]
    return given | changes


async def test_a_code_opens_the_packs_form_with_every_question(town: Site) -> None:
    async with town.browser(language="zh") as browser:
        page = await revisit_page(town, browser)
    told = words(page)
    assert "DEC-7" in told
    for question in town.house.edition.pack.form.questions:
        assert question.text in told
        for option in question.options:
            assert option.text in told


async def test_a_form_is_handed_in_once(town: Site) -> None:
    async with town.browser() as browser:
        page = await revisit_page(town, browser)
        form = {"code": hidden(page, "code")} | answers(town)
        done = await browser.post("/revisit/submit", data=form)
        again = await browser.post("/revisit/submit", data=form)
    assert done.status_code == 200
    assert "Thank you" in words(done)
    assert again.status_code == 409
    assert "already been handed in" in words(again)


async def test_what_is_missing_stands_beside_its_question_and_nothing_is_lost(town: Site) -> None:
    form = town.house.edition.pack.form
    required = next(question for question in form.questions if question.required)
    remark = next(question for question in form.questions if question.type == "text")
    async with town.browser() as browser:
        page = await revisit_page(town, browser)
        given = {"code": hidden(page, "code")} | answers(town, **{remark.id: "my remark"})
        given.pop(required.id)
        answer = await browser.post("/revisit/submit", data=given)
    assert answer.status_code == 422
    assert f'href="#{required.id}"' in answer.text
    assert "my remark</textarea>" in answer.text


async def test_an_answer_that_is_a_complaint_gives_its_number_and_code_at_once(town: Site) -> None:
    trigger = "complaint_if_any_except:"
    question = next(one for one in town.house.edition.pack.form.questions if (one.trigger or "").startswith(trigger))
    excepted = str(question.trigger).removeprefix(trigger).split(",")
    bad = next(option.id for option in question.options if option.id not in excepted)
    async with town.browser() as browser:
        page = await revisit_page(town, browser)
        form = {"code": hidden(page, "code")} | answers(town, **{question.id: [bad]})
        done = await browser.post("/revisit/submit", data=form)
        code = done.text.split('class="code secret">')[1].split("<")[0]
        case = await browser.post("/track", data={"code": code})
    assert "诉2026-0001" in words(done)
    assert "诉2026-0001" in words(case)


async def test_a_complaints_code_opens_no_form(town: Site) -> None:
    async with town.browser() as browser:
        page = await browser.post("/revisit", data={"code": await registered(town)})
    assert page.status_code == 404
