"""Who may open a route of the console. A route declares one act of the permission table with `may`; whoever lacks it is
told in plain words who has it."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from starlette.exceptions import HTTPException

from common.errors import SanshiError
from common.i18n import N_
from staff.four_eyes import FourEyes
from staff.permissions import Act, Permissions, permissions_of
from web.audience import Audience, Kind, open_to

SESSION_COOKIE = "sanshi_staff"
LOGIN = "/staff/login"
PASSWORD = "/staff/password"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class NotForYourRole(SanshiError):
    message = N_("This is done by: {roles}. If you need it, please ask one of them, or the administrator.")
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


def signed_in(endpoint: Endpoint) -> Endpoint:
    """Declare that an endpoint is for anybody who is signed in, also before the one-time password is changed."""
    open_to(Audience(Kind.STAFF))(endpoint)
    endpoint.__sanshi_first__ = True  # type: ignore[attr-defined]  # as above
    return endpoint


def act_of(endpoint: object) -> Act | None:
    """The act an endpoint declares."""
    found = getattr(endpoint, "__sanshi_act__", None)
    return found if isinstance(found, Act) else None


def before_anything(endpoint: object) -> bool:
    """Whether an endpoint was declared with `signed_in`."""
    return getattr(endpoint, "__sanshi_first__", False) is True


def permissions_in(pack_acts: Any) -> Permissions:
    """The table of an edition of the pack."""
    return permissions_of(FourEyes.of(pack_acts))


def to_login(request: Request) -> HTTPException:
    """Send the browser to the log-in, and after it back to the page that was asked for."""
    wanted = request.url.path if request.method == "GET" else ""
    back = f"?next={wanted}" if wanted.startswith("/staff/") else ""
    return HTTPException(303, headers={"location": LOGIN + back})


def own_path(wanted: str) -> str:
    """A path of the console to go to after the log-in; never another site."""
    plain = wanted.startswith("/staff/") and "\\" not in wanted and "//" not in wanted and wanted.isprintable()
    return wanted if plain and not wanted.startswith((LOGIN, PASSWORD)) else "/staff"
