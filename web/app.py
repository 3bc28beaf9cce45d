"""The web application, put together from its routes. No globals: everything comes in with WebServices."""

from functools import cache

from fastapi import FastAPI
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from web import errors, health
from web.figures import Figures
from web.guarded import guarded
from web.head import HeadAsGet
from web.hooks import aliyun, telegram, twilio
from web.pages import STATIC
from web.public import cards, chat, home, lost_code, notice, revisit, track
from web.security import Guard
from web.services import WebServices

MODULES = (home, chat, cards, track, lost_code, revisit, notice, health, twilio, aliyun, telegram)


def create_app(services: WebServices) -> FastAPI:
    """The application with every page. Raises Undeclared when a route does not say whom it is for."""
    app = FastAPI(title="sanshi", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.services = services
    figures = Figures(services.registry)
    app.add_middleware(Guard, public_base_url=services.settings.public_base_url, figures=figures)
    app.add_middleware(HeadAsGet)
    errors.install(app)
    app.router.routes.extend(_routes())
    if services.staff is not None:
        app.router.routes.extend(services.staff.routes)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    return guarded(module.router for module in MODULES)
