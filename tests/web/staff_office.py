"""A whole console on SQLite, and browsers of its people without JavaScript."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx2
import pyotp
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import APIRoute

from casework.acknowledging.service import Acknowledging
from casework.answers.service import GivenAnswers
from casework.answers.unanswered import Unanswered
from casework.batches.service import Batches
from casework.complaints.phone import PhoneDesk
from casework.decisions.service import Decisions
from casework.templates.service import NoticeTexts
from common.clock import FixedClock
from common.i18n import translator
from knowledge.edition import Edition, FixedEditions
from knowledge.samples import SamplePolicy
from notify.answer_desk import NoticeAnswers
from notify.board import Board
from notify.budget import Price
from notify.desk import Notices
from notify.entities import Entities
from notify.evidence import Evidences
from notify.importing.service import Imports
from notify.inbound import Inbox
from notify.letters.service import Letters, Stationery
from notify.merging import Merging
from notify.permits import Permits
from notify.planned_texts import PlannedTexts
from notify.planning.service import Planner
from notify.providers.base import Provider
from notify.providers.log import LogProvider
from notify.providers.switched import SwitchedProvider
from notify.reasons import SENTENCES
from notify.routing import Routing
from notify.sending import SendingRules
from notify.tasks import Tasks
from notify.timeline import Timelines
from notify.vocabulary import Reason
from notify.watch import Watch
from sanshi.retention import Retention
from sanshi.settings import RetentionSection
from staff.accounts import Accounts
from staff.actor import SYSTEM, Actor, Role
from staff.agreements import Agreements
from staff.member import Hurdle
from staff.passwords import Passwords
from staff.permissions import Act
from staff.second_factor import SecondFactors
from staff.sessions import Sessions
from staff.sign_in import SignIn
from staff.substitutions import OfficeDay, Substitutions
from staff.trail import Trail
from staff.uploads import Uploads
from storage import sms_route
from storage.engine import Database
from tests.casework.house import House, house
from tests.journeys.town import KnownAnswers
from tests.shipped import approved, first_pack
from web.app import create_app
from web.audience import Audience, Kind, audience_of
from web.services import WebServices, WebSettings
from web.staff.access import act_of, open_before
from web.staff.console import MODULES, StaffConsole
from web.staff.services import StaffServices, Upkeep
from web.throttle import Throttle
from web.tickets import Tickets

CHOSEN = "gull-7-lamp-tea"
ORIGIN = "http://testserver"


@dataclass(frozen=True)
class Browser:
    """One person's browser: keeps cookies, sends forms as a page of our own does."""

    client: httpx2.AsyncClient

    async def get(self, path: str) -> httpx2.Response:
        return await self.client.get(path)

    async def post(self, path: str, **fields: str | list[str]) -> httpx2.Response:
        return await self.client.post(path, data=fields, headers={"sec-fetch-site": "same-origin"})

    async def send(self, path: str, files: Mapping[str, tuple[str, bytes]], **fields: str) -> httpx2.Response:
        return await self.client.post(path, data=fields, files=dict(files), headers={"sec-fetch-site": "same-origin"})

    async def sign_in(self, name: str, password: str, goal: str = "") -> httpx2.Response:
        return await self.post("/staff/login", name=name, password=password, next=goal)


@dataclass(frozen=True, slots=True)
class Place:
    """One route with one method."""

    method: str
    path: str
    act: Act
    before: frozenset[Hurdle] | None


@dataclass(frozen=True)
class Office:
    """The services, and the application over them."""

    house: House
    accounts: Accounts
    sign_ins: SignIn
    imports: Imports
    inbox: Inbox
    app: FastAPI

    @property
    def system(self) -> Actor:
        return SYSTEM

    def reason(self, reason: Reason) -> str:
        """A reason of a notice as the Chinese page says it."""
        return translator("zh_Hans_CN").gettext(SENTENCES[reason])

    def endpoints(self) -> list[Any]:
        """The functions behind the console's routes."""
        return [route.endpoint for route in self._routes()]

    def routes(self) -> list[Place]:
        """Where a member of staff can go, each with its method and act."""
        return [
            Place(method, route.path, act_of(route.endpoint) or Act.SEE_TODAY, open_before(route.endpoint))
            for route in self._routes()
            for method in sorted((route.methods or set()) & {"GET", "POST"})
            if audience_of(route.endpoint) == Audience(Kind.STAFF)
        ]

    def _routes(self) -> list[APIRoute]:
        return [route for module in MODULES for route in module.router.routes if isinstance(route, APIRoute)]

    def browser(self) -> Browser:
        """A browser nobody has signed in with."""
        transport = httpx2.ASGITransport(app=self.app)
        return Browser(httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers={"accept-language": "zh-CN"}))

    async def member(self, name: str, *roles: Role, person: str | None = None) -> Browser:
        """A browser signed in as a new account that has chosen its password."""
        await approved(self.house.database, self.house.edition)
        told = await self.accounts.add(name, roles, by=SYSTEM, person=person)
        found = await self.sign_ins.member(await self.sign_ins.sign_in(name, told.password))
        assert found
        await self.sign_ins.change_password(found, present=told.password, chosen=CHOSEN)
        browser = self.browser()
        answer = await browser.sign_in(name, CHOSEN)
        assert answer.status_code == 303
        return browser


