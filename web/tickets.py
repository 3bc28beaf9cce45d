"""Tickets: a form that continues an opened case carries one instead of the code. Signed, brief, never in a URL."""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_

LIFETIME = timedelta(minutes=30)


class TicketExpired(SanshiError):
    message = N_("For your safety this page was open for too long. Please enter your code again.")
    http_status = 403


class Tickets:
    """`sign` gives a keyed hash that only this office's key can make."""

    def __init__(self, sign: Callable[[str], str], clock: Clock) -> None:
        self._sign = sign
        self._clock = clock

    def issue(self, purpose: str, value: str) -> str:
        """A ticket for `value` that opens only `purpose` and only for half an hour."""
        expires = int((self._clock.now() + LIFETIME).timestamp())
        return f"{value}.{expires}.{self._mac(purpose, value, expires)}"

    def read(self, purpose: str, ticket: str) -> str:
        """The value of a ticket. Raises TicketExpired for anything that is not valid now."""
        value, _, rest = ticket.partition(".")
        moment, _, mac = rest.partition(".")
        if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
            raise TicketExpired
        genuine = hmac.compare_digest(mac.encode(), self._mac(purpose, value, int(moment)).encode())
        if not genuine or self._clock.now() >= datetime.fromtimestamp(int(moment), tz=self._clock.now().tzinfo):
            raise TicketExpired
        return value

    def _mac(self, purpose: str, value: str, expires: int) -> str:
        return self._sign(f"{purpose}\x00{value}\x00{expires}")
