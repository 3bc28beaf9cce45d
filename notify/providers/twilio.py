"""Text messages through Twilio, or through anything that speaks its Messages API at another address."""

import base64
from collections.abc import Awaitable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from aiohttp import ClientConnectorError, ClientError, ClientTimeout, ConnectionTimeoutError, InvalidURL
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from common.clock import Clock
from notify.providers import twilio_codes
from notify.providers.base import (
    MAINLAND,
    CannotTell,
    Capabilities,
    Found,
    Outcome,
    OutcomeKind,
    Outgoing,
    Provider,
    Sought,
)
from notify.providers.twilio_status import found
from storage.values.notices import Reason

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 10.0
CONNECT_SECONDS = 5.0
CLOCKS_AGREE = timedelta(minutes=2)
SKEW = timedelta(seconds=5)
"""Twilio cuts creation times to whole seconds, and clocks differ a little."""
LISTED = 200


class HttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # twilio ships no type information
    """The library's client with another base address and a real time-out (its own setting is ignored, issue 925).

    Never give it `max_retries`: that repeats POSTs. `server_time` is the Date of the last answer.
    """

    def __init__(self, api_base: str, timeout: float) -> None:
        super().__init__()
        self._base = urlsplit(api_base)
        self._limits = ClientTimeout(total=timeout, sock_connect=min(CONNECT_SECONDS, timeout))
        # Few addresses and one account are asked again and again.
        self._address, self._authorization = lru_cache(self._rewritten), lru_cache(1)(_basic)
        self.server_time: datetime | None = None
        self._date: str | None = None

    async def request(  # noqa: PLR0917 — the library's signature
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 — the library's signature; the limit is ours
        allow_redirects: bool = False,
    ) -> Response:
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = self._authorization(*auth)
        request = self.session.request(
            method,
            self._address(url),
            params=params,
            data=form(data) if data else None,
            headers=sent,
            timeout=self._limits,
            allow_redirects=allow_redirects,
        )
        async with request as answer:
            self._note_time(answer.headers.get("Date"))
            return Response(answer.status, (await answer.read()).decode(errors="replace"), answer.headers)

    def _rewritten(self, url: str) -> str:
        given = urlsplit(url)
        path = self._base.path.rstrip("/") + given.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, given.query, ""))

    def _note_time(self, date: str | None) -> None:
        if date == self._date:
            return
        self._date = date
        try:
            self.server_time = parsedate_to_datetime(date).astimezone(UTC) if date else None
        except ValueError:
            self.server_time = None


def form(data: Mapping[str, Any]) -> bytes:
    """The body of a form; a list stands as one field for each of its values."""
    return "&".join(
        f"{name}={_escaped(str(each))}"
        for name, value in data.items()
        for each in (value if isinstance(value, list) else (value,))
    ).encode()


def _escaped(value: str) -> str:
    # Every byte as %XX: to ask of each whether it must be takes a tenth of a call, and of Chinese words all must.
    return f"%{value.encode().hex('%')}" if value else ""


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class TwilioProvider(Provider):
    """`live` is false for a rehearsal address. Build it inside the running loop and close it.

    Give `messaging_service_sid` or `from_`.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        account_sid: str,
        auth_token: str,
        from_: str = "",
        messaging_service_sid: str = "",
        api_base: str = "https://api.twilio.com",
        live: bool = True,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self.name = "twilio"
        self.live = live
        self.simulated = False
        settles_in = timedelta(seconds=60 if live else 5)
        # twilio.com/en-us/guidelines/cn/sms: no two-way messages there.
        self.capabilities = Capabilities(
            inbound=True, callbacks=True, listing=True, settles_in=settles_in, deaf_to=MAINLAND
        )
        self._clock = clock
        self._http = HttpClient(api_base, timeout)
        self._client = Client(account_sid, auth_token, http_client=self._http)
        self._sender: dict[str, str] = (
            {"messaging_service_sid": messaging_service_sid} if messaging_service_sid else {"from_": from_}
        )

    async def send(self, message: Outgoing) -> Outcome:
        asked: dict[str, Any] = {"to": message.to, "body": message.text, **self._sender}
        if message.callback_url is not None:
            asked["status_callback"] = message.callback_url
        if message.validity_seconds is not None:
            asked["validity_period"] = message.validity_seconds
        return await outcome_of(self._client.messages.create_async(**asked))

    async def find(self, sought: Sought) -> Sequence[Found]:
        try:
            listed = await self._client.messages.list_async(to=sought.to, limit=LISTED, page_size=LISTED)
        except (ClientError, TwilioException, TimeoutError, OSError, ValueError, KeyError) as failure:
            raise CannotTell(type(failure).__name__) from failure
        since = comparable(sought.since, self._http.server_time, self._clock.now())
        return [
            _found(each)
            for each in listed
            if (each.body or "").strip() == sought.text.strip()
            and each.direction != "inbound"
            and (since is None or each.date_created is None or each.date_created >= since)
        ]

    async def fetch(self, provider_id: str, sought: Sought) -> Found:
        try:
            return _found(await self._client.messages(provider_id).fetch_async())
        except (ClientError, TwilioException, TimeoutError, OSError, ValueError, KeyError) as failure:
            raise CannotTell(type(failure).__name__) from failure

    async def close(self) -> None:
        await self._http.close()


def comparable(since: datetime, there: datetime | None, here: datetime) -> datetime | None:
    """`since` as the provider's clock shows it, which says `there` when ours says `here`; None where they disagree and
    creation times say nothing.

    Then recipient, text and "belongs to no other attempt" decide: a message taken must never be overlooked.
    """
    if there is None or abs(there - here) > CLOCKS_AGREE or since > there:
        return None
    return since - SKEW + min(there - here, timedelta())


async def outcome_of(creating: Awaitable[Any]) -> Outcome:
    """How the creation of a message or call ended."""
    try:
        made = await creating
    except (TwilioRestException, TwilioServiceException) as answer:
        return _answered(answer.status, str(answer.code or ""))
    except InvalidURL:
        return Outcome(OutcomeKind.REFUSED_CONFIG, code="InvalidURL", reason=Reason.PROVIDER_SETTINGS)
    except (ClientConnectorError, ConnectionTimeoutError) as failure:
        # No connection was made, so nothing can have been sent.
        return Outcome(OutcomeKind.TRANSIENT, code=type(failure).__name__[:20], reason=Reason.TRANSIENT)
    except (ClientError, TwilioException, TimeoutError, OSError, ValueError) as failure:
        return Outcome(OutcomeKind.UNKNOWN, code=type(failure).__name__[:20], reason=Reason.NO_ANSWER)
    if not made.sid:
        return Outcome(OutcomeKind.UNKNOWN, code="no sid", reason=Reason.NO_ANSWER)
    return Outcome(OutcomeKind.ACCEPTED, provider_id=made.sid)


def _answered(status: int, code: str) -> Outcome:
    kind, reason = twilio_codes.at_create(status, code)
    if status < 500 and code not in twilio_codes.VERDICTS:
        log.warning("provider_code_not_in_table", provider="twilio", status=status, code=code)
    return Outcome(kind, code=code[:20], reason=reason)


def _found(message: Any) -> Found:
    return found(str(message.sid), str(message.status), str(message.error_code or ""))
