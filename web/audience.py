"""Whom each route is for. A route without a declared audience is refused at start, and a test walks them all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount

from staff.actor import Role

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Kind(StrEnum):
    """PUBLIC: everybody. HOOK: a provider, by signature. OPERATIONS: probes. STAFF: who is signed in. LOGIN: staff who
    are not signed in yet (log-in, second factor)."""

    PUBLIC = "public"
    HOOK = "hook"
    OPERATIONS = "operations"
    LOGIN = "login"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Audience:
    """`roles`: a member of staff needs one of them; empty = any role will do."""

    kind: Kind
    roles: frozenset[Role] = frozenset()


def open_to(audience: Audience) -> Callable[[Endpoint], Endpoint]:
    """Declare the audience of an endpoint; stands under the route decorator."""

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.__sanshi_audience__ = audience  # type: ignore[attr-defined]  # a mark on the function, read below
        return endpoint

    return declare


public = open_to(Audience(Kind.PUBLIC))
hook = open_to(Audience(Kind.HOOK))
operations = open_to(Audience(Kind.OPERATIONS))
login = open_to(Audience(Kind.LOGIN))


def staff_only(*roles: Role) -> Callable[[Endpoint], Endpoint]:
    """Declare an endpoint for staff who hold one of `roles`; without roles, for all staff."""
    return open_to(Audience(Kind.STAFF, frozenset(roles)))


def audience_of(endpoint: object) -> Audience | None:
    """What `open_to` declared, if it did."""
    found = getattr(endpoint, "__sanshi_audience__", None)
    return found if isinstance(found, Audience) else None


@dataclass(frozen=True, slots=True)
class Opening:
    """One route as the public sees it."""

    path: str
    methods: frozenset[str]
    audience: Audience | None


def openings(routes: Iterable[BaseRoute]) -> Iterator[Opening]:
    """Every route of an application with its audience. A mount serves the files of our own static directory only."""
    for context in iter_route_contexts(list(routes)):
        if isinstance(context.original_route, Mount):
            yield Opening(context.original_route.path, frozenset({"GET"}), Audience(Kind.PUBLIC))
            continue
        endpoint = getattr(context.original_route, "endpoint", None)
        yield Opening(str(context.path), frozenset(context.methods or ()), audience_of(endpoint))
