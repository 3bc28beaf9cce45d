"""The frame around every page: language, text size, banner, headers, cross-site check, errors, limits."""

import re
from collections.abc import AsyncIterator

import pytest
from fastapi import APIRouter, Request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from common.clock import FixedClock
from knowledge.edition import Edition
from knowledge.samples import SamplePolicy
from storage.engine import Database
from tests.web.public_site import Site, site, words
from web.audience import Audience, Kind, openings
from web.guarded import Undeclared, guarded
from web.security import CONTENT_SECURITY_POLICY, MAX_BODY, cross_site

PAGES = ("/", "/chat", "/matters", "/track", "/revisit", "/faq", "/penalties")


@pytest.fixture
def town(sqlite: Database, clock: FixedClock) -> Site:
    return site(sqlite, clock)


def test_every_route_says_whom_it_is_for(town: Site) -> None:
    found = list(openings(town.app.routes))
    assert len(found) > 20
    assert [opening.path for opening in found if opening.audience is None] == []
    assert {opening.audience.kind for opening in found if opening.audience} >= {Kind.PUBLIC, Kind.HOOK, Kind.OPERATIONS}


class Console:
    """A staff console with a route whose author forgot to say whom it is for."""

    def __init__(self) -> None:
        router = APIRouter()
        router.add_api_route("/staff/secret", self.secret)
        self.routes = guarded([router])

    async def secret(self) -> str:
        return "secret"

    async def admit(self, request: Request, audience: Audience) -> None:
        raise AssertionError


def test_a_route_without_an_audience_stops_the_start(sqlite: Database, clock: FixedClock) -> None:
    with pytest.raises(Undeclared, match="/staff/secret"):
        site(sqlite, clock, staff=Console())


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_said_in_the_readers_language(town: Site, path: str) -> None:
    async with town.browser(language="zh-CN,zh;q=0.9,en;q=0.8") as chinese, town.browser(language="en-GB") as english:
        zh, en = await chinese.get(path), await english.get(path)
    assert (zh.status_code, en.status_code) == (200, 200)
    assert '<html lang="zh-Hans"' in zh.text
    assert '<html lang="en"' in en.text
    assert "跳到正文" in words(zh)
    assert "Skip to the content" in words(en)


async def test_a_chosen_language_and_text_size_are_kept(town: Site) -> None:
    async with town.browser(language="zh-CN") as browser:
        chosen = await browser.get("/?lang=en&text=large")
        kept = await browser.get("/matters")
        back = await browser.get("/matters?lang=zh&text=normal")
    assert '<html lang="en" class="large">' in chosen.text
    assert '<html lang="en" class="large">' in kept.text
    assert '<html lang="zh-Hans" class="normal">' in back.text


async def test_language_links_keep_the_search(town: Site) -> None:
    async with town.browser() as browser:
        page = await browser.get("/matters?q=fee")
    assert "/matters?q=fee&amp;lang=zh" in page.text


@pytest.mark.parametrize("path", PAGES)
async def test_demo_and_live_are_told_on_every_page(sqlite: Database, clock: FixedClock, path: str) -> None:
    live = site(sqlite, clock, settings_demo=False, settings_samples=SamplePolicy.WITHHOLD)
    async with site(sqlite, clock).browser() as trial, live.browser() as service:
        assert "DEMO" in words(await trial.get(path))
        told = words(await service.get(path))
    assert "LIVE" in told
    assert "DEMO" not in told


async def test_an_unconfirmed_phone_is_marked_in_the_demo_and_withheld_from_the_public_when_live(
    sqlite: Database, clock: FixedClock, pack_edition: Edition
) -> None:
    address = pack_edition.pack.office.hall.address_en
    live = site(sqlite, clock, pack_edition, settings_demo=False, settings_samples=SamplePolicy.WITHHOLD)
    async with site(sqlite, clock, pack_edition).browser() as trial, live.browser() as service:
        shown, withheld = words(await trial.get("/")), words(await service.get("/"))
    assert f"{address} sample, to be confirmed" in shown
    assert address not in withheld
    assert "has not confirmed this yet" in withheld


@pytest.mark.parametrize("path", [*PAGES, "/nowhere", "/healthz", "/static/style.css", "/robots.txt"])
async def test_every_answer_carries_the_security_headers(town: Site, path: str) -> None:
    async with town.browser() as browser:
        headers = (await browser.get(path)).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


async def test_a_static_file_is_kept_by_browsers_under_the_address_pages_use(town: Site) -> None:
    async with town.browser() as browser:
        page = await browser.get("/")
        address = page.text.split('<link rel="stylesheet" href="')[1].split('"')[0]
        answer = await browser.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_holds_inline_script_or_style_or_another_host(town: Site, path: str) -> None:
    async with town.browser() as browser:
        text = (await browser.get(path)).text
    assert " style=" not in text
    assert " onclick=" not in text
    assert "<style" not in text
    assert all(' src="/' in part or "src=" not in part for part in text.split("<script")[1:])
    assert '="http' not in text


def headers(**values: str) -> Headers:
    return Headers({"host": "office.example", **{key.replace("_", "-"): value for key, value in values.items()}})


