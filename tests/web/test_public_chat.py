"""The chat page without JavaScript, as its script uses it, and live."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
import uvicorn

from common.clock import FixedClock
from sanshi.serving import listening
from storage.engine import Database
from tests.web.public_site import Site, hidden, site, words
from web.forms import MAX_FILE
from web.public import chat_live
from web.throttle import CHAT, OPEN_CHAT

JSON = {"accept": "application/json"}


@pytest.fixture
def town(sqlite: Database, clock: FixedClock) -> Site:
    return site(sqlite, clock)


async def test_the_page_opens_a_chat_in_the_readers_language(town: Site) -> None:
    async with town.browser(language="zh-CN") as browser:
        page = await browser.get("/chat")
    assert "greeting in zh_Hans_CN" in words(page)
    cookie = page.headers["set-cookie"]
    assert "sanshi_chat=token-1" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


async def test_by_https_the_cookie_never_travels_without_it(sqlite: Database, clock: FixedClock) -> None:
    async with site(sqlite, clock, settings_public_base_url="https://office.example").browser() as browser:
        page = await browser.get("/chat")
    assert "Secure" in page.headers["set-cookie"]
    assert "max-age" in page.headers["strict-transport-security"]


async def test_a_browser_finds_its_conversation_again_and_another_does_not(town: Site) -> None:
    async with town.browser() as mine, town.browser() as other:
        await mine.get("/chat")
        await mine.post("/chat/say", data={"text": "What does it cost?", "key": "a"})
        again, strange = await mine.get("/chat"), await other.get("/chat")
    assert "answer to: What does it cost?" in words(again)
    assert "What does it cost?" not in words(strange)
    assert len(town.chat.bubbles) == 2


async def test_a_posted_form_shows_the_answer_on_the_next_page(town: Site) -> None:
    async with town.browser() as browser:
        await browser.get("/chat")
        answer = await browser.post("/chat/say", data={"text": "hello", "key": "a"})
        page = await browser.get(answer.headers["location"])
    assert answer.status_code == 303
    assert "answer to: hello" in words(page)


async def test_a_form_sent_twice_is_said_once(town: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_live, "ANSWER_SECONDS", 0.1)
    async with town.browser() as browser:
        key = hidden(await browser.get("/chat"), "key")
        for _ in range(2):
            await browser.post("/chat/say", data={"text": "hello", "key": key})
        page = await browser.get("/chat")
    assert words(page).count("answer to: hello") == 1


async def test_the_first_words_without_a_cookie_are_not_lost(town: Site) -> None:
    async with town.browser() as browser:
        await browser.post("/chat/say", data={"text": "hello"})
        page = await browser.get("/chat")
    assert "answer to: hello" in words(page)


async def test_a_button_is_pressed_by_a_form(town: Site) -> None:
    async with town.browser() as browser:
        page = await browser.get("/chat")
        answer = await browser.post("/chat/press", data={"message": hidden(page, "message"), "data": "one"})
    assert answer.status_code == 303
    assert town.chat.pressed == [(1, 1, "one")]


@pytest.mark.parametrize("message", ["", "x", "１", "9" * 30])
async def test_a_button_of_no_message_is_refused(town: Site, message: str) -> None:
    async with town.browser() as browser:
        await browser.get("/chat")
        answer = await browser.post("/chat/press", data={"message": message, "data": "one"})
    assert answer.status_code == 400 or town.chat.pressed[0][1] == int(message[:20])


async def test_empty_words_are_asked_for_again(town: Site) -> None:
    async with town.browser() as browser:
        await browser.get("/chat")
        page = await browser.post("/chat/say", data={"text": "   "})
        data = await browser.post("/chat/say", data={"text": ""}, headers=JSON)
    assert page.status_code == data.status_code == 400
    assert "Please write something first" in words(page)
    assert "Please write something first" in data.json()["error"]


async def test_a_photo_is_sent_shown_and_given_only_to_its_own_browser(town: Site) -> None:
    async with town.browser() as mine, town.browser() as other:
        await mine.get("/chat")
        await other.get("/chat")
        await mine.post("/chat/say", data={"text": ""}, files={"file": ("door.png", b"\x89PNG", "image/png")})
        page = await mine.get("/chat")
        shown, strange = await mine.get("/chat/file/door.png"), await other.get("/chat/file/door.png")
    assert '<img src="/chat/file/door.png"' in page.text
    assert shown.content == b"\x89PNG"
    assert shown.headers["content-disposition"].startswith("inline")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert strange.status_code == 404


async def test_a_file_that_is_not_accepted_is_explained_beside_the_box(town: Site) -> None:
    async with town.browser() as browser:
        await browser.get("/chat")
        files = {"file": ("virus.exe", b"MZ", "application/x-msdownload")}
        page = await browser.post("/chat/say", data={"text": "my words"}, files=files)
    assert page.status_code == 415
    assert "my words</textarea>" in page.text
    assert 'id="chat-error"' in page.text


async def test_a_file_that_is_too_large_is_explained(town: Site) -> None:
    async with town.browser() as browser:
        await browser.get("/chat")
        files = {"file": ("big.png", b"x" * (MAX_FILE + 1), "image/png")}
        answer = await browser.post("/chat/say", data={"text": ""}, files=files)
    assert answer.status_code == 413
    assert "at most 10 MB" in words(answer)
    assert town.chat.files == {}


async def test_who_writes_too_fast_is_asked_to_wait_and_then_may_go_on(town: Site, clock: FixedClock) -> None:
    async with town.browser() as browser:
        await browser.get("/chat")
        codes = [(await browser.post("/chat/say", data={"text": "x"}, headers=JSON)).status_code for _ in range(61)]
        clock.advance(CHAT.period)
        later = await browser.post("/chat/say", data={"text": "x"}, headers=JSON)
    assert codes == [200] * CHAT.burst + [429]
    assert later.status_code == 200


async def test_one_address_cannot_open_chats_without_end(town: Site) -> None:
    codes = []
    for _ in range(OPEN_CHAT.burst + 1):
        async with town.browser() as browser:
            codes.append((await browser.get("/chat")).status_code)
    async with town.browser(address="198.51.100.9") as elsewhere:
        other = await elsewhere.get("/chat")
    assert codes[-1] == 429
    assert set(codes[:-1]) == {200}
    assert other.status_code == 200


async def test_a_link_of_another_page_starts_its_topic(town: Site) -> None:
    async with town.browser() as browser:
        answer = await browser.post("/chat/start", data={"topic": "complain"})
        await browser.post("/chat/start", data={"topic": "rm -rf"})
        page = await browser.get("/chat")
    assert answer.status_code == 303
    assert words(page).count("answer to: I want to complain") == 1
    assert "rm -rf" not in page.text


async def test_a_question_about_a_matter_stands_ready_to_be_sent(town: Site) -> None:
    matter = town.house.edition.pack.active_matters[0]
    async with town.browser() as browser:
        page = await browser.get(f"/chat?about={matter.id}")
    assert matter.example_questions_en[0] in words(page)


async def test_leaving_makes_this_device_forget(town: Site) -> None:
    async with town.browser() as browser:
        await browser.get("/chat")
        await browser.post("/chat/leave")
        page = await browser.get("/chat")
    assert "sanshi_chat=token-2" in page.headers["set-cookie"]


async def test_what_the_citizen_writes_cannot_become_markup(town: Site) -> None:
    async with town.browser() as browser:
        await browser.get("/chat")
        await browser.post("/chat/say", data={"text": "<script>alert(1)</script>"})
        page, data = await browser.get("/chat"), await browser.get("/chat/messages", headers=JSON)
    assert "<script>alert" not in page.text
    assert all("<script>alert" not in message["html"] for message in data.json()["messages"])


async def test_polling_gives_what_is_new_and_what_was_changed(town: Site) -> None:
    async with town.browser() as browser:
        await browser.get("/chat")
        await browser.post("/chat/say", data={"text": "hello"}, headers=JSON)
        first = (await browser.get("/chat/messages?after=1", headers=JSON)).json()["messages"]
        town.chat.edit(1, "greeting, used up")
        then = (await browser.get(f"/chat/messages?after={first[-1]['seq']}", headers=JSON)).json()["messages"]
    assert [message["bot"] for message in first] == [False, True]
    assert [message["id"] for message in then] == [1]
    assert "used up" in then[0]["html"]
    assert "changed" in then[0]["html"]


async def test_a_script_without_a_chat_is_told_so(town: Site) -> None:
    async with town.browser() as browser:
        answer = await browser.get("/chat/messages", headers=JSON)
    assert answer.status_code == 404
    assert town.chat.bubbles == {}


async def test_without_a_channel_the_page_says_whom_to_call(sqlite: Database, clock: FixedClock) -> None:
    async with site(sqlite, clock, chat=None).browser() as browser:
        page = await browser.get("/chat")
    assert page.status_code == 503
    assert "0371-" in words(page)


@asynccontextmanager
async def served(town: Site) -> AsyncIterator[str]:
    """The application on a real port: a stream needs one."""
    listener = listening("127.0.0.1", 0, search=False)
    server = uvicorn.Server(uvicorn.Config(town.app, log_level="error", timeout_graceful_shutdown=1, lifespan="off"))
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve([listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True


async def test_the_open_page_hears_what_comes_and_goes_on_from_where_it_was(town: Site) -> None:
    async with served(town) as address, httpx2.AsyncClient(base_url=address, timeout=10) as browser:
        await browser.get("/chat")
        heard = await events(browser, town, says="news", last_event=None)
        again = await events(browser, town, says="more", last_event=int(heard[-1]["seq"]))
    assert [event["id"] for event in heard] == [1, 2]
    assert "news" in str(heard[1]["html"])
    assert [event["id"] for event in again] == [3]


async def test_an_open_stream_ends_when_the_server_stops(town: Site) -> None:
    async with served(town) as address, httpx2.AsyncClient(base_url=address, timeout=10) as browser:
        await browser.get("/chat")
        async with browser.stream("GET", "/chat/stream?after=0") as stream:
            town.services.stopping.set()
            said = [line async for line in stream.aiter_lines()]
    assert said[0] == "retry: 2000"


async def events(
    browser: httpx2.AsyncClient, town: Site, *, says: str, last_event: int | None
) -> list[dict[str, int | str]]:
    """The events of a stream up to what the bot says while it is open."""
    headers = {} if last_event is None else {"last-event-id": str(last_event)}
    heard: list[dict[str, int | str]] = []
    async with browser.stream("GET", "/chat/stream?after=0", headers=headers) as stream:
        town.chat.put(1, True, says)
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                heard.append(json.loads(line.removeprefix("data: ")))
                if says in str(heard[-1]["html"]):
                    break
    return heard
