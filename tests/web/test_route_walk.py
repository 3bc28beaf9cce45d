"""Every route of the application with every method and thousands of odd requests, as a stranger, as a clerk and as one
who may do everything: no 5xx, no traceback, nothing typed comes back as markup, nothing personal in an address."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

import httpx2
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from structlog.testing import capture_logs

from common.clock import FixedClock
from knowledge import versions
from sanshi import demo
from sanshi.app import App, compose
from sanshi.pages import pages
from sanshi.settings import Settings, TelegramSection, TwilioSection
from staff.accounts import Accounts
from staff.actor import SYSTEM, Role
from staff.passwords import Passwords
from staff.sign_in import SignIn
from storage.engine import Database
from tests.conftest import PACKS
from tests.web.staff_office import CHOSEN, ORIGIN
from tests.web.walk import PROBE, SECRETS, Call, Known, calls
from web.audience import Kind, Opening, openings
from web.public import chat_live
from web.staff.access import SESSION_COOKIE

# What the pages offer is long to print.
pytestmark = [pytest.mark.faults, pytest.mark.filterwarnings("ignore:Generating overly large repr")]
TIMES = 8
"""Calls of each route by each walker."""
WALKERS: dict[str, tuple[Role, ...]] = {"stranger": (), "clerk": (Role.CLERK,), "everybody": tuple(Role)}
PAGES = (
    "/", "/chat", "/matters", "/faq", "/penalties", "/track", "/track/lost", "/revisit", "/staff/login", "/staff",
)  # fmt: skip
DEPTH = 3


@dataclass
class Walker:
    """A person at the application: calls from ever new addresses, since the throttle is not what is tried here."""

    site: FastAPI
    accounts: Accounts
    sign_ins: SignIn
    roles: tuple[Role, ...]
    calls: int = 0
    token: str = ""
    chat: str = ""

    async def send(self, call: Call) -> httpx2.Response:
        self.calls += 1
        address = f"10.{self.calls >> 16 & 255}.{self.calls >> 8 & 255}.{self.calls & 255}"
        transport = httpx2.ASGITransport(app=self.site, raise_app_exceptions=False, client=(address, 5000))
        cookies = f"sanshi_chat={self.chat}; {SESSION_COOKIE}={self.token}".encode()
        async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            headers = [*call.headers, (b"cookie", cookies)]
            return await client.request(call.method, call.target, headers=headers, content=call.content)

    async def sign_in(self) -> None:
        """As a new account each time: who may do everything may also have closed the last one."""
        if not self.roles:
            return
        told = await self.accounts.add(f"walker-{self.calls}", self.roles, by=SYSTEM)
        self.token = await self.sign_ins.sign_in(told.name, told.password)
        member = await self.sign_ins.member(self.token)
        assert member
        await self.sign_ins.change_password(member, present=told.password, chosen=CHOSEN)
        self.token = await self.sign_ins.sign_in(told.name, CHOSEN)

    async def look_around(self) -> Known:
        """What the pages offer, from link to link."""
        known, seen, wanted = Known(), set[str](), list(PAGES)
        for _ in range(DEPTH):
            for path in wanted:
                page = await self.send(Call("GET", path, ()))
                self.chat = page.cookies.get("sanshi_chat") or self.chat
                if "html" in page.headers.get("content-type", ""):
                    known.learn(page)
            seen |= set(wanted)
            wanted = sorted(known.paths - seen)[:150]
        return known


def faults(call: Call, answer: httpx2.Response) -> list[str]:
    """What is wrong with an answer."""
    kind, text = answer.headers.get("content-type", ""), answer.text
    location = answer.headers.get("location", "")
    found = []
    if answer.status_code >= 500 and not (answer.status_code == 503 and call.target.startswith("/readyz")):
        found.append(f"status {answer.status_code}")
    if "Traceback (most recent" in text or 'File "/' in text:
        found.append("traceback")
    if "html" in kind and (PROBE in text or "qz<b>" in text or "'\"qz" in text):
        found.append("typed words as markup")
    if location and not (
        location.startswith(f"{ORIGIN}/") or (location[0] == "/" and location[1:2] not in {"/", "\\"})
    ):
        found.append(f"redirect out: {location}")
    typed = {value for _, value in call.fields} & set(SECRETS)
    if any(one in unquote(location) or quote(one) in location for one in typed):
        found.append("personal data in an address")
    if "x-odd" in answer.headers:
        found.append("header made by the caller")
    if answer.headers.get("x-content-type-options") != "nosniff":
        found.append("no security headers")
    return found


async def walk(walker: Walker, opening: Opening, known: Known, answers: Counter[int]) -> None:
    """hypothesis draws in a thread, the application answers in this loop."""
    loop = asyncio.get_running_loop()

    async def step(call: Call) -> None:
        with capture_logs() as lines:
            answer = await walker.send(call)
        answers[answer.status_code] += 1
        found = faults(call, answer)
        assert not found, (found, call, call.target[:500], call.content[:500], lines[-1:])
        if answer.headers.get("location", "").startswith("/staff/login"):
            await walker.sign_in()

    @settings(max_examples=TIMES, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(call=calls(opening, known))
    def every(call: Call) -> None:
        asyncio.run_coroutine_threadsafe(step(call), loop).result()

    await asyncio.to_thread(every)


async def furnished(database: Database, clock: FixedClock) -> App:
    """The application of a demo office whose hooks are there."""
    await versions.load(database, PACKS / "civil-air-defence", by="test", now=clock.now())
    changes = {"twilio": TwilioSection(auth_token="x" * 32), "telegram": TelegramSection(), "data_dir": Path()}
    app = compose(Settings().model_copy(update=changes), database, clock)
    await demo.fill(app)
    return app


def walker_of(app: App, name: str, site: FastAPI) -> Walker:
    async def today() -> date:
        return (await app.editions.current()).calendar.today(app.clock.now())

    quick = Passwords(app.database.keyring.pepper, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    sign_ins = SignIn(database=app.database, clock=app.clock, passwords=quick, today=today, factor_asked_of=frozenset())
    return Walker(site, Accounts(database=app.database, clock=app.clock, passwords=quick), sign_ins, WALKERS[name])


@pytest.mark.parametrize("name", WALKERS)
async def test_no_route_breaks_whatever_is_asked_of_it(
    name: str, sqlite: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A stream ends at once: the walk would wait for it.
    monkeypatch.setattr(chat_live, "STREAM_LOOKS", 1)
    monkeypatch.setattr(chat_live, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(chat_live, "ANSWER_SECONDS", 0.05)
    app = await furnished(sqlite, clock)
    site = pages(app)
    walker = walker_of(app, name, site)
    await walker.sign_in()
    known = await walker.look_around()
    doors = [
        one for one in openings(site.routes) if one.audience and (walker.roles or one.audience.kind is not Kind.STAFF)
    ]
    answers: Counter[int] = Counter()
    for opening in doors:
        await walk(walker, opening, known, answers)
    await app.exchange.mailbox.idle()
    await app.exchange.close()
    await app.dispatcher.close()
    app.codes.close()
    app.attachments.close()
    # A good part was let in.
    assert answers[200] > sum(answers.values()) / 6, answers
