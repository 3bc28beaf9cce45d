"""Delivery receipts: what a provider reports by itself about a message it took."""

from collections.abc import Mapping
from uuid import UUID

from common.clock import Clock
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