@pytest.mark.parametrize(
    ("sent", "refused"),
    [
        (headers(sec_fetch_site="same-origin"), False),
        (headers(sec_fetch_site="none"), False),
        (headers(sec_fetch_site="same-site"), True),
        (headers(sec_fetch_site="cross-site", origin="http://office.example"), True),
        (headers(origin="http://office.example"), False),
        (headers(origin="https://public.example"), False),
        (headers(origin="http://evil.example"), True),
        (headers(origin="null"), True),
        (headers(), False),
    ],
)
def test_another_sites_form_is_told_by_the_browsers_own_headers(sent: Headers, refused: bool) -> None:
    assert cross_site(sent, ["public.example"]) is refused


async def test_a_form_of_another_site_changes_nothing(town: Site) -> None:
    async with town.browser() as browser:
        answer = await browser.post("/chat/say", data={"text": "hello"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "only be sent from our own page" in words(answer)
    assert town.chat.bubbles == {}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/matters/nothing", 404),
        ("POST", "/matters", 405),
        ("GET", "/track/file", 405),
    ],
)
async def test_a_wrong_address_leads_on_instead_of_ending(town: Site, method: str, path: str, status: int) -> None:
    async with town.browser() as browser:
        answer = await browser.request(method, path)
    assert answer.status_code == status
    assert 'href="/chat"' in answer.text
    assert "0371-" in words(answer)


async def test_a_failure_of_ours_tells_no_detail(sqlite: Database, clock: FixedClock) -> None:
    class Broken:
        async def find(self, token: str) -> None:
            raise RuntimeError("secret detail")

        open = recent = find

    town = site(sqlite, clock, chat=Broken())
    async with town.browser() as browser:
        page = await browser.get("/chat", headers={"cookie": "sanshi_chat=token-1"})
        data = await browser.get(
            "/chat/messages", headers={"cookie": "sanshi_chat=token-1", "accept": "application/json"}
        )
    assert page.status_code == data.status_code == 500
    assert "Sorry, something went wrong" in words(page)
    assert "secret" not in page.text + data.text
    assert set(data.json()) == {"error"}
    assert page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


async def test_without_a_database_a_plain_line_is_told(sqlite: Database, clock: FixedClock) -> None:
    class Gone:
        async def current(self) -> Edition:
            raise OSError("no database")

    async with site(sqlite, clock, editions=Gone()).browser(language="zh-CN") as browser:
        answer = await browser.get("/")
    assert answer.status_code == 500
    assert "对不起" in answer.text


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(town: Site) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
        for _ in range(MAX_BODY // 65536 + 2):
            yield b"x" * 65536

    kind = {"content-type": "multipart/form-data; boundary=x"}
    async with town.browser() as browser:
        announced = await browser.post("/track", content=b"x", headers={**kind, "content-length": str(MAX_BODY + 1)})
        streamed = await browser.post("/track", content=endless(), headers=kind)
    assert announced.status_code == streamed.status_code == 413
    assert "too large" in words(announced)


text = st.text(max_size=40)
field_names = st.sampled_from(
    ["code", "text", "ticket", "file", "files", "data", "message", "topic", "key", "q", "lang"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/track", "/track/answer", "/track/file", "/revisit", "/revisit/submit", "/chat/say"]),
    form=st.dictionaries(field_names, text, max_size=4),
    kind=st.sampled_from(["form", "multipart", "junk"]),
)
async def test_no_form_value_makes_the_office_fail(town: Site, path: str, form: dict[str, str], kind: str) -> None:
    async with town.browser() as browser:
        if kind == "form":
            answer = await browser.post(path, data=form)
        elif kind == "multipart":
            answer = await browser.post(path, data=form, files={"file": ("a\x00b.png", b"\x89PNG", "image/png")})
        else:
            junk = "&".join(f"{key}={value}" for key, value in form.items()).encode("utf-8", "replace")
            answer = await browser.post(path, content=junk, headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code < 500


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/", "/matters", "/matters/x", "/chat", "/chat/messages", "/chat/file/x", "/penalties/x"]),
    query=st.dictionaries(st.sampled_from(["q", "lang", "text", "about", "after"]), text, max_size=4),
)
async def test_no_query_value_makes_the_office_fail(town: Site, path: str, query: dict[str, str]) -> None:
    async with town.browser() as browser:
        answer = await browser.get(path, params=query)
    assert answer.status_code < 500


async def test_head_is_answered_as_get_without_the_body(town: Site) -> None:
    async with town.browser() as page:
        got, asked = await page.get("/matters"), await page.request("HEAD", "/matters")
        closed = await page.request("HEAD", "/chat/say")
    assert asked.status_code == got.status_code == 200
    assert asked.headers["content-type"] == got.headers["content-type"]
    assert not asked.content
    assert closed.status_code == 405


async def test_the_language_link_of_an_answered_form_leads_to_a_page_that_opens(town: Site) -> None:
    async with town.browser() as browser:
        answer = await browser.post("/track/answer", data={"words": "1"})
        link = re.search(r'href="(/[^"]*lang=(?:en|zh)[^"]*)"', answer.text)

        assert link is not None
        assert (await browser.get(link[1].replace("&amp;", "&"))).status_code == 200
