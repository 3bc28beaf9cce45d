"""A local Alibaba Cloud SMS API (2017-05-25), with scripted faults and a ledger of what it really took. It proves the
signature of each request anew (ACS3-HMAC-SHA256) and that the values are those the template asks for.

    async with AliyunServer() as aliyun:
        aliyun.script(Fault.RESET_AFTER, refuse("isv.MOBILE_NUMBER_ILLEGAL"), Fault.NONE)
        …
        assert aliyun.ledger["13800000000"] == 1

By hand: `python -m tests.counterparts.aliyun --port 8798 --pack packs/civil-air-defence`.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import re
import secrets
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from aiohttp import web

from common.clock import Clock, SystemClock
from tests.counterparts.faults import SLOW, TAKEN, Course, Fault, Moment
from tests.counterparts.twilio import came_in_by

KEY_ID = "LTAI-test"
SECRET = "secret"
SIGNATURE = "管城人防"
HERE = ZoneInfo("Asia/Shanghai")
NAMESPACE = "http://mns.aliyuncs.com/doc/v1/"
_AUTHORIZATION = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})")
_NAME = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer with an error code; business codes come with status 200."""

    code: str
    status: int


def refuse(code: str, status: int = 200) -> Refusal:
    return Refusal(code, status)


@dataclass(slots=True)
class Template:
    """`audit`: AUDIT_STATE_INIT, AUDIT_STATE_PASS or AUDIT_STATE_NOT_PASS."""

    code: str
    content: str
    audit: str = "AUDIT_STATE_PASS"
    reason: str = ""

    def document(self) -> dict[str, Any]:
        return {
            "TemplateCode": self.code,
            "TemplateName": self.code.lower(),
            "TemplateContent": self.content,
            "TemplateType": 0,
            "AuditStatus": self.audit,
            "CreateDate": "2026-01-01 08:00:00",
            "Reason": {"RejectInfo": self.reason} if self.reason else {},
        }


@dataclass(slots=True)
class Message:
    """One message taken, as the records show it. `status`: 1 waiting, 2 failed, 3 arrived."""

    phone: str
    text: str
    out_id: str
    template: str
    values: dict[str, str]
    sent: datetime
    biz_id: str = field(default_factory=lambda: secrets.token_hex(9))
    status: int = 1
    err_code: str = ""

    def document(self) -> dict[str, Any]:
        return {
            "PhoneNum": self.phone,
            "Content": self.text,
            "OutId": self.out_id,
            "TemplateCode": self.template,
            "SendDate": f"{self.sent.astimezone(HERE):%Y-%m-%d %H:%M:%S}",
            "SendStatus": self.status,
            "ErrCode": self.err_code,
        }


@dataclass(slots=True)
class Queued:
    """A message in a queue; once received it is hidden until its handle has run out, and comes again."""

    body: str
    id: str = field(default_factory=lambda: secrets.token_hex(8).upper())
    handle: str = ""
    visible: datetime | None = None