def office(
    database: Database,
    clock: FixedClock,
    edition: Edition | None = None,
    *,
    upkeep: Upkeep | None = None,
    factor_asked_of: frozenset[Role] = frozenset(),
    sms: Sequence[Provider] = (),
    batches: Batches | None = None,
    price: Price | None = None,
) -> Office:
    edition = edition or first_pack()
    made, editions = house(database, clock, edition), FixedEditions(edition)
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords = Passwords(database.keyring.pepper, hasher=hasher)
    accounts = Accounts(database=database, clock=clock, passwords=passwords)

    async def today() -> date:
        return edition.calendar.today(clock.now())

    sign_ins = SignIn(database=database, clock=clock, passwords=passwords, today=today, factor_asked_of=factor_asked_of)

    staff = replace(
        _staff_services(database, clock, made=made, accounts=accounts, sign_ins=sign_ins, today=today, sms=sms),
        upkeep=upkeep,
    )
    if price is not None:
        staff = replace(staff, board=Board(database=database, price=price))
    if batches is not None:
        staff = replace(staff, batches=batches)
    web = WebServices(
        settings=WebSettings(),
        clock=clock,
        editions=editions,
        throttle=Throttle(database, clock),
        tickets=Tickets(lambda text: database.keyring.lookup("ticket", text), clock),
        complaints=made.complaints,
        reissuing=made.reissuing,
        revisits=made.revisits,
        attachments=made.attachments,
        acknowledging=Acknowledging(database=database, clock=clock, editions=editions),
        staff=StaffConsole(staff),
    )
    return Office(made, accounts, sign_ins, staff.imports, staff.inbox, create_app(web))


def _staff_services(
    database: Database,
    clock: FixedClock,
    *,
    made: House,
    accounts: Accounts,
    sign_ins: SignIn,
    today: OfficeDay,
    sms: Sequence[Provider],
) -> StaffServices:
    editions = FixedEditions(made.edition)

    async def chosen() -> str | None:
        async with database.reading() as unit:
            found = await sms_route.chosen(unit)
        return None if found is None else found.provider

    renderer, provider = PlannedTexts(), SwitchedProvider(sms or [LogProvider()], chosen)
    tasks = Tasks(database=database, clock=clock, editions=editions, renderer=renderer)
    return StaffServices(
        accounts=accounts,
        agreements=Agreements(database=database, clock=clock),
        sign_in=sign_ins,
        substitutions=Substitutions(database=database, clock=clock, today=today),
        sessions=Sessions(database=database, clock=clock),
        second_factors=SecondFactors(database=database, clock=clock),
        trail=Trail(database=database, clock=clock),
        complaints=made.complaints,
        phone=PhoneDesk(database=database, clock=clock, editions=editions, complaints=made.complaints),
        attachments=made.attachments,
        given=GivenAnswers(database=database, clock=clock),
        unanswered=Unanswered(database=database, clock=clock, editions=editions, answers=KnownAnswers(made.edition)),
        handovers=made.handovers,
        decisions=Decisions(database=database, clock=clock, editions=editions),
        revisits=made.revisits,
        permits=Permits(database=database, clock=clock, editions=editions),
        entities=Entities(database=database, clock=clock, editions=editions),
        merging=Merging(database=database, clock=clock),
        timelines=Timelines(database=database),
        board=Board(database=database),
        watch=Watch(database=database, clock=clock, editions=editions, settings=SendingRules()),
        imports=Imports(database=database, clock=clock, editions=editions),
        planner=Planner(database=database, clock=clock, editions=editions),
        notices=Notices(database=database, clock=clock, editions=editions, renderer=renderer),
        batches=Batches(database=database, clock=clock, editions=editions),
        texts=NoticeTexts(database=database, clock=clock, editions=editions),
        tasks=tasks,
        letters=Letters(
            database=database,
            clock=clock,
            editions=editions,
            tasks=tasks,
            stationery=Stationery(policy=SamplePolicy.SHOW, address=ORIGIN),
        ),
        routing=Routing(database=database, clock=clock, editions=editions, provider=provider),
        evidences=Evidences(database=database),
        inbox=Inbox(database=database, clock=clock, editions=editions),
        notice_answers=NoticeAnswers(database=database, clock=clock),
        uploads=Uploads(database=database, clock=clock),
        retention=Retention.of(RetentionSection(), database, clock),
    )


async def with_factor(browser: Browser, clock: FixedClock) -> tuple[pyotp.TOTP, list[str]]:
    """Set up the second factor of who is signed in: the app, and the recovery codes."""
    [secret] = re.findall(r'name="secret" value="([A-Z2-7]{32})"', (await browser.get("/staff/second-factor")).text)
    app = pyotp.TOTP(secret)
    told = await browser.post("/staff/second-factor", secret=secret, code=app.at(clock.now()))
    return app, re.findall(r">([2-9a-z]{5}-[2-9a-z]{5})<", told.text)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"style", "script", "title"}

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"style", "script", "title"}

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def words(answer: httpx2.Response) -> str:
    """What a person reads on a page, in one line."""
    reader = _Words()
    reader.feed(answer.text)
    return re.sub(r"\s+", " ", " ".join(reader.found)).strip()


def forms(answer: httpx2.Response) -> set[str]:
    """Where the forms of a page lead."""
    return {unescape(found) for found in re.findall(r'<form[^>]*action="([^"]*)"', answer.text)}
