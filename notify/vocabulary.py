"""The vocabulary of notices, permits and entities for the rooms above, which do not reach into storage."""

from storage.values.batches import Batch, BatchState, Standing
from storage.values.entities import Entity, KindSource
from storage.values.notices import (
    TO_REPORTERS,
    Attempt,
    AttemptState,
    Delivery,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Reason,
    TaskOutcome,
    TaskTry,
)
from storage.values.optouts import InboundKind, InboundMessage, OptOutSource
from storage.values.permits import Contact, Permit, PermitAct, PermitEvent, PermitState, Problem

__all__ = [
    "TO_REPORTERS",
    "Attempt",
    "AttemptState",
    "Batch",
    "BatchState",
    "Contact",
    "Delivery",
    "Entity",
    "InboundKind",
    "InboundMessage",
    "KindSource",
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
    "Standing",
    "TaskOutcome",
    "TaskTry",
]
