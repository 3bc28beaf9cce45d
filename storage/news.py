"""What became work for staff between two moments and still waits: registration numbers and counts, nothing sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from storage.agreements import agreement
from storage.audit import audit_entry
from storage.complaints import complaint, complaint_event
from storage.engine import UnitOfWork
from storage.handovers import handover
from storage.lanes import notice_alarm
from storage.notices import notice
from storage.optouts import WAITING, inbound_message
from storage.short_numbers import WAITS, acknowledgement
from storage.values.agreements import AgreedAct
from storage.values.complaints import OPEN_STATES, CaseState, EventKind
from storage.values.handovers import HandoverState
from storage.values.notices import AlarmKind, NoticeState
from storage.values.short_numbers import Answer

TROUBLED = (NoticeState.FAILED, NoticeState.UNKNOWN, NoticeState.HELD)


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` on, before `until`."""

    since: datetime
    until: datetime

    def holds(self, moment: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return sa.and_(moment >= self.since, moment < self.until)


async def new_complaints(unit: UnitOfWork, span: Span) -> list[str]:
    """Numbers of those registered that nobody has read."""
    return await _numbers(unit, complaint.c.unread, span.holds(complaint.c.registered_at))


async def written_again(unit: UnitOfWork, span: Span) -> list[str]:
    """Numbers of those whose reporter wrote or sent files, unread so far."""
    return await _numbers(unit, complaint.c.unread, _had(span, EventKind.CITIZEN_REPLIED, EventKind.ATTACHED))


async def assigned(unit: UnitOfWork, span: Span) -> list[str]:
    """Numbers of those given to an investigator."""
    return await _numbers(unit, complaint.c.state == CaseState.ASSIGNED, _had(span, EventKind.ASSIGNED))


async def overdue(unit: UnitOfWork, first: date, last: date) -> list[str]:
    """Numbers of those whose promised day was one from `first` to the day before `last`."""
    promised = sa.and_(complaint.c.due_on >= first, complaint.c.due_on < last)
    return await _numbers(unit, complaint.c.state.in_(OPEN_STATES), promised)


async def conversations(unit: UnitOfWork, span: Span) -> int:
    return await _count(unit, handover.c.state == HandoverState.WAITING, span.holds(handover.c.opened_at))


async def tasks(unit: UnitOfWork, span: Span) -> int:
    return await _count(unit, notice.c.state == NoticeState.TASK, span.holds(notice.c.state_at))


async def texts_received(unit: UnitOfWork, span: Span) -> int:
    return await _count(unit, WAITING, span.holds(inbound_message.c.received_at))


async def answers_to_notices(unit: UnitOfWork, span: Span) -> dict[Answer, int]:
    """How many answers of each kind wait for staff."""
    said = acknowledgement.c.answer
    query = sa.select(said, sa.func.count()).where(WAITS, span.holds(acknowledgement.c.at)).group_by(said)
    return {Answer(answer): count for answer, count in await unit.execute(query)}


async def troubled_notices(unit: UnitOfWork, span: Span) -> int:
    return await _count(unit, notice.c.state.in_(TROUBLED), span.holds(notice.c.state_at))


async def alarms(unit: UnitOfWork, span: Span) -> Sequence[tuple[AlarmKind, str]]:
    """Alarms of the outbox with their codes."""
    columns, raised = (notice_alarm.c.kind, notice_alarm.c.code), notice_alarm.c.first_at
    found = await unit.execute(sa.select(*columns).where(span.holds(raised)).order_by(raised))
    return [(row.kind, row.code) for row in found]


async def agreements(unit: UnitOfWork, span: Span, act: AgreedAct) -> int:
    """How many requests of a kind wait for a second person."""
    waits = sa.and_(agreement.c.act == act, agreement.c.decided_at.is_(None))
    return await _count(unit, waits, span.holds(agreement.c.asked_at))


async def acts(unit: UnitOfWork, span: Span, act: str) -> int:
    """How often the audit trail has an act."""
    return await _count(unit, audit_entry.c.act == act, span.holds(audit_entry.c.at))


def _had(span: Span, *kinds: EventKind) -> sa.ColumnElement[bool]:
    of_case = complaint_event.c.complaint_id == complaint.c.id
    return sa.exists().where(of_case, complaint_event.c.kind.in_(kinds), span.holds(complaint_event.c.at))


async def _numbers(unit: UnitOfWork, *where: sa.ColumnElement[bool]) -> list[str]:
    query = sa.select(complaint.c.number).where(*where).order_by(complaint.c.registered_at, complaint.c.number)
    return list((await unit.execute(query)).scalars())


async def _count(unit: UnitOfWork, *where: sa.ColumnElement[bool]) -> int:
    return int((await unit.execute(sa.select(sa.func.count()).where(*where))).scalar_one())
