"""Takes back what waits to be sent about permits that need no reminder any more."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from notify.transitions import MOVES, Step
from storage import notices, planning
from storage.engine import UnitOfWork
from storage.values.notices import Reason


async def cancel_waiting(unit: UnitOfWork, permit_ids: Collection[UUID], reason: Reason, *, now: datetime) -> None:
    """Cancel the notices that name only these permits; from joint ones a permit drops out when they are sent."""
    if not permit_ids:
        return
    waiting = await planning.waiting_for(unit, permit_ids)
    terms = await planning.terms_of(unit, waiting)
    settled = set(permit_ids)
    alone = [one for one in waiting if settled.issuperset(permit_id for permit_id, _ in terms[one])]
    await notices.move(unit, alone, MOVES[Step.CANCEL], now=now, values={"reason": reason})
