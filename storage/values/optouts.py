"""Who wants no more prompts, and what people text back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class OptOutSource(StrEnum):
    """How we learnt that a number wants no prompts."""

    REPLY = "reply"
    PROVIDER = "provider"
    STAFF = "staff"


class InboundKind(StrEnum):
    """What a text message that came in is."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    RECEIVED = "received"
    CALL_ME = "call_me"
    APPLIED = "applied"
    HELP = "help"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OptOut:
    phone_hash: str
    phone: str
    source: OptOutSource
    since: datetime


@dataclass(frozen=True, slots=True)
class NewInbound:
    """`phone` in E.164; `provider_id` is the provider's id of the message, by which a repeated delivery is known."""

    provider_id: str
    phone: str
    text: str
    kind: InboundKind


@dataclass(frozen=True, slots=True)
class InboundMessage:
    id: UUID
    kind: InboundKind
    phone: str
    text: str
    received_at: datetime
    handled_at: datetime | None
    handled_by: str | None
