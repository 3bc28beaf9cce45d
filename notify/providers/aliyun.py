"""Text messages through Alibaba Cloud SMS (阿里云短信服务) and its SDK, the `aliyun` extra.

It sends reviewed templates alone: signature, template and values. Each message carries its attempt's id as OutId, by
which a look-up finds it again."""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from aiohttp import ClientConnectorError, ConnectionTimeoutError, InvalidURL
from alibabacloud_dysmsapi20170525 import models
from alibabacloud_dysmsapi20170525.client import Client
from darabonba.exceptions import ResponseException, UnretryableException
from darabonba.runtime import RuntimeOptions

from notify.providers import aliyun_codes
from notify.providers.aliyun_account import account
from notify.providers.aliyun_reports import found
from notify.providers.base import CannotTell, Capabilities, Found, Outcome, OutcomeKind, Outgoing, Provider, Sought
from storage.values.notices import Reason
from storage.values.providers import ProviderTemplate, ReviewState

log = structlog.get_logger(__name__)
# The SDK gives its logger a handler and the level DEBUG of its own accord: addresses with telephone numbers go nowhere.
logging.getLogger("darabonba-core").handlers.clear()
logging.getLogger("darabonba-core").setLevel(logging.CRITICAL)

API = "https://dysmsapi.aliyuncs.com"
TIMEOUT_SECONDS = 10.0
CONNECT_SECONDS = 5.0
PAGE = 50
"""The most that QuerySendDetails and QuerySmsTemplateList give at once."""
MOST_PAGES = 40
HERE = ZoneInfo("Asia/Shanghai")
"""The provider files messages under the day in this zone."""
SKEW = timedelta(minutes=2)
_REVIEWS = {
    "AUDIT_STATE_INIT": ReviewState.SUBMITTED,
    "AUDIT_STATE_PASS": ReviewState.APPROVED,
    "AUDIT_STATE_NOT_PASS": ReviewState.REJECTED,
    "AUDIT_STATE_CANCEL": ReviewState.DRAFT,
    "AUDIT_SATE_CANCEL": ReviewState.DRAFT,
}
"""The last one is spelt so in the API's own reference."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of a call: the HTTP status with the body, or the kind of failure."""

    status: int = 0
    code: str = ""
    body: Any = None
    failure: BaseException | None = None


