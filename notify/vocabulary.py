"""The vocabulary of notices, permits and entities for the rooms above, which do not reach into storage."""

from storage.lanes import Alarm
from storage.values.batches import Batch, BatchState, Standing
from storage.values.entities import Entity, KindSource, Language
from storage.values.notice_texts import Ground, TextState, TextVersion
from storage.values.notices import (
    OF_DECISIONS,
    TO_REPORTERS,
    Attempt,
    AttemptState,
    Delivery,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Reason,
    Receipt,
    TaskOutcome,
    TaskTry,
)
from storage.values.optouts import InboundKind, InboundMessage, OptOutSource
from storage.values.permits import Contact, Permit, PermitAct, PermitEvent, PermitState, Problem
from storage.values.providers import ReviewState
from storage.values.short_numbers import Acknowledgement, Answer, read_number

__all__ = [
    "OF_DECISIONS",
    "TO_REPORTERS",
    "Acknowledgement",
    "Alarm",
    "Answer",
    "Attempt",
    "AttemptState",
    "Batch",
    "BatchState",
    "Contact",
    "Delivery",
    "Entity",
    "Ground",
    "InboundKind",
    "InboundMessage",
    "KindSource",
    "Language",
    "Notice",
    "NoticeChannel",
    "NoticeKind",
    "NoticeState",
    "OptOutSource",
    "Permit",
    "PermitAct",
    "PermitEvent",
    "PermitState",
    "Problem",
    "Reason",
    "Receipt",
    "ReviewState",
    "Standing",
    "TaskOutcome",
    "TaskTry",
    "TextState",
    "TextVersion",
    "read_number",
]
