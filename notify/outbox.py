"""The way into the outbox: a notice is queued in the same transaction as the act it tells of."""

from uuid import UUID

from common.clock import Clock
from storage import notices
from storage.engine import UnitOfWork
from storage.values.notices import NewNotice


class Outbox:
    """Queues notices whose text is known. Permit reminders and warnings are inserted by the planner itself."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    async def enqueue(self, unit: UnitOfWork, new: NewNotice) -> UUID | None:
        """The new notice's id, or None when one with this dedupe key exists. Raises Erased for an erased key."""
        return await notices.add(unit, new, self._clock.now())