class AliyunProvider(Provider):
    """`live` is false for a rehearsal address. `pushed`: receipts and replies arrive at a hook of ours."""

    def __init__(
        self,
        *,
        access_key_id: str,
        access_key_secret: str,
        api_base: str = API,
        live: bool = True,
        pushed: bool = False,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self.name = "aliyun"
        self.live = live
        self.simulated = False
        settles_in = timedelta(seconds=60 if live else 5)
        self.capabilities = Capabilities(inbound=pushed, listing=True, templates=True, settles_in=settles_in)
        self._timeout = timeout
        self._client = Client(account(api_base, access_key_id, access_key_secret))
        # The SDK repeats a call only where retry options are given: never give it any.
        self._limits = RuntimeOptions(
            read_timeout=int(timeout * 1000), connect_timeout=int(min(CONNECT_SECONDS, timeout) * 1000)
        )

    async def send(self, message: Outgoing) -> Outcome:
        if message.filled is None:
            return Outcome(OutcomeKind.REFUSED, code="no template", reason=Reason.TEMPLATE_NOT_APPROVED)
        values = message.filled.values
        asked = models.SendSmsRequest(
            phone_numbers=message.to,
            sign_name=message.filled.signature,
            template_code=message.filled.code,
            template_param=json.dumps(dict(values), ensure_ascii=False) if values else None,
            out_id=str(message.attempt_id),
        )
        answer = await self._call(self._client.send_sms_with_options_async, asked)
        if answer.failure is not None:
            return _failed(answer.failure)
        if answer.status == 200 and answer.code == aliyun_codes.FINE:
            return Outcome(OutcomeKind.ACCEPTED, provider_id=str(message.attempt_id))
        return _refused(answer)

    async def find(self, sought: Sought) -> Sequence[Found]:
        told = await self._details(sought)
        return [each for each in told if each.provider_id == str(sought.attempt_id)]

    async def fetch(self, provider_id: str, sought: Sought) -> Found:
        for each in await self._details(sought):
            if each.provider_id == provider_id:
                return each
        raise CannotTell("not listed")

    async def templates(self) -> Sequence[ProviderTemplate]:
        listed: list[ProviderTemplate] = []
        for page in range(1, MOST_PAGES + 1):
            asked = models.QuerySmsTemplateListRequest(page_index=page, page_size=PAGE)
            body = await self._told(self._client.query_sms_template_list_with_options_async, asked)
            listed += [_template(each) for each in body.sms_template_list or ()]
            if page * PAGE >= int(body.total_count or 0):
                break
        return listed

    async def _details(self, sought: Sought) -> list[Found]:
        """All that went to the number on the day of `since`, of whatever attempt. Raises CannotTell.

        A message is filed under the day it was sent on; around midnight that may be either of two."""
        days = sorted({(sought.since + apart).astimezone(HERE).date() for apart in (-SKEW, SKEW)})
        return [each for day in days for each in await self._details_of(sought.to, f"{day:%Y%m%d}")]

    async def _details_of(self, to: str, day: str) -> list[Found]:
        listed: list[Found] = []
        for page in range(1, MOST_PAGES + 1):
            asked = models.QuerySendDetailsRequest(
                phone_number=to.removeprefix("+86").removeprefix("+"),
                send_date=day,
                page_size=PAGE,
                current_page=page,
            )
            body = await self._told(self._client.query_send_details_with_options_async, asked)
            rows = body.sms_send_detail_dtos.sms_send_detail_dto if body.sms_send_detail_dtos else ()
            listed += [found(str(row.out_id or ""), int(row.send_status or 0), row.err_code or "") for row in rows]
            if page * PAGE >= int(body.total_count or 0):
                break
        return listed

    async def _told(self, act: Any, asked: Any) -> Any:
        """The body of a question that was answered. Raises CannotTell."""
        answer = await self._call(act, asked)
        if answer.failure is not None or answer.status != 200 or answer.code != aliyun_codes.FINE:
            raise CannotTell(answer.code or type(answer.failure).__name__)
        return answer.body

    async def _call(self, act: Any, asked: Any) -> _Answer:
        try:
            async with asyncio.timeout(self._timeout):
                answer = await act(asked, self._limits)
        except ResponseException as refusal:
            status = int(getattr(refusal, "statusCode", 0) or getattr(refusal, "status_code", 0) or 0)
            return _Answer(status, aliyun_codes.short(str(refusal.code or "")))
        except UnretryableException as failure:
            return _Answer(failure=_cause(failure))
        except (TimeoutError, OSError, ValueError, TypeError, AttributeError) as failure:
            return _Answer(failure=failure)
        return _Answer(answer.status_code, aliyun_codes.short(answer.body.code or ""), answer.body)


def _cause(failure: Any) -> BaseException:
    """What went wrong beneath the SDK's own exceptions: it wraps OSErrors by their words alone."""
    inner: BaseException = failure.inner_exception or failure
    return inner.__context__ or inner


def _failed(failure: BaseException) -> Outcome:
    code = type(failure).__name__[:40]
    if isinstance(failure, InvalidURL):
        return Outcome(OutcomeKind.REFUSED_CONFIG, code=code, reason=Reason.PROVIDER_SETTINGS)
    if isinstance(failure, (ClientConnectorError, ConnectionTimeoutError)):
        # No connection was made, so nothing can have been sent.
        return Outcome(OutcomeKind.TRANSIENT, code=code, reason=Reason.TRANSIENT)
    return Outcome(OutcomeKind.UNKNOWN, code=code, reason=Reason.NO_ANSWER)


def _refused(answer: _Answer) -> Outcome:
    kind, reason = aliyun_codes.at_create(answer.status, answer.code)
    if answer.code and answer.code not in aliyun_codes.VERDICTS:
        log.warning("provider_code_not_in_table", provider="aliyun", status=answer.status, code=answer.code)
    return Outcome(kind, code=answer.code, reason=reason)


def _template(each: Any) -> ProviderTemplate:
    why = each.reason.reject_info if each.reason else ""
    return ProviderTemplate(
        code=str(each.template_code or ""),
        name=str(each.template_name or ""),
        content=str(each.template_content or ""),
        state=_REVIEWS.get(str(each.audit_status or ""), ReviewState.SUBMITTED),
        reason=str(why or ""),
    )
