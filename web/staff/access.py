"""Who may open a route of the console. A route declares one act of the permission table with `may`; whoever lacks it is
told in plain words who has it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fastapi import Request
from starlette.exceptions import HTTPException

from common.errors import SanshiError
from common.i18n import N_
from staff.four_eyes import FourEyes
from staff.member import Hurdle
from staff.permissions import Act, Permissions, permissions_of
from web.audience import Audience, Kind, open_to

SESSION_COOKIE = "sanshi_staff"
LOGIN = "/staff/login"
PLACES: Mapping[Hurdle, str] = {
    Hurdle.CODE: "/staff/code",
    Hurdle.PASSWORD: "/staff/password",
    Hurdle.FACTOR: "/staff/second-factor",
}
"""Where each hurdle is taken."""

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class NotForYourRole(SanshiError):
    message = N_("This is done by: {roles}. If you need it, please ask one of them, or the administrator.")
    http_status = 403


class NoRoleYet(SanshiError):
    message = N_("Your account has no role yet: a second person still has to agree to it. You can close this page.")
    http_status = 403


class NobodyMay(SanshiError):
    message = N_("Nobody in this office may do this yet. Please ask the administrator.")
    http_status = 403


def may(act: Act) -> Callable[[Endpoint], Endpoint]:
    """Declare that an endpoint is for staff who may do `act`; stands under the route decorator."""

    def declare(endpoint: Endpoint) -> Endpoint:
        open_to(Audience(Kind.STAFF))(endpoint)
        endpoint.__sanshi_act__ = act  # type: ignore[attr-defined]  # a mark on the function, read below
        return endpoint

    return declare


def signed_in(*before: Hurdle) -> Callable[[Endpoint], Endpoint]:
    """Declare that an endpoint is for anybody who is signed in, also `before` these hurdles are taken."""

    def declare(endpoint: Endpoint) -> Endpoint:
        open_to(Audience(Kind.STAFF))(endpoint)
        endpoint.__sanshi_before__ = frozenset(before)  # type: ignore[attr-defined]  # as above
        return endpoint

    return declare


def by_itself(endpoint: Endpoint) -> Endpoint:
    """Declare that an open page asks for this by itself: the person's session does not live longer for it."""
    endpoint.__sanshi_by_itself__ = True  # type: ignore[attr-defined]  # as above
    return endpoint


def asked_by_itself(endpoint: object) -> bool:
    return bool(getattr(endpoint, "__sanshi_by_itself__", False))


def act_of(endpoint: object) -> Act | None:
    """The act an endpoint declares."""
    found = getattr(endpoint, "__sanshi_act__", None)
    return found if isinstance(found, Act) else None


def open_before(endpoint: object) -> frozenset[Hurdle] | None:
    """The hurdles before which an endpoint declared with `signed_in` is open; None for one that was not."""
    found = getattr(endpoint, "__sanshi_before__", None)
    return found if isinstance(found, frozenset) else None


def permissions_in(pack_acts: Any) -> Permissions:
    """The table of an edition of the pack."""
    return permissions_of(FourEyes.of(pack_acts))


def to_login(request: Request) -> HTTPException:
    """Send the browser to the log-in, and after it back to the page that was asked for."""
    return _sent(request, LOGIN)


def to_hurdle(request: Request, hurdle: Hurdle) -> HTTPException:
    """Send the browser to where a hurdle is taken; after the code it goes on to the page that was asked for."""
    if hurdle is Hurdle.CODE:
        return _sent(request, PLACES[hurdle])
    return HTTPException(303, headers={"location": PLACES[hurdle]})


def _sent(request: Request, place: str) -> HTTPException:
    wanted = request.url.path if request.method == "GET" else ""
    back = f"?next={wanted}" if wanted.startswith("/staff/") else ""
    return HTTPException(303, headers={"location": place + back})


def own_path(wanted: str) -> str:
    """A path of the console to go to after the log-in; never another site."""
    plain = wanted.startswith("/staff/") and "\\" not in wanted and "//" not in wanted and wanted.isprintable()
    return wanted if plain and not wanted.startswith((LOGIN, *PLACES.values())) else "/staff"
