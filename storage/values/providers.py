"""What providers keep for the office: reviewed templates (短信模板), and which of two providers is in use."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReviewState(StrEnum):
    """How the review of a template stands at the provider. `draft`: not handed in yet, so the provider knows none."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderTemplate:
    """A template as the provider has it. `content` holds `${name}` where a value goes; `code` is the provider's own id;
    `reason`: why it was rejected, in the provider's words."""

    code: str
    name: str
    content: str
    state: ReviewState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The provider in use since `at`, chosen by `by` (an actor's signature), and why in their words."""

    provider: str
    by: str
    at: datetime
    why: str
