"""Delivery receipts: what a provider reports by itself about a message it took."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from common.clock import Clock
from notify.inbound import Inbox
from notify.providers.base import Found
from notify.providers.twilio_status import found_in
from notify.settling import Told, believe
from storage import attempts
from storage.engine import Database
from storage.values.notices import Receipt


class Receipts:
    """Takes receipts in any order, any number of times, even before the provider answered the call itself."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def take(self, attempt_id: UUID, found: Found) -> Told | None:
        """Store the receipt and believe it; None when there is no such attempt."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            attempt = await attempts.get(unit, attempt_id, lock=True)
            if attempt is None:
                return None
            receipt = Receipt(attempt_id=attempt_id, status=found.status, code=found.code, received_at=now)
            new = await attempts.add_receipt(unit, receipt)
            told = await believe(unit, attempt, found, now=now) if new else Told.KNOWN
            await unit.commit()
        return told

    async def apply_status(self, attempt_id: UUID, form: Mapping[str, str]) -> Told | None:
        """The same for the form of a Twilio status callback whose signature holds. Raises CallbackUnreadable."""
        return await self.take(attempt_id, found_in(form))


class TwilioHooks:
    """What Twilio's calls set going; the pages prove the signature with `tokens` first."""

    def __init__(self, *, tokens: Sequence[str], receipts: Receipts, inbox: Inbox) -> None:
        self.tokens = tuple(tokens)
        self._receipts, self._inbox = receipts, inbox

    async def status(self, attempt: UUID, fields: Mapping[str, str]) -> bool:
        """Take a delivery receipt; False when no such attempt is known. Raises CallbackUnreadable."""
        return await self._receipts.apply_status(attempt, fields) is not None

    async def inbound(self, fields: Mapping[str, str]) -> None:
        """Take a message a person sent to the office's number."""
        sid, phone = fields.get("MessageSid") or fields.get("SmsSid") or "", fields.get("From") or ""
        if sid and phone:
            refusal = (fields.get("OptOutType") or "").upper() == "STOP"
            await self._inbox.receive(provider_id=sid, phone=phone, text=fields.get("Body") or "", refusal=refusal)
