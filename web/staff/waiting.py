"""What waits for the staff, counted for the menu and the first page; only what the member may see is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from casework.handovers.service import HandoverState
from notify.vocabulary import Alarm, NoticeState
from notify.watch import STANDING, Trouble
from staff.actor import Actor
from staff.agreements import AgreedAct
from staff.permissions import Act
from web.staff.menu import Line
from web.staff.services import StaffServices

AGREEING = {Act.AGREE_ROLES: AgreedAct.GRANT_ROLE, Act.AGREE_EXPORT: AgreedAct.EXPORT}
"""Who is asked to agree to which act."""
TROUBLED = (NoticeState.FAILED, NoticeState.UNKNOWN, NoticeState.HELD)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Counts by name."""

    counts: dict[str, int] = field(default_factory=dict)

    def of(self, line: Line) -> int:
        return self.counts.get(line.waits, 0)

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)


async def alarms_of(services: StaffServices) -> tuple[Sequence[Trouble], Sequence[Alarm]]:
    """What is wrong with sending and planning at this moment, and what sending raised in the last days."""
    raised = [alarm for alarm in await services.notices.alarms() if alarm.kind not in STANDING.values()]
    return await services.watch.troubles(), raised


async def waiting_for(services: StaffServices, actor: Actor, acts: frozenset[Act]) -> Waiting:
    """Everything that waits for this member."""
    counts: dict[str, int] = {}
    if Act.SEE_COMPLAINTS in acts:
        cases = await services.complaints.counts(viewer=actor)
        counts |= {"unread": cases.unread, "overdue": cases.overdue, "complaints": cases.unread}
    if Act.SEE_HANDOVERS in acts:
        found = await services.handovers.queue(viewer=actor)
        waiting = sum(1 for row in found if row.state is HandoverState.WAITING)
        unread = sum(
            1 for row in found if row.state is HandoverState.TAKEN and row.taken_by == actor.name and row.unread
        )
        counts |= {"handovers": waiting + unread}
    if Act.SEE_NOTICES in acts:
        states = await services.notices.counts()
        failed, unknown, held = (states.get(state, 0) for state in TROUBLED)
        counts["alarms"] = sum(len(found) for found in await alarms_of(services))
        counts["batches"] = await services.batches.waiting() if Act.AGREE_BATCHES in acts else 0
        counts |= {"failed": failed, "unknown": unknown, "held": held, "troubled": failed + unknown + held}
    if {Act.PROPOSE_TEXTS, Act.APPROVE_TEXTS} & acts:
        new, proposed = await services.texts.to_do()
        mine = [*([new] if Act.PROPOSE_TEXTS in acts else []), *([proposed] if Act.APPROVE_TEXTS in acts else [])]
        counts |= {"texts-new": new, "texts-proposed": proposed, "texts": sum(mine)}
    if Act.DO_TASKS in acts:
        counts["tasks"] = (await services.tasks.page(size=1)).total
    if Act.HANDLE_MESSAGES in acts:
        counts["messages"] = await services.inbox.waiting()
        counts["notice-answers"] = await services.notice_answers.waiting()
    if Act.SEE_PERMITS in acts:
        counts["flagged"] = (await services.permits.page(flagged=True)).total
    if agreed := [act for needed, act in AGREEING.items() if needed in acts]:
        counts["agreements"] = len(await services.agreements.waiting(agreed, by=actor))
    if Act.ERASE in acts:
        counts["erasures"] = len(await services.complaints.erasures_asked(viewer=actor))
    return Waiting(counts)
