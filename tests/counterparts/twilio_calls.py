"""A local Calls API in Twilio's own words, and the telephone at its other end: it rings, is picked up, presses keys.

    async with CallServer() as twilio:
        …
        heard = await twilio.pick_up(twilio.placed[0], post, keys=["2", "1"])

`post` brings a signed callback to our pages: `(url, form, signature) -> text of the answer`.
"""

import secrets
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self
from xml.etree import ElementTree as ET

from aiohttp import web

from common.clock import Clock, SystemClock
from tests.counterparts.faults import TAKEN, Fault
from tests.counterparts.twilio import TOKEN, TRIAL_SID, Refusal, error, fault_answer, sign

Post = Callable[[str, dict[str, str], str], Awaitable[str]]


@dataclass(slots=True)
class PlacedCall:
    """One call that was placed, as the listing shows it."""

    sid: str
    to: str
    form: dict[str, str]
    created: datetime
    status: str = "queued"
    answered_by: str | None = None

    def document(self) -> dict[str, Any]:
        moment = format_datetime(self.created)
        return {
            "sid": self.sid,
            "account_sid": TRIAL_SID,
            "to": self.to,
            "from": self.form.get("From"),
            "status": self.status,
            "answered_by": self.answered_by,
            "direction": "outbound-api",
            "date_created": moment,
            "date_updated": moment,
            "start_time": None,
            "end_time": None,
            "duration": None,
            "price": None,
            "price_unit": "USD",
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{TRIAL_SID}/Calls/{self.sid}.json",
            "subresource_uris": {},
        }


@dataclass(slots=True)
class CallServer:
    """`script` says what goes wrong with the next requests; `ledger` how often each telephone really rang."""

    clock: Clock = field(default_factory=SystemClock)
    placed: list[PlacedCall] = field(default_factory=list)
    url: str = ""
    _script: deque[Fault | Refusal] = field(default_factory=deque)
    _runner: web.AppRunner | None = None

    @property
    def ledger(self) -> Counter[str]:
        return Counter(call.to for call in self.placed)

    def script(self, *faults: Fault | Refusal) -> None:
        self._script.extend(faults)

    async def __aenter__(self) -> Self:
        app, base = web.Application(), "/2010-04-01/Accounts/{account}/Calls"
        app.router.add_post(f"{base}.json", self._create)
        app.router.add_get(f"{base}.json", self._list)
        app.router.add_get(base + "/{sid}.json", self._fetch)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def pick_up(
        self, call: PlacedCall, post: Post, *, keys: Sequence[str] = (), answered_by: str = "human"
    ) -> list[str]:
        """Somebody answers and presses these keys one after another ("" = none in time), then hangs up; what was
        said each time."""
        call.status, call.answered_by, heard = "in-progress", answered_by, list[str]()
        form = {**self._form(call), "AnsweredBy": answered_by}
        url, waiting = call.form["Url"], deque(keys)
        while url:
            answer = ET.fromstring(await post(url, form, sign(url, form, TOKEN)))
            heard.append(" ".join(said.text or "" for said in answer.iter("Say")))
            gather = answer.find("Gather")
            if gather is None or not waiting:
                break
            url, form = gather.attrib["action"], {**self._form(call), "Digits": waiting.popleft()}
        await self.end(call, post, "completed")
        return heard

    async def end(self, call: PlacedCall, post: Post, status: str) -> None:
        """The call is over."""
        call.status = status
        url, form = call.form["StatusCallback"], self._form(call)
        if call.answered_by:
            form["AnsweredBy"] = call.answered_by
        await post(url, form, sign(url, form, TOKEN))

    def _form(self, call: PlacedCall) -> dict[str, str]:
        return {"CallSid": call.sid, "CallStatus": call.status, "AccountSid": TRIAL_SID, "To": call.to, "From": ""}

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        fault = self._script.popleft() if self._script else Fault.NONE
        if isinstance(fault, Refusal):
            return error(fault.status, fault.code)
        if not form.get("Url"):
            return error(400, 21205)
        call = PlacedCall("CA" + secrets.token_hex(16), form["To"], form, self.clock.now())
        if fault in TAKEN:
            self.placed.append(call)
        return await fault_answer(request, fault) or web.json_response(call.document(), status=201)

    async def _list(self, request: web.Request) -> web.Response:
        to = request.query.get("To")
        found = [call.document() for call in reversed(self.placed) if to in {None, call.to}]
        page = {"calls": found, "page": 0, "page_size": 50, "next_page_uri": None, "first_page_uri": "", "uri": ""}
        return web.json_response(page)

    async def _fetch(self, request: web.Request) -> web.Response:
        found = next((call for call in self.placed if call.sid == request.match_info["sid"]), None)
        return error(404, 20404) if found is None else web.json_response(found.document())
