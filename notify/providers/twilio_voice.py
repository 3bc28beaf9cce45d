"""Calls through Twilio. What is said is asked of us when somebody picks up (`/hooks/twilio/voice/…`), so that nothing
of a notice stands in the request; without a public address there are no calls."""

from collections.abc import Sequence
from datetime import timedelta

from aiohttp import ClientError
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from common.clock import Clock
from notify.providers.base import CannotTell, Capabilities, Found, Outcome, OutcomeKind, Outgoing, Provider, Sought
from notify.providers.twilio import LISTED, TIMEOUT_SECONDS, HttpClient, comparable, outcome_of
from notify.providers.twilio_calls import call_found
from storage.values.notices import Reason

RING_SECONDS = 30


class TwilioVoice(Provider):
    """Build it inside the running loop and close it. `from_`: a number that may call."""

    def __init__(
        self,
        *,
        clock: Clock,
        account_sid: str,
        auth_token: str,
        from_: str,
        api_base: str = "https://api.twilio.com",
        live: bool = True,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self.name = "twilio-voice"
        self.live = live
        self.simulated = False
        settles_in = timedelta(seconds=60 if live else 5)
        self.capabilities = Capabilities(callbacks=True, listing=True, voice=True, settles_in=settles_in)
        self._clock, self._from = clock, from_
        self._http = HttpClient(api_base, timeout)
        self._client = Client(account_sid, auth_token, http_client=self._http)

    @property
    def callback_path(self) -> str:
        return "twilio/voice"

    async def send(self, message: Outgoing) -> Outcome:
        """Place a call; accepted means that Twilio will ring, not that anybody answered."""
        if message.callback_url is None:
            return Outcome(OutcomeKind.REFUSED_CONFIG, code="no address", reason=Reason.PROVIDER_SETTINGS)
        return await outcome_of(
            self._client.calls.create_async(
                to=message.to,
                from_=self._from,
                url=f"{message.callback_url}/answer",
                status_callback=message.callback_url,
                status_callback_event=["completed"],
                machine_detection="Enable",
                timeout=RING_SECONDS,
            )
        )

    async def find(self, sought: Sought) -> Sequence[Found]:
        try:
            listed = await self._client.calls.list_async(to=sought.to, limit=LISTED, page_size=LISTED)
        except (ClientError, TwilioException, TimeoutError, OSError, ValueError, KeyError) as failure:
            raise CannotTell(type(failure).__name__) from failure
        since = comparable(sought.since, self._http.server_time, self._clock.now())
        return [
            call_found(str(each.sid), str(each.status), str(each.answered_by or ""))
            for each in listed
            if each.direction != "inbound"
            and (since is None or each.date_created is None or each.date_created >= since)
        ]

    async def fetch(self, provider_id: str, sought: Sought) -> Found:
        try:
            each = await self._client.calls(provider_id).fetch_async()
        except (ClientError, TwilioException, TimeoutError, OSError, ValueError, KeyError) as failure:
            raise CannotTell(type(failure).__name__) from failure
        return call_found(str(each.sid), str(each.status), str(each.answered_by or ""))

    async def close(self) -> None:
        await self._http.close()