@dataclass(slots=True)
class AliyunServer:
    """`arrive`: messages count as delivered at once. `clock`: the provider's own. `course`: what happens to what is not
    scripted; `doors`: further ports by which requests come in. `queues` by name, each opened by a token for its type
    alone."""

    port: int = 0
    doors: list[int] = field(default_factory=list)
    course: Course = field(default_factory=Course)
    templates: Sequence[Template] = ()
    arrive: bool = False
    clock: Clock = field(default_factory=SystemClock)
    taken: list[Message] = field(default_factory=list)
    requests: int = 0
    unsigned: int = 0
    queues: dict[str, list[Queued]] = field(default_factory=dict)
    tokens: int = 0
    _script: deque[Fault | Refusal] = field(default_factory=deque)
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ledger(self) -> Counter[str]:
        """How often each number was sent something."""
        return Counter(message.phone for message in self.taken)

    def script(self, *faults: Fault | Refusal) -> None:
        """What happens to the next requests to send; after that they all go well."""
        self._script.extend(faults)

    def finish(self, message: Message, status: int, err_code: str = "") -> None:
        """Change how a message stands, as a look-up will show it."""
        message.status, message.err_code = status, err_code

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/", self._act)
        app.router.add_get("/queues/{name}/messages", self._receive)
        app.router.add_delete("/queues/{name}/messages", self._delete)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        for port in (self.port, *self.doors):
            await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port, *self.doors = (address[1] for address in self._runner.addresses)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _act(self, request: web.Request) -> web.StreamResponse:
        if (wrong := _unproved(request, await request.read())) is not None:
            self.unsigned += 1
            return _answer(wrong, status=403 if wrong == "SignatureDoesNotMatch" else 404)
        acts = {
            "SendSms": self._send,
            "QuerySendDetails": self._details,
            "QuerySmsTemplateList": self._listed,
            "QueryTokenForMnsQueue": self._opened,
        }
        act = acts.get(request.headers["x-acs-action"])
        return _answer("InvalidAction.NotFound", status=404) if act is None else await act(request)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        asked = request.query
        fault = self._script.popleft() if self._script else self.course.fault(asked["PhoneNumbers"])
        if isinstance(fault, Refusal):
            return _answer(fault.code, status=fault.status)
        template = next((each for each in self.templates if each.code == asked["TemplateCode"]), None)
        if (wrong := _faulty(asked, template)) is not None:
            return _answer(wrong)
        assert template is not None
        port = came_in_by(request)
        await self.course.reached(Moment.RECEIVED, asked["PhoneNumbers"], port)
        message = self._take(asked, template) if fault in TAKEN else None
        await self.course.reached(Moment.DECIDED, asked["PhoneNumbers"], port)
        return await self._answered(request, fault, message)

    async def _answered(self, request: web.Request, fault: Fault, message: Message | None) -> web.StreamResponse:
        if fault in {Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER}:
            await asyncio.sleep(SLOW)
        if fault in {Fault.RESET_BEFORE, Fault.RESET_AFTER}:
            assert request.transport is not None
            request.transport.abort()
        if fault is Fault.THROTTLE:
            return _answer("isv.BUSINESS_LIMIT_CONTROL")
        if fault is Fault.REFUSE:
            return _answer("isv.MOBILE_NUMBER_ILLEGAL")
        if fault is Fault.GARBAGE_AFTER:
            return web.Response(text="<html>")
        if message is None or fault is Fault.ERROR_AFTER:
            return _answer("InternalError", status=500)
        return _answer("OK", BizId=message.biz_id)

    def _take(self, asked: Any, template: Template) -> Message:
        values = json.loads(asked.get("TemplateParam", "{}"))
        text = f"【{asked['SignName']}】{_NAME.sub(lambda name: values[name[1]], template.content)}"
        message = Message(
            _national(asked["PhoneNumbers"]), text, asked.get("OutId", ""), template.code, values, self.clock.now()
        )
        if self.arrive:
            self.finish(message, 3, "DELIVERED")
        self.taken.append(message)
        return message

    def put(self, queue: str, told: object, *, encoded: bool = True) -> None:
        """Put a message into a queue, as the service does: JSON in Base64."""
        body = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
        whole = base64.b64encode(body.encode()).decode() if encoded else body
        self.queues.setdefault(queue, []).append(Queued(whole))

    async def _opened(self, request: web.Request) -> web.Response:
        name, kind = request.query["QueueName"], request.query["MessageType"]
        if name not in self.queues or not name.endswith(f"-{kind}"):
            return _answer("isv.QUEUE_NOT_EXISTS")
        self.tokens += 1
        ends = self.clock.now().astimezone(HERE) + timedelta(hours=1)
        told = {
            "AccessKeyId": "STS.queue",
            "AccessKeySecret": "queue secret",
            "SecurityToken": f"token for {name}",
            "CreateTime": f"{self.clock.now().astimezone(HERE):%Y-%m-%d %H:%M:%S}",
            "ExpireTime": f"{ends:%Y-%m-%d %H:%M:%S}",
        }
        return _answer("OK", MessageTokenDTO=told)

    async def _receive(self, request: web.Request) -> web.Response:
        if (wrong := self._closed(request, b"")) is not None:
            return wrong
        now = self.clock.now()
        waiting = [one for one in self.queues[request.match_info["name"]] if one.visible is None or one.visible <= now]
        if not waiting:
            return _queue_fault("MessageNotExist", 404)
        taken = waiting[: int(request.query["numOfMessages"])]
        for one in taken:
            one.handle, one.visible = secrets.token_hex(8), now + timedelta(seconds=30)
        rows = "".join(
            f"<Message><MessageId>{one.id}</MessageId><ReceiptHandle>{one.handle}</ReceiptHandle>"
            f"<MessageBody>{escape(one.body)}</MessageBody><DequeueCount>1</DequeueCount></Message>"
            for one in taken
        )
        return web.Response(text=f'<?xml version="1.0"?><Messages xmlns="{NAMESPACE}">{rows}</Messages>')

    async def _delete(self, request: web.Request) -> web.Response:
        body = await request.read()
        if (wrong := self._closed(request, body)) is not None:
            return wrong
        handles = set(re.findall(r"<ReceiptHandle>([^<]*)</ReceiptHandle>", body.decode()))
        queue = self.queues[request.match_info["name"]]
        known = {one.handle for one in queue if one.handle}
        queue[:] = [one for one in queue if one.handle not in handles]
        return web.Response(status=204) if handles <= known else _queue_fault("ReceiptHandleError", 404)

    def _closed(self, request: web.Request, body: bytes) -> web.Response | None:
        """Why a call to a queue is not signed as help.aliyun.com/document_detail/27487 asks, or None."""
        name, headers = request.match_info["name"], request.headers
        told = "\n".join(
            [
                request.method,
                headers.get("Content-MD5", ""),
                headers.get("Content-Type", ""),
                headers["Date"],
                f"x-mns-version:{headers['x-mns-version']}",
                request.raw_path,
            ]
        )
        proof = base64.b64encode(hmac.digest(b"queue secret", told.encode(), "sha1")).decode()
        whole = base64.b64encode(hashlib.md5(body).hexdigest().encode()).decode() if body else ""
        fine = headers.get("Authorization") == f"MNS STS.queue:{proof}" and headers.get("Content-MD5", "") == whole
        if not fine or headers.get("security-token") != f"token for {name}":
            self.unsigned += 1
            return _queue_fault("SignatureDoesNotMatch", 403)
        return None

    async def _details(self, request: web.Request) -> web.Response:
        asked = request.query
        lag = self.course.lag(f"+86{asked['PhoneNumber']}")
        if lag is None:
            return _answer("ServiceUnavailable", status=503)
        found = [
            each.document()
            for each in self.taken
            if each.phone == asked["PhoneNumber"]
            and f"{each.sent.astimezone(HERE):%Y%m%d}" == asked["SendDate"]
            and each.sent + lag <= self.clock.now()
        ]
        size, page = int(asked["PageSize"]), int(asked["CurrentPage"])
        shown = found[(page - 1) * size : page * size]
        return _answer("OK", TotalCount=str(len(found)), SmsSendDetailDTOs={"SmsSendDetailDTO": shown})

    async def _listed(self, request: web.Request) -> web.Response:
        size, page = int(request.query["PageSize"]), int(request.query["PageIndex"])
        shown = [each.document() for each in self.templates[(page - 1) * size : page * size]]
        return _answer("OK", TotalCount=len(self.templates), SmsTemplateList=shown)


