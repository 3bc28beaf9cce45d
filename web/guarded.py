"""The routes of all pages behind one door: whom a route is for is asked before anything of it runs."""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, Request
from starlette.routing import BaseRoute

from web.audience import Kind, audience_of, openings


class Undeclared(RuntimeError):
    """A route has no audience: a fault of the program, told at start."""


async def admit(request: Request) -> None:
    """Before every route: staff routes need the console's leave."""
    services = request.app.state.services
    audience = audience_of(request.scope["endpoint"])
    if audience is not None and audience.kind is Kind.STAFF:
        await services.staff.admit(request, audience)


def guarded(routers: Iterable[APIRouter]) -> tuple[BaseRoute, ...]:
    """The routers' routes behind `admit`. Raises Undeclared when a route does not say whom it is for.

    Whoever calls it keeps the result for the process: to study all signatures takes FastAPI longer than most requests.
    """
    frame = APIRouter(dependencies=[Depends(admit)])
    for router in routers:
        frame.include_router(router)
    for opening in openings(frame.routes):
        if opening.audience is None:
            raise Undeclared(f"{opening.path} has no audience")
    return tuple(frame.routes)
