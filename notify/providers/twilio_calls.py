"""Twilio's states of a call in our words, and the reading of its callbacks. Pure, without the twilio library.

Sources: twilio.com/docs/voice/api/call-resource (CallStatus) and /docs/voice/answering-machine-detection (AnsweredBy).
"""

from collections.abc import Mapping
from types import MappingProxyType

from notify.providers.base import Found
from notify.providers.twilio_status import CallbackUnreadable
from storage.values.notices import Delivery, Reason

CALLS = MappingProxyType(
    {
        "queued": (Delivery.ACCEPTED, Reason.NONE),
        "initiated": (Delivery.ACCEPTED, Reason.NONE),
        "ringing": (Delivery.ACCEPTED, Reason.NONE),
        "in-progress": (Delivery.SENT, Reason.NONE),
        "completed": (Delivery.DELIVERED, Reason.NONE),
        "busy": (Delivery.UNDELIVERED, Reason.BUSY),
        "no-answer": (Delivery.UNDELIVERED, Reason.NOT_PICKED_UP),
        "failed": (Delivery.UNDELIVERED, Reason.NOT_DELIVERED),
        "canceled": (Delivery.UNDELIVERED, Reason.NOT_DELIVERED),
    }
)
_TAKEN_UP = frozenset({"in-progress", "completed"})


def is_machine(answered_by: str) -> bool:
    """Whether a machine took the call; a guess that says "unknown" is taken for a person."""
    return answered_by.strip().lower().startswith(("machine", "fax"))


def call_found(provider_id: str, status: str, answered_by: str) -> Found:
    """A call as Twilio tells of it; a state we do not know proves only that the call was taken. None is made again: a
    telephone that rang is not to ring twice for one notice."""
    known = status.strip().lower()[:20]
    if known in _TAKEN_UP and is_machine(answered_by):
        return Found(provider_id, "machine", Delivery.UNDELIVERED, reason=Reason.MACHINE)
    delivery, reason = CALLS.get(known, (Delivery.ACCEPTED, Reason.NONE))
    return Found(provider_id, known, delivery, reason=reason)


def call_in(form: Mapping[str, str]) -> Found:
    """The call that a callback tells of. Raises CallbackUnreadable."""
    provider_id, status = form.get("CallSid") or "", form.get("CallStatus") or ""
    if not provider_id or not status.strip() or len(provider_id) > 64:
        raise CallbackUnreadable
    return call_found(provider_id, status, form.get("AnsweredBy") or "")
