"""What the pages are given by the composition root: settings, services of the rooms below, and small protocols for what
lives in a sibling room."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from fastapi import Request
from prometheus_client import CollectorRegistry
from starlette.routing import BaseRoute

from casework.acknowledging.service import Acknowledging
from casework.attachments.service import Attachments
from casework.complaints.reissuing import Reissuing
from casework.complaints.service import Complaints
from casework.revisits.service import Revisits
from common.clock import Clock
from common.i18n import LANGUAGES
from knowledge.edition import Editions
from knowledge.samples import SamplePolicy
from notify.spoken import Spoken
from web.audience import Audience
from web.public.chat_protocol import ChatChannel
from web.throttle import Throttle
from web.tickets import Tickets


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`demo` chooses the banner; `public_base_url` is empty or an address without a slash at its end."""

    language: str = LANGUAGES[0]
    public_base_url: str = ""
    demo: bool = True
    samples: SamplePolicy = SamplePolicy.SHOW
    metrics_token: str = ""
    cjk_font: Path | None = None

    @property
    def secure(self) -> bool:
        """Whether the public reaches the pages by https, so that cookies must not travel without it."""
        return self.public_base_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of /readyz. `probe` returns a short word for a person ("ok", "polling") and raises when it fails.
    Only what is `required` makes the office unready; a channel that fails alone is shown and nothing more."""

    name: str
    probe: Callable[[], Awaitable[str]]
    required: bool = True


class StaffSite(Protocol):
    """The staff console as create_app needs it: its routes, and the guard that stands before each of them."""

    @property
    def routes(self) -> Sequence[BaseRoute]: ...

    async def admit(self, request: Request, audience: Audience) -> None:
        """Let the request through to a route of this audience, or raise SanshiError (or a redirect to the log-in)."""
        ...


class PushHooks(Protocol):
    """What an SMS provider pushes that signs nothing: `secret` stands in the address it was given."""

    @property
    def secret(self) -> str: ...

    async def reports(self, body: bytes) -> None:
        """Take delivery receipts. Raises SanshiError (400)."""
        ...

    async def replies(self, body: bytes) -> None:
        """Take messages people sent. Raises SanshiError (400)."""
        ...


class VoiceHooks(Protocol):
    """What is said during a call. False or None: no such attempt is known."""

    async def status(self, attempt_id: UUID, fields: Mapping[str, str]) -> bool:
        """Take word of how a call stands."""
        ...

    async def picked_up(self, attempt_id: UUID, fields: Mapping[str, str]) -> Spoken | None:
        """What is said to whoever picked up."""
        ...

    async def pressed(self, attempt_id: UUID, fields: Mapping[str, str], *, rounds: int) -> Spoken | None:
        """What follows a key, or none, after the words were said `rounds` times."""
        ...


class SmsHooks(Protocol):
    """What the SMS provider's calls set going. `tokens` sign them: the auth token, in a rotation also the old one."""

    @property
    def tokens(self) -> Sequence[str]: ...

    @property
    def voice(self) -> VoiceHooks: ...

    async def status(self, attempt: UUID, fields: Mapping[str, str]) -> bool:
        """Take a delivery receipt of an attempt; False when no such attempt is known."""
        ...

    async def inbound(self, fields: Mapping[str, str]) -> None:
        """Take a message a person sent to the office's number; one delivered twice acts once."""
        ...


class TelegramHook(Protocol):
    """What Telegram's webhook sets going; `secret` is what each call must carry."""

    @property
    def secret(self) -> str: ...

    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        """Queue raw updates durably; one delivered twice acts once."""
        ...


@dataclass(frozen=True, slots=True)
class WebServices:
    """Everything create_app needs. What is None is not offered: its routes answer with 404."""

    settings: WebSettings
    clock: Clock
    editions: Editions
    throttle: Throttle
    tickets: Tickets
    complaints: Complaints
    reissuing: Reissuing
    revisits: Revisits
    attachments: Attachments
    acknowledging: Acknowledging
    chat: ChatChannel | None = None
    staff: StaffSite | None = None
    telegram: TelegramHook | None = None
    sms: SmsHooks | None = None
    pushes: PushHooks | None = None
    checks: Sequence[Check] = ()
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server stops: open streams end then."""
