"""What Twilio's calls of our pages set going."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from notify.inbound import Inbox
from notify.receipts import Receipts
from notify.voice import VoiceCalls


class TwilioHooks:
    """The pages prove the signature with `tokens` first."""

    def __init__(self, *, tokens: Sequence[str], receipts: Receipts, inbox: Inbox, voice: VoiceCalls) -> None:
        self.tokens, self.voice = tuple(tokens), voice
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
