"""The public pages over a real database and real casework, and citizens' browsers without JavaScript."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from uuid import UUID

import httpx2
from fastapi import FastAPI

from casework.acknowledging.service import Acknowledging
from common.clock import FixedClock
from knowledge.edition import Edition, FixedEditions
from storage.engine import Database
from tests.casework.house import House, house
from tests.shipped import first_pack
from tests.web.talk import Memory
from web.app import create_app
from web.services import VoiceHooks, WebServices, WebSettings
from web.throttle import Throttle
from web.tickets import Tickets

ORIGIN = "http://testserver"


@dataclass
class Calls:
    """What the SMS provider's calls set going, noted down."""

    tokens: Sequence[str]
    known: set[UUID] = field(default_factory=set)
    told: list[tuple[UUID, Mapping[str, str]]] = field(default_factory=list)
    heard: list[Mapping[str, str]] = field(default_factory=list)

    async def status(self, attempt: UUID, fields: Mapping[str, str]) -> bool:
        self.told.append((attempt, fields))
        return attempt in self.known

    @property
    def voice(self) -> VoiceHooks:
        raise NotImplementedError

    async def inbound(self, fields: Mapping[str, str]) -> None:
        self.heard.append(fields)


@dataclass(frozen=True)
class Site:
    house: House
    chat: Memory
    services: WebServices
    app: FastAPI

    def browser(self, *, language: str = "en", address: str = "203.0.113.7") -> httpx2.AsyncClient:
        """A citizen's browser, which says truthfully that its forms come from our own pages."""
        transport = httpx2.ASGITransport(app=self.app, client=(address, 50000))
        headers = {"accept-language": language, "sec-fetch-site": "same-origin"}
        return httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)


def site(database: Database, clock: FixedClock, edition: Edition | None = None, **changes: Any) -> Site:
    """The application; `changes` replace fields of WebServices, `settings_…` those of WebSettings."""
    edition = edition or first_pack()
    made, chat = house(database, clock, edition), Memory()
    settings = {key.removeprefix("settings_"): changes.pop(key) for key in list(changes) if key.startswith("settings_")}
    values: dict[str, Any] = {
        "settings": WebSettings(**settings),
        "clock": clock,
        "editions": FixedEditions(edition),
        "throttle": Throttle(database, clock),
        "tickets": Tickets(lambda text: database.keyring.lookup("ticket", text), clock),
        "complaints": made.complaints,
        "reissuing": made.reissuing,
        "revisits": made.revisits,
        "attachments": made.attachments,
        "acknowledging": Acknowledging(database=database, clock=clock, editions=FixedEditions(edition)),
        "chat": chat,
    }
    services = WebServices(**(values | changes))
    return Site(made, chat, services, create_app(services))


def words(answer: httpx2.Response) -> str:
    """The page's words without its tags, white space squeezed."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.text, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def hidden(answer: httpx2.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', answer.text)
    assert found, f"no field {name}"
    return unescape(found[1])
