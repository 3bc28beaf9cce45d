"""The one place where failures become what a person or a program reads: never a traceback, never a dead end."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from common.errors import SanshiError
from common.i18n import N_, Translator, translator
from web.visit import chosen_language, services_of, visiting

log = structlog.get_logger(__name__)
MACHINE_PATHS = ("/hooks/", "/healthz", "/readyz", "/metrics", "/static/")

TITLES = {
    400: N_("We could not read this request"),
    403: N_("This page is not for you"),
    404: N_("We cannot find this page"),
    405: N_("This cannot be done here"),
    409: N_("This cannot be done any more"),
    410: N_("This is no longer kept"),
    413: N_("The file is too large"),
    422: N_("Something in the form is missing or wrong"),
    429: N_("Please wait a moment"),
    503: N_("This service is resting for a moment"),
}
MESSAGES = {
    400: N_("Please go back and try again."),
    403: N_("If you think you should see it, please ask the office."),
    404: N_("The address may be mistyped, or the page has moved. The links below lead on."),
    405: N_("Please open the page from the start and try again."),
    409: N_("Something has changed meanwhile. Please go back and look again."),
    413: N_("A file may have at most 10 MB. Please choose a smaller one, for example a photo of lower resolution."),
    422: N_("Please go back, check what you entered, and try again."),
    429: N_("Please wait a few minutes and try again."),
    503: N_("Please try again in a few minutes."),
}
SORRY = N_("Sorry, something went wrong on our side")
NOT_YOUR_FAULT = N_("It is not your fault, and what you sent before is kept. Please try again in a few minutes.")


class CrossSite(SanshiError):
    message = N_("For your safety this form can only be sent from our own page. Please open it here and try again.")
    http_status = 403


def install(app: FastAPI) -> None:
    """Render every error of the application here."""
    for kind in (SanshiError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, respond)


def status_of(error: Exception) -> int:
    if isinstance(error, SanshiError):
        return error.http_status
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, RequestValidationError):
        # What stands in an address was written by a page or by hand, never typed into a form.
        return 404 if {"path", "query"} & {fault["loc"][0] for fault in error.errors()} else 422
    return 500


def message_of(error: Exception, tr: Translator) -> str:
    """What a person is told; only a SanshiError's own words are for people."""
    if isinstance(error, SanshiError):
        return error.text(tr)
    return tr.gettext(MESSAGES.get(status_of(error), NOT_YOUR_FAULT))


async def respond(request: Request, error: Exception) -> Response:
    """The answer to a failed request: a page for people, JSON for scripts, a line for providers and probes."""
    status = status_of(error)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if 300 <= status < 400 and "location" in headers:
        return RedirectResponse(headers["location"], status_code=status)
    if request.url.path.startswith(MACHINE_PATHS):
        return PlainTextResponse(HTTPStatus(status).phrase, status_code=status, headers=headers)
    if wants_json(request):
        tr = translator(chosen_language(request, services_of(request).settings.language))
        return JSONResponse({"error": message_of(error, tr)}, status_code=status, headers=headers)
    return await error_page(request, error, status)


def wants_json(request: Request) -> bool:
    """Whether a script of ours asks, rather than a person's browser."""
    return "application/json" in request.headers.get("accept", "")


async def error_page(request: Request, error: Exception, status: int) -> Response:
    try:
        visit = await visiting(request)
        title = TITLES.get(status, SORRY if status >= 500 else TITLES[400])
        return visit.page(
            "error.html", status=status, title=visit.tr.gettext(title), message=message_of(error, visit.tr), code=status
        )
    except Exception as failure:
        # Without the database there is no edition and so no page: a plain line is still better than nothing.
        log.error("error_page_failed", error=type(failure).__name__)
        tr = translator(chosen_language(request, services_of(request).settings.language))
        return PlainTextResponse(f"{tr.gettext(SORRY)}\n{tr.gettext(NOT_YOUR_FAULT)}", status_code=status)
