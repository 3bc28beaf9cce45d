"""Takes back what waits to be sent about permits that need no reminder any more, or whose holder has answered."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from knowledge.model import Pack
from notify.answered import Coming, stopped
from notify.transitions import MOVES, Step
from storage import notices, planning, short_numbers
from storage.engine import UnitOfWork
from storage.values.notices import NoticeState, Reason


async def cancel_waiting(unit: UnitOfWork, permit_ids: Collection[UUID], reason: Reason, *, now: datetime) -> None:
    """Cancel the notices that name only these permits; from joint ones a permit drops out when they are sent."""
    if not permit_ids:
        return
    waiting = await planning.waiting_for(unit, permit_ids)
    terms = await planning.terms_of(unit, waiting)
    settled = set(permit_ids)
    alone = [one for one in waiting if settled.issuperset(permit_id for permit_id, _ in terms[one])]
    await notices.move(unit, alone, MOVES[Step.CANCEL], now=now, values={"reason": reason})


async def cancel_acknowledged(unit: UnitOfWork, tasks: Collection[UUID], pack: Pack, *, now: datetime) -> None:
    """Cancel those of the calls and letters that an acknowledgement has made needless for every permit they name."""
    if not tasks:
        return
    terms = await planning.terms_of(unit, tasks)
    heard = await short_numbers.heard(unit, {permit_id for pairs in terms.values() for permit_id, _ in pairs})
    phases = {step.id: step.phase for step in pack.permit_reminders}
    needless = []
    for task in (await notices.get_many(unit, tasks)).values():
        phase = phases.get(task.step)
        why = [
            stopped(heard.get(permit_id, ()), Coming(task.channel, phase, expires_on), pack)
            for permit_id, expires_on in terms.get(task.id, ())
            if phase is not None
        ]
        if why and all(one is not None and one.state is NoticeState.CANCELLED for one in why):
            needless.append(task.id)
    await notices.move(unit, needless, MOVES[Step.CANCEL], now=now, values={"reason": Reason.ACKNOWLEDGED})
