"""Receipts (SmsReport) and replies (SmsUp) of Alibaba Cloud SMS pulled from the account's message queues (轻量消息队列,
formerly MNS), for a server that has no public address.

The queue is opened with a token for one of its message types (QueryTokenForMnsQueue, dybaseapi 2017-05-25), asked for
through the SDK; receiving and deleting are two signed HTTP calls (MNS API 2015-06-06). Sources:
help.aliyun.com/document_detail/101641 and 101646 (bodies), 35137 (BatchReceiveMessage), 35138 (BatchDeleteMessage)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import aiohttp
from alibabacloud_tea_openapi.client import Client
from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params
from darabonba.exceptions import ResponseException, UnretryableException
from darabonba.runtime import RuntimeOptions

from common.clock import Clock
from notify.providers import aliyun_codes
from notify.providers.aliyun_account import account
from notify.pulls import Pulled, PullRefused, PullUnanswered

VERSION = "2015-06-06"
SECONDS = 10
MOST = 16
"""The most that BatchReceiveMessage gives at once."""
EMPTY = "MessageNotExist"
HERE = ZoneInfo("Asia/Shanghai")
"""Tokens tell their end on this clock."""
EARLY = timedelta(minutes=2)
_TYPE = "text/xml;charset=UTF-8"
_NAMESPACE = "http://mns.aliyuncs.com/doc/v1/"


@dataclass(frozen=True, slots=True)
class Token:
    """What opens one queue until `until`."""

    key_id: str
    secret: str
    security: str
    until: datetime


class AliyunQueue:
    """One queue of the account; implements `notify.pulls.Queue`. `kind`: the message type, SmsReport or SmsUp."""

    def __init__(
        self,
        *,
        kind: str,
        name: str,
        access_key_id: str,
        access_key_secret: str,
        token_base: str,
        queue_base: str,
        clock: Clock,
    ) -> None:
        self.kind, self._name, self._base, self._clock = kind, name, queue_base.rstrip("/"), clock
        self._client = Client(account(token_base, access_key_id, access_key_secret))
        self._limits = RuntimeOptions(read_timeout=SECONDS * 1000, connect_timeout=SECONDS * 1000)
        self._token: Token | None = None

    async def receive(self) -> Sequence[Pulled]:
        """The next messages, hidden from others for a while; none when the queue is empty.

        Raises PullRefused, PullUnanswered."""
        path = f"/queues/{self._name}/messages?numOfMessages={MOST}&waitseconds=0"
        status, body = await self._call("GET", path)
        if status == 200:
            return _messages(body)
        if EMPTY in body:
            return []
        raise self._refusal(status, body)

    async def delete(self, handles: Sequence[str]) -> None:
        """Take messages out of the queue for good. Raises PullRefused, PullUnanswered.

        A handle that has run out is no fault: its message comes again."""
        rows = "".join(f"<ReceiptHandle>{escape(handle)}</ReceiptHandle>" for handle in handles)
        body = f'<?xml version="1.0" encoding="UTF-8"?><ReceiptHandles xmlns="{_NAMESPACE}">{rows}</ReceiptHandles>'
        status, answer = await self._call("DELETE", f"/queues/{self._name}/messages", body.encode())
        if status != 204 and "ReceiptHandleError" not in answer:
            raise self._refusal(status, answer)

    async def _call(self, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
        token = await self.open()
        headers = signed(token, method, path, body, now=self._clock.now())
        limit = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.request(method, f"{self._base}{path}", data=body or None, headers=headers) as answer,
            ):
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as failure:
            raise PullUnanswered(type(failure).__name__) from failure

    def _refusal(self, status: int, body: str) -> PullRefused | PullUnanswered:
        """Why the queue said no; the token may be to blame, so the next call asks for a new one."""
        self._token = None
        code = _child(_parsed(body), "Code") or str(status)
        return PullRefused(code[:40]) if 400 <= status < 500 else PullUnanswered(code[:40])

    async def open(self) -> Token:
        """The token, asked for anew before it ends. Raises PullRefused, PullUnanswered."""
        if self._token is None or self._token.until - EARLY <= self._clock.now():
            self._token = await self._ask_token()
        return self._token

    async def _ask_token(self) -> Token:
        asked = OpenApiRequest(query={"MessageType": self.kind, "QueueName": self._name})
        params = Params(
            action="QueryTokenForMnsQueue",
            version="2017-05-25",
            protocol="HTTPS",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        try:
            answer = await self._client.call_api_async(params, asked, self._limits)
        except ResponseException as refusal:
            raise PullRefused(aliyun_codes.short(str(refusal.code or ""))) from refusal
        except (UnretryableException, TimeoutError, OSError, ValueError, TypeError) as failure:
            raise PullUnanswered(type(failure).__name__) from failure
        return _token(answer.get("body") or {}, self._clock.now())


def signed(token: Token, method: str, path: str, body: bytes, *, now: datetime) -> dict[str, str]:
    """The headers of a call: HMAC-SHA1 over method, digest, type, date, the queue's own headers and the path
    (help.aliyun.com/document_detail/27487)."""
    digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).hexdigest().encode()).decode() if body else ""
    date = format_datetime(now, usegmt=True)
    told = "\n".join([method, digest, _TYPE if body else "", date, f"x-mns-version:{VERSION}", path])
    proof = base64.b64encode(hmac.digest(token.secret.encode(), told.encode(), hashlib.sha1)).decode()
    headers = {
        "Authorization": f"MNS {token.key_id}:{proof}",
        "Date": date,
        "x-mns-version": VERSION,
        "security-token": token.security,
    }
    return headers | ({"Content-MD5": digest, "Content-Type": _TYPE} if body else {})


def _token(body: Mapping[str, Any], now: datetime) -> Token:
    """The token of an answer. One whose end cannot be read holds for this call alone."""
    told = body.get("MessageTokenDTO")
    if body.get("Code") != aliyun_codes.FINE or not isinstance(told, Mapping):
        raise PullRefused(aliyun_codes.short(str(body.get("Code") or "no token")))
    try:
        until = datetime.strptime(str(told.get("ExpireTime")), "%Y-%m-%d %H:%M:%S").replace(tzinfo=HERE)
    except ValueError:
        until = now
    return Token(str(told.get("AccessKeyId")), str(told.get("AccessKeySecret")), str(told.get("SecurityToken")), until)


def _messages(body: str) -> list[Pulled]:
    found = _parsed(body)
    if found is None:
        raise PullUnanswered("garbage")
    return [
        Pulled(_child(each, "MessageId"), _child(each, "ReceiptHandle"), _plain(_child(each, "MessageBody")))
        for each in found.iter(f"{{{_NAMESPACE}}}Message")
    ]


def _plain(body: str) -> str:
    """A message's words; the queues of this service hold them in Base64, others as they are."""
    try:
        return base64.b64decode(body, validate=True).decode()
    except ValueError:
        return body


def _parsed(body: str) -> ElementTree.Element | None:
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None


def _child(node: ElementTree.Element | None, name: str) -> str:
    return "" if node is None else node.findtext(f"{{{_NAMESPACE}}}{name}") or ""
