"""A local Messages API in Twilio's own words, with scripted faults and a ledger of what it really took.

    async with TwilioServer() as twilio:
        twilio.script(Fault.RESET_AFTER, refuse(21211), Fault.NONE)
        …
        assert twilio.ledger["+8613800000000"] == 1

By hand: `python -m tests.counterparts.twilio --port 8799`.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import secrets
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from common.clock import Clock, SystemClock
from tests.counterparts.faults import SLOW, TAKEN, Course, Fault, Moment

TRIAL_SID = "AC" + "1" * 32
TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer with an error code."""

    status: int
    code: int


def refuse(code: int, status: int = 400) -> Refusal:
    return Refusal(status, code)


@dataclass(slots=True)
class Message:
    """One message taken, as the listing shows it."""

    sid: str
    to: str
    body: str
    form: dict[str, str]
    created: datetime
    status: str = "queued"
    error_code: int | None = None

    def document(self) -> dict[str, Any]:
        moment = format_datetime(self.created)
        return {
            "sid": self.sid,
            "account_sid": TRIAL_SID,
            "to": self.to,
            "from": self.form.get("From"),
            "messaging_service_sid": self.form.get("MessagingServiceSid"),
            "body": self.body,
            "status": self.status,
            "direction": "outbound-api",
            "error_code": self.error_code,
            "error_message": None,
            "num_segments": "1",
            "num_media": "0",
            "date_created": moment,
            "date_updated": moment,
            "date_sent": None,
            "price": None,
            "price_unit": "USD",
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{TRIAL_SID}/Messages/{self.sid}.json",
            "subresource_uris": {},
        }


@dataclass(slots=True)
class TwilioServer:
    """`delay`: seconds each answer takes. `receipts`: the states sent to a StatusCallback after the answer, in order,
    signed with `callback_token`. `clock`: the provider's own. `course`: what happens to what is not scripted; `doors`:
    further ports by which requests come in. `arrive`: messages count as delivered when they are looked up."""

    port: int = 0
    doors: list[int] = field(default_factory=list)
    course: Course = field(default_factory=Course)
    arrive: bool = False
    delay: float = 0.0
    receipts: Sequence[tuple[str, int | None]] = ()
    callback_token: str = TOKEN
    clock: Clock = field(default_factory=SystemClock)
    taken: list[Message] = field(default_factory=list)
    requests: int = 0
    answered_receipts: list[int] = field(default_factory=list)
    _script: deque[Fault | Refusal] = field(default_factory=deque)
    _runner: web.AppRunner | None = None
    _calls: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ledger(self) -> Counter[str]:
        """How often each number was sent something."""
        return Counter(message.to for message in self.taken)

    @property
    def texts(self) -> Counter[tuple[str, str]]:
        return Counter((message.to, message.body) for message in self.taken)

    def script(self, *faults: Fault | Refusal) -> None:
        """What happens to the next requests to send; after that they all go well."""
        self._script.extend(faults)

    async def __aenter__(self) -> Self:
        app = web.Application()
        base = "/2010-04-01/Accounts/{account}/Messages"
        app.router.add_get("/2010-04-01/Accounts/{account}.json", self._account)
        app.router.add_post(f"{base}.json", self._create)
        app.router.add_get(f"{base}.json", self._list)
        app.router.add_get(base + "/{sid}.json", self._fetch)
        app.on_response_prepare.append(self._dated)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        for port in (self.port, *self.doors):
            await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port, *self.doors = (address[1] for address in self._runner.addresses)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.settle()
        assert self._runner is not None
        await self._runner.cleanup()

    async def settle(self) -> None:
        """Wait until every receipt was delivered."""
        while self._calls:
            await asyncio.gather(*self._calls, return_exceptions=True)

    def finish(self, message: Message, status: str, error_code: int | None = None) -> None:
        """Change how a message stands, as a look-up will show it."""
        message.status, message.error_code = status, error_code

    async def _dated(self, _request: web.Request, answer: web.StreamResponse) -> None:
        answer.headers["Date"] = format_datetime(self.clock.now(), usegmt=True)

    async def _account(self, request: web.Request) -> web.Response:
        """The account itself, to the one who knows its token."""
        login = aiohttp.encode_basic_auth(request.match_info["account"], TOKEN)
        if request.headers.get("Authorization") != login:
            return error(401, 20003)
        return web.json_response({"sid": request.match_info["account"], "status": "active"})

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        form = {name: str(value) for name, value in (await request.post()).items()}
        if missing := _missing(form):
            return error(400, missing)
        fault = self._script.popleft() if self._script else self.course.fault(form["To"])
        if isinstance(fault, Refusal):
            return error(fault.status, fault.code)
        port = came_in_by(request)
        await self.course.reached(Moment.RECEIVED, form["To"], port)
        message = self._take(form) if fault in TAKEN else None
        await self.course.reached(Moment.DECIDED, form["To"], port)
        if self.delay:
            await asyncio.sleep(self.delay)
        return await self._answer(request, fault, message)

    def _take(self, form: dict[str, str]) -> Message:
        message = Message("SM" + secrets.token_hex(16), form["To"], form["Body"], form, self.clock.now())
        self.taken.append(message)
        return message

    async def _answer(self, request: web.Request, fault: Fault, message: Message | None) -> web.StreamResponse:
        if (wrong := await fault_answer(request, fault)) is not None:
            return wrong
        assert message is not None
        if fault is Fault.CALLBACK_FIRST:
            await self._call_back(message)
        else:
            self._later(message)
        return web.json_response(message.document(), status=201)

    def _later(self, message: Message) -> None:
        if self.receipts and "StatusCallback" in message.form:
            call = asyncio.get_running_loop().create_task(self._call_back(message))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _call_back(self, message: Message) -> None:
        url = message.form["StatusCallback"]
        async with aiohttp.ClientSession() as session:
            for status, code in self.receipts:
                message.status, message.error_code = status, code
                form = receipt(message.sid, status, code)
                headers = {"X-Twilio-Signature": sign(url, form, self.callback_token)}
                async with session.post(url, data=form, headers=headers) as answer:
                    self.answered_receipts.append(answer.status)

    async def _list(self, request: web.Request) -> web.Response:
        to = request.query.get("To")
        size = int(request.query.get("PageSize", "50"))
        lag = timedelta() if to is None else self.course.lag(to)
        if lag is None:
            return error(503, 20503)
        since = self.clock.now() - lag
        found = [
            self._shown(message)
            for message in reversed(self.taken)
            if to in {None, message.to} and message.created <= since
        ][:size]
        page = {"messages": found, "page": 0, "page_size": size, "next_page_uri": None, "first_page_uri": "", "uri": ""}
        return web.json_response(page)

    async def _fetch(self, request: web.Request) -> web.Response:
        found = next((message for message in self.taken if message.sid == request.match_info["sid"]), None)
        if found is None:
            return error(404, 20404)
        return error(503, 20503) if self.course.lag(found.to) is None else web.json_response(self._shown(found))

    def _shown(self, message: Message) -> dict[str, Any]:
        if self.arrive:
            self.finish(message, "delivered")
        return message.document()


