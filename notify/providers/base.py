"""What every provider can do and what may come of it. A provider never raises from `send`: it returns an Outcome.

A provider subclasses `Provider` and implements `send`; one that can look up what it took also implements `find` (and
`fetch`). Where the look-up gives a definite answer ("it was never taken"), a doubtful message is sent again; a provider
that cannot tell leaves the doubt to staff.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from storage.engine import UnitOfWork
from storage.values.notices import Delivery, Reason
from storage.values.providers import ProviderTemplate


class OutcomeKind(StrEnum):
    """How a call to a provider ended; the kind alone decides what the dispatcher does."""

    ACCEPTED = "accepted"
    THROTTLED = "throttled"
    """Never processed: safe to send again later."""
    REFUSED = "refused"
    """This message can never be sent so."""
    REFUSED_CONFIG = "refused_config"
    """The account or settings are wrong: no message can be sent. The batch stops and an alarm is raised."""
    TRANSIENT = "transient"
    """Nothing was sent, because the provider could not be reached: safe to send again later."""
    UNKNOWN = "unknown"
    """It may have been taken: the answer was lost after the request left."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`provider_id` when accepted; `code` as the provider wrote it; `retry_after` where it asked for a pause."""

    kind: OutcomeKind
    provider_id: str | None = None
    code: str = ""
    reason: Reason = Reason.NONE
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a provider's code means. `at_create`: the outcome when the call itself is answered with it. `again`: an
    accepted message that came back undelivered with it may be sent again."""

    reason: Reason
    at_create: OutcomeKind = OutcomeKind.REFUSED
    again: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A text as a provider with reviewed templates takes it: the template's code, its values in the template's order,
    and the signature (签名), which the provider itself puts in front."""

    code: str
    signature: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message on its way. `validity_seconds`: how long the provider may keep trying; None = as it likes.
    `filled`: for a provider that takes reviewed templates alone."""

    attempt_id: UUID
    notice_id: UUID
    to: str
    text: str
    callback_url: str | None = None
    validity_seconds: int | None = None
    filled: Filled | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A message in doubt: was it taken after `since`?"""

    attempt_id: UUID
    notice_id: UUID
    to: str
    text: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A message the provider says it took, with its delivery so far. `status` and `code` as the provider wrote them;
    of an undelivered one `reason`, and whether sending it `again` makes sense."""

    provider_id: str
    status: str
    delivery: Delivery
    code: str = ""
    reason: Reason = Reason.NONE
    again: bool = False


MAINLAND = "+86"
"""How mobile numbers of mainland China begin."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do beyond sending. `settles_in`: how long its listing may lag behind what it took.

    `inbound`: what people answer arrives here, but for numbers that begin with `deaf_to`. `callbacks`: it takes a
    receipt address with each message. `templates`: it sends reviewed templates alone."""

    inbound: bool = False
    callbacks: bool = False
    listing: bool = False
    voice: bool = False
    templates: bool = False
    settles_in: timedelta = timedelta()
    deaf_to: str = ""

    def hears(self, number: str) -> bool:
        """Whether a reply from this number (E.164) would arrive: only then a text may ask for one."""
        return self.inbound and not (self.deaf_to and number.startswith(self.deaf_to))


InUse = Callable[[UnitOfWork], Awaitable[Capabilities]]
"""What the provider in use can do, as it stands in the database."""


async def unable(unit: UnitOfWork) -> Capabilities:
    """Where no provider is set up."""
    return Capabilities()


class CannotTell(Exception):
    """The look-up gave no definite answer (no listing, or the provider is out of reach)."""


class Provider(Protocol):
    """`name`: at most 20 characters. `live`: real people get the message, so sample values are withheld.
    `simulated`: what is sent is only shown."""

    name: str
    live: bool
    simulated: bool
    capabilities: Capabilities

    @property
    def callback_path(self) -> str:
        """Where below `/hooks/` its callbacks come in."""
        return f"{self.name}/status"

    async def send(self, message: Outgoing) -> Outcome:
        """Hand one message over. Must not raise: an unexpected failure after the request left is `unknown`."""
        ...

    async def find(self, sought: Sought) -> Sequence[Found]:
        """The messages taken that match; empty = certainly none was. Raises CannotTell."""
        raise CannotTell

    async def fetch(self, provider_id: str, sought: Sought) -> Found:
        """How an accepted message stands now. Raises CannotTell."""
        raise CannotTell

    async def templates(self) -> Sequence[ProviderTemplate]:
        """Every template of the account, with how its review stands. Raises CannotTell."""
        raise CannotTell

    async def refresh(self) -> None:
        """Called before each tick: what was decided in another process takes effect."""
        return

    def named(self, name: str) -> "Provider | None":
        """The provider that made an attempt, to be asked about it; None when it is not set up any more."""
        return self if name == self.name else None

    async def close(self) -> None:
        """Give back connections."""
        return
