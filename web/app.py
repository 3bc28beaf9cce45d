"""The web application, put together from its routers. No globals: everything comes in with WebServices."""

from fastapi import Depends, FastAPI, Request
from starlette.staticfiles import StaticFiles

from web import errors, health
from web.audience import Kind, audience_of, openings
from web.figures import Figures
from web.head import HeadAsGet
from web.hooks import telegram, twilio
from web.pages import STATIC
from web.public import cards, chat, home, revisit, track
from web.security import Guard
from web.services import WebServices

PUBLIC_ROUTERS = (home.router, chat.router, cards.router, track.router, revisit.router)


class Undeclared(RuntimeError):
    """A route has no audience: a fault of the program, told at start."""


async def admit(request: Request) -> None:
    """Before every route: staff routes need the console's leave."""
    services = request.app.state.services
    audience = audience_of(request.scope["endpoint"])
    if audience is not None and audience.kind is Kind.STAFF:
        await services.staff.admit(request, audience)


def create_app(services: WebServices) -> FastAPI:
    """The application with every page. Raises Undeclared when a route does not say whom it is for."""
    app = FastAPI(
        title="sanshi",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(admit)],
    )
    app.state.services = services
    figures = Figures(services.registry)
    app.add_middleware(Guard, public_base_url=services.settings.public_base_url, figures=figures)
    app.add_middleware(HeadAsGet)
    errors.install(app)
    for router in PUBLIC_ROUTERS:
        app.include_router(router)
    app.include_router(health.router)
    app.include_router(twilio.router)
    app.include_router(telegram.router)
    for router in services.staff.routers if services.staff else ():
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for opening in openings(app.routes):
        if opening.audience is None:
            raise Undeclared(f"{opening.path} has no audience")
    return app