def receipt(sid: str, status: str, code: int | None = None) -> dict[str, str]:
    """The form of a status callback, blank fields and all."""
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "AccountSid": TRIAL_SID,
        "From": "",
        "ApiVersion": "2010-04-01",
    }
    return form if code is None else {**form, "ErrorCode": str(code)}


def sign(url: str, form: dict[str, str], token: str) -> str:
    """X-Twilio-Signature as Twilio documents it, written anew here so that tests do not trust the library twice."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha1)).decode()


def encoded(form: dict[str, str]) -> bytes:
    return urlencode(form).encode()


def _missing(form: dict[str, str]) -> int | None:
    if not form.get("To"):
        return 21604
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return 21603
    return None if form.get("Body") else 21602


def came_in_by(request: web.Request) -> int:
    """The port of ours by which a request came."""
    assert request.transport is not None
    return int(request.transport.get_extra_info("sockname")[1])


async def fault_answer(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    """What the fault makes of the answer; None where it goes well."""
    if fault in {Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER}:
        await asyncio.sleep(SLOW)
    if fault in {Fault.RESET_BEFORE, Fault.RESET_AFTER}:
        assert request.transport is not None
        request.transport.abort()
    if fault is Fault.THROTTLE:
        return error(429, 20429)
    if fault is Fault.REFUSE:
        return error(400, 21211)
    if fault is Fault.GARBAGE_AFTER:
        return web.Response(status=201, text="<html>")
    return None if fault in {Fault.NONE, Fault.CALLBACK_FIRST} else error(500, 20500)


def error(status: int, code: int) -> web.Response:
    document = {"code": code, "message": "refused", "status": status, "more_info": ""}
    return web.json_response(document, status=status)


async def _serve(port: int) -> None:
    async with TwilioServer(port=port, receipts=(("sent", None), ("delivered", None))) as server:
        while True:
            await asyncio.sleep(5)
            print(f"{server.url} taken: {len(server.taken)}", flush=True)  # noqa: T201 — run by hand


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=8799)
    asyncio.run(_serve(arguments.parse_args().port))
