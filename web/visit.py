"""One request for a page: its language and text size, the edition in force, and the page as the answer.

Language: `?lang=` → cookie → Accept-Language → the office's own. Text size: `?text=large|normal` → cookie.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match

from common.i18n import Translator, language_of, translator
from knowledge.edition import Edition
from knowledge.model import FeeItem, Pack
from knowledge.resolve import CONSULT, Resolver, Said
from knowledge.samples import WITHHELD, may_show, presented
from web.pages import render
from web.services import WebServices, WebSettings

LANGUAGE_COOKIE = "sanshi_lang"
TEXT_COOKIE = "sanshi_text"
YEAR = 365 * 24 * 3600


def services_of(request: Request) -> WebServices:
    """The services create_app was given."""
    found = request.app.state.services
    assert isinstance(found, WebServices)
    return found


Services = Annotated[WebServices, Depends(services_of)]


@dataclass(frozen=True)
class Visit:
    """A request with what every page needs; `page` renders a template with it as `visit`."""

    request: Request
    services: WebServices
    edition: Edition
    tr: Translator
    large: bool

    @property
    def settings(self) -> WebSettings:
        return self.services.settings

    @property
    def pack(self) -> Pack:
        return self.edition.pack

    @cached_property
    def resolver(self) -> Resolver:
        """Says the pack's texts in this visit's language."""
        return Resolver(self.pack, self.tr.code)

    @property
    def office(self) -> str:
        return self.resolver.office_name().text

    @property
    def html_language(self) -> str:
        return "zh-Hans" if self.tr.zh else "en"

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def public_address(self) -> str:
        """The address for print, without a slash at its end. A demo without one has its own; else it is empty."""
        own = str(self.request.base_url).rstrip("/") if self.settings.demo else ""
        return self.settings.public_base_url or own

    def phone(self, role: str) -> str:
        """An office phone as a person may see it: marked or withheld when it is a sample."""
        return self.said(self.resolver.phone(role))

    def withholds(self, sample: bool) -> bool:
        """Whether a part of a page that is a sample as a whole is left out, with `withheld` in its place."""
        return not may_show(Said("", sample), self.settings.samples)

    @property
    def withheld(self) -> str:
        """What stands in the place of a value that the office has not confirmed."""
        return self.tr.gettext(WITHHELD, phone=self.resolver.phone(CONSULT).text)

    def show(self, said: Said) -> Said:
        """A value for the macro `shown`: itself with its marks, or the sentence that withholds it."""
        if may_show(said, self.settings.samples):
            return said
        return Said(self.withheld)

    def tell(self, chinese: str, english: str | None, *, sample: bool = False) -> Said:
        """A text of the pack in this visit's language, as it may be shown."""
        return self.show(self.resolver.say(chinese, english, sample=sample))

    def flag(self, text: str, sample: bool) -> Said:
        """A value put together by a page, as it may be shown."""
        return self.show(Said(text, sample))

    def price(self, item: FeeItem) -> str:
        """A fee's figure with its unit, and what it is reckoned by: 2400元/平方米."""
        unit = self.resolver.say(item.unit, item.unit_en).text if item.unit else ""
        gap = "" if self.tr.zh or unit.startswith("%") else " "
        return f"{item.amount:f}{gap}{unit}"

    def said(self, said: Said) -> str:
        """A value as plain words, marked or withheld when it is a sample."""
        return presented(said, self.settings.samples, self.resolver, self.tr)

    def hour(self, when: datetime) -> str:
        """The time of day of a moment, with the day when it is not today."""
        local = when.astimezone(self.tr.timezone)
        today = self.services.clock.now().astimezone(self.tr.timezone).date()
        clock = f"{local:%H:%M}"
        return clock if local.date() == today else f"{self.tr.date(when)} {clock}"

    def here(self, **changes: str) -> str:
        """This page's address with other query values: for the language and text size links."""
        kept = {key: value for key, value in self.request.query_params.items() if key not in changes}
        return f"{self._page}?{urlencode(kept | changes)}"

    @property
    def _page(self) -> str:
        """The address of this page, or of the nearest above it: the answer to a form often has none of its own."""
        path = self.path
        while self.request.method != "GET" and path != "/" and not self._opens(path):
            path = path.rsplit("/", 1)[0] or "/"
        return path

    def _opens(self, path: str) -> bool:
        scope = {**self.request.scope, "method": "GET", "path": path}
        return any(route.matches(scope)[0] is Match.FULL for route in self.request.app.routes)

    def page(self, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
        """The rendered page; keeps a language or text size that was just chosen."""
        response = HTMLResponse(render(template, self.tr, {"visit": self, **context}), status_code=status)
        query = self.request.query_params
        if "lang" in query:
            self.set_cookie(response, LANGUAGE_COOKIE, self.tr.code, max_age=YEAR)
        if "text" in query:
            self.set_cookie(response, TEXT_COOKIE, "large" if self.large else "normal", max_age=YEAR)
        return response

    def see(self, path: str) -> RedirectResponse:
        """After a POST: see this page of ours (303)."""
        return RedirectResponse(path, status_code=303)

    def set_cookie(self, response: Response, name: str, value: str, *, max_age: int | None) -> None:
        """A cookie scripts cannot read; sent with https only when the request came by https."""
        secure = self.settings.secure or self.request.url.scheme == "https"
        response.set_cookie(name, value, max_age=max_age, httponly=True, samesite="lax", secure=secure, path="/")

    def drop_cookie(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", httponly=True, samesite="lax")


def chosen_language(request: Request, default: str) -> str:
    """The catalog language of a request."""
    for tag in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if found := language_of(tag, ""):
            return found
    for part in request.headers.get("accept-language", "").split(","):
        if found := language_of(part.split(";", 1)[0].strip(), ""):
            return found
    return default


async def visiting(request: Request) -> Visit:
    """The visit of a request; asked for once, even when a page and an error page both need it."""
    kept = getattr(request.state, "visit", None)
    if isinstance(kept, Visit):
        return kept
    services = services_of(request)
    edition = await services.editions.current()
    tr = translator(chosen_language(request, services.settings.language), edition.pack.calendar.timezone)
    size = request.query_params.get("text") or request.cookies.get(TEXT_COOKIE)
    visit = Visit(request, services, edition, tr, size == "large")
    request.state.visit = visit
    return visit


Visiting = Annotated[Visit, Depends(visiting)]
