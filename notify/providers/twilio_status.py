"""Twilio's message states in our words, and the reading of its status callbacks. Pure, without the twilio library."""

from collections.abc import Mapping
from types import MappingProxyType

from common.errors import SanshiError
from common.i18n import N_
from notify.providers import twilio_codes
from notify.providers.base import Found
from storage.values.notices import Delivery

DELIVERIES = MappingProxyType(
    {
        "accepted": Delivery.ACCEPTED,
        "scheduled": Delivery.ACCEPTED,
        "queued": Delivery.ACCEPTED,
        "sending": Delivery.ACCEPTED,
        "sent": Delivery.SENT,
        "partially_delivered": Delivery.SENT,
        "delivered": Delivery.DELIVERED,
        "read": Delivery.DELIVERED,
        "undelivered": Delivery.UNDELIVERED,
        "failed": Delivery.UNDELIVERED,
        "canceled": Delivery.UNDELIVERED,
    }
)


class CallbackUnreadable(SanshiError):
    """A callback without the fields that every status callback has."""

    message = N_("This is not a status callback.")


def delivery_of(status: str) -> Delivery:
    """A state of Twilio's in our words; a state we do not know proves only that the message was taken."""
    return DELIVERIES.get(status.strip().lower(), Delivery.ACCEPTED)


def found(provider_id: str, status: str, code: str) -> Found:
    """A message as Twilio tells of it.

    The error code is read for failed and undelivered messages alone: Twilio has sent stale codes with other states.
    """
    known = status.strip().lower()[:20]
    delivery = delivery_of(known)
    if delivery is not Delivery.UNDELIVERED:
        return Found(provider_id, known, delivery)
    verdict = twilio_codes.undelivered(code.strip())
    return Found(provider_id, known, delivery, code.strip()[:20], verdict.reason, verdict.again)


def found_in(form: Mapping[str, str]) -> Found:
    """The message that a status callback tells of. Raises CallbackUnreadable."""
    provider_id = form.get("MessageSid") or form.get("SmsSid") or ""
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    if not provider_id or not status.strip() or len(provider_id) > 64:
        raise CallbackUnreadable
    return found(provider_id, status, form.get("ErrorCode") or "")
