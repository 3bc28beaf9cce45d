"""What stands before and around every route: security headers, the cross-site check, the size limit, and the last net
for failures. Plain ASGI, so that streams pass through untouched."""

import traceback
from collections.abc import Iterable
from time import perf_counter
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import CrossSite, respond
from web.figures import Figures

log = structlog.get_logger(__name__)

MAX_BODY = 12 * 1024 * 1024
"""Bytes of one request: a file of 10 MB and the form around it."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HOOKS = "/hooks/"
STATIC = "/static/"

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Nothing is told to other sites. "no-referrer" would make browsers post forms with `Origin: null`, and over plain
    # http (an office network) they send no Sec-Fetch-Site either: our own forms would look like another site's.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
YEAR = 365 * 24 * 3600


def cross_site(headers: Headers, own_hosts: Iterable[str]) -> bool:
    """Whether a browser says that another site makes this request (the check Go 1.25 and datasette use).

    A caller that sends neither header is no browser of today: it holds no cookie of a person.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() not in {headers.get("host", "").lower(), *own_hosts}


class Guard:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, public_base_url: str, figures: Figures) -> None:
        self.app = app
        self.figures = figures
        self.own_hosts = (urlsplit(public_base_url).netloc.lower(),) if public_base_url else ()
        self.https = public_base_url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, began = False, perf_counter()

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self.figures.answered(scope, status=message["status"], seconds=perf_counter() - began)
                self.add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        request = Request(scope, receive)
        try:
            if self.refused(request):
                response = await respond(request, CrossSite())
                await response(scope, receive, send_guarded)
                return
            await self.app(scope, limited(receive, Headers(scope=scope)), send_guarded)
        except Exception as error:
            # The type and the place alone: a message may quote a citizen's words.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            log.error("request_failed", error=type(error).__name__, at=f"{frame.filename}:{frame.lineno}")
            if started:
                raise
            response = await respond(request, error)
            await response(scope, receive, send_guarded)

    def refused(self, request: Request) -> bool:
        if request.method in SAFE_METHODS or request.url.path.startswith(HOOKS):
            return False
        return cross_site(request.headers, self.own_hosts)

    def add_headers(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
        if self.https:
            headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
        kept = scope["path"].startswith(STATIC) and b"v=" in scope["query_string"]
        headers.setdefault("Cache-Control", f"public, max-age={YEAR}, immutable" if kept else "no-store")


def limited(receive: Receive, headers: Headers) -> Receive:
    """A `receive` that stops with 413 when a body is announced or turns out larger than allowed."""
    announced = headers.get("content-length", "")
    total = int(announced) if announced.isascii() and announced.isdigit() else 0
    seen = 0

    async def receive_limited() -> Message:
        nonlocal seen
        if total > MAX_BODY:
            raise HTTPException(413)
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            raise HTTPException(413)
        return message

    return receive_limited