def _queue_fault(code: str, status: int) -> web.Response:
    text = f'<?xml version="1.0"?><Error xmlns="{NAMESPACE}"><Code>{code}</Code><Message>{code}</Message></Error>'
    return web.Response(text=text, status=status)


def _answer(code: str, *, status: int = 200, **more: Any) -> web.Response:
    body = {"Code": code, "Message": code, "RequestId": "R", **more}
    return web.json_response(body, status=status)


def _faulty(asked: Any, template: Template | None) -> str | None:
    """What the real API refuses a request for."""
    if asked.get("SignName") != SIGNATURE:
        return "isv.SMS_SIGNATURE_ILLEGAL"
    if template is None or template.audit != "AUDIT_STATE_PASS":
        return "isv.SMS_TEMPLATE_ILLEGAL"
    if not re.fullmatch(r"1\d{10}", _national(asked.get("PhoneNumbers", ""))):
        return "isv.MOBILE_NUMBER_ILLEGAL"
    values = json.loads(asked.get("TemplateParam", "{}"))
    if list(values) != list(dict.fromkeys(_NAME.findall(template.content))):
        return "isv.TEMPLATE_MISSING_PARAMETERS"
    return "isv.PARAM_LENGTH_LIMIT" if any(len(value) > 35 for value in values.values()) else None


def _national(phone: str) -> str:
    return phone.removeprefix("+86")


def _unproved(request: web.Request, body: bytes) -> str | None:
    """Why the request is not signed as help.aliyun.com/document_detail/315526 asks, or None."""
    given = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    if given is None or given[1] != KEY_ID:
        return "InvalidAccessKeyId.NotFound"
    payload = hashlib.sha256(body).hexdigest()
    query = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(request.query.items()))
    names = given[2].split(";")
    lines = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names)
    canonical = "\n".join([request.method, "/", query, lines, given[2], payload])
    signed = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    wanted = hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256).hex()
    required = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
    fine = required <= set(names) and request.headers["x-acs-content-sha256"] == payload
    return None if fine and hmac.compare_digest(wanted, given[3]) else "SignatureDoesNotMatch"


async def _serve(port: int, pack: Path) -> None:
    from notify.provider_templates import of_pack  # noqa: PLC0415 — by hand only
    from tests.shipped import edition_of  # noqa: PLC0415

    texts = of_pack(edition_of(pack).pack, [], replies=False)
    templates = [Template(f"SMS_{number}", each.content) for number, each in enumerate(texts, 1001)]
    async with AliyunServer(port=port, templates=templates, arrive=True) as server:
        while True:
            print(f"{server.url} taken: {len(server.taken)}, unsigned: {server.unsigned}", flush=True)  # noqa: T201
            await asyncio.sleep(5)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=8798)
    arguments.add_argument("--pack", type=Path, default=Path("packs/civil-air-defence"))
    given = arguments.parse_args()
    asyncio.run(_serve(given.port, given.pack))
