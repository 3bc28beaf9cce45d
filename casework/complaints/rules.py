"""What may happen to a complaint, by whom, until when, and who is told: tables and one pure function.

The order of steps (S33) is `fold.MOVES`; who may take them is the pack's four-eyes table; days are its complaint
clocks (信访工作条例 Art. 23 and 34 in the shipped packs) counted by its calendar.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casework.complaints.errors import NotNow
from casework.complaints.fold import ENDED, Standing, state_after
from casework.errors import NotAllowed
from casework.four_eyes import check_first, check_second
from common.errors import SanshiError
from common.i18n import N_
from knowledge.calendar import DueDay, WorkingCalendar
from knowledge.model import Act, ClockParty, ClockStart, ComplaintClock
from staff.actor import Actor, Role
from storage.values.complaints import CaseState, EventKind

HANDLERS = frozenset({Role.CLERK, Role.INVESTIGATOR, Role.SECTION_HEAD, Role.LEADER})
"""Who writes to citizens and notes on the file."""
WATCHERS = frozenset({Role.CLERK, Role.SECTION_HEAD, Role.LEADER, Role.LEGAL_OFFICE, Role.AUDITOR})
"""Who may see every case. An investigator sees only what was assigned to that account: officers belong to the sections
that reports are about, and nobody reported on may browse them (信访工作条例 Art. 30)."""

FIRST_STEPS = {
    EventKind.INSTRUCTED: "leader-instruction",
    EventKind.REOPENED: "leader-instruction",
    EventKind.ASSIGNED: "assign-investigator",
    EventKind.INVESTIGATED: "close-complaint",
    EventKind.RESULT_PROPOSED: "close-complaint",
    EventKind.REFUSAL_PROPOSED: "reject-complaint",
    EventKind.CONTACT_ASKED: "reveal-reporter",
    EventKind.ERASURE_ASKED: "erase-personal-data",
}
"""The act of the four-eyes table whose `first` roles may take the step."""
BY_CITIZEN = frozenset(
    {EventKind.CITIZEN_REPLIED, EventKind.ATTACHED, EventKind.CODE_REISSUED, EventKind.CHAT_FORGOTTEN}
)
"""Steps that the reporter takes, and nobody else."""
SECOND_STEPS = {
    EventKind.CLOSED: "close-complaint",
    EventKind.REFUSED: "reject-complaint",
    EventKind.CONTACT_SHOWN: "reveal-reporter",
    EventKind.ERASED: "erase-personal-data",
    EventKind.ERASURE_REFUSED: "erase-personal-data",
}
"""The act whose `second` roles may take the step, on what another person began."""


class NoClock(SanshiError):
    message = N_("The knowledge pack has no complaint clock that begins with “{start}”.")


class Telling(StrEnum):
    """What the reporter is told through the chat they came from."""

    ACCEPTED = "accepted"
    REPLY = "reply"
    RESULT = "result"
    REFUSAL = "refusal"
    REOPENED = "reopened"


_TELLINGS = {
    EventKind.REPLIED: Telling.REPLY,
    EventKind.CLOSED: Telling.RESULT,
    EventKind.REFUSED: Telling.REFUSAL,
    EventKind.REOPENED: Telling.REOPENED,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the pack says: its clocks and its four-eyes table."""

    clocks: tuple[ComplaintClock, ...]
    acts: dict[str, Act]


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a step. `due` is a new promised day, None when it stays; `alone` see `Event`."""

    state: CaseState
    due: DueDay | None
    alone: bool
    tell: Telling | None


def may_see(viewer: Actor, assignee: str | None) -> bool:
    """Whether a member of staff may see a case."""
    return bool(viewer.roles & WATCHERS) or (Role.INVESTIGATOR in viewer.roles and assignee == viewer.name)


def decide(
    standing: Standing, kind: EventKind, facts: Facts, now: datetime, calendar: WorkingCalendar, *, by: Actor | None
) -> Decision:
    """What the step makes of the case; `by` is None for the citizen. Raises NotNow, NotAllowed, SamePerson."""
    state = state_after(standing.state, kind)
    if state is None or not _is_open_to(standing, kind):
        raise NotNow
    alone = _authorise(standing, kind, facts, by)
    accepts = kind is EventKind.REOPENED or (kind is EventKind.INSTRUCTED and not standing.accepted)
    due = due_day(facts.clocks, ClockStart.ACCEPTED, now, calendar) if accepts else None
    tell = Telling.ACCEPTED if accepts and kind is EventKind.INSTRUCTED else _TELLINGS.get(kind)
    return Decision(state, due, alone, tell)


def first_promise(facts: Facts, now: datetime, calendar: WorkingCalendar) -> DueDay:
    """The day promised at registration: by then the office says whether and how the complaint is handled."""
    return due_day(facts.clocks, ClockStart.REGISTERED, now, calendar)


def due_day(clocks: Iterable[ComplaintClock], start: ClockStart, now: datetime, calendar: WorkingCalendar) -> DueDay:
    """The earliest end of the office's clocks that begin with this event. Raises NoClock."""
    begin = calendar.today(now)
    ends = [
        calendar.deadline(begin, clock.days, clock.unit)
        for clock in clocks
        if clock.from_ is start and clock.applies_to is ClockParty.AGENCY
    ]
    if not ends:
        raise NoClock(start=start.value)
    return min(ends, key=lambda end: end.day)


def possible(
    standing: Standing, facts: Facts, now: datetime, calendar: WorkingCalendar, *, by: Actor
) -> frozenset[EventKind]:
    """The steps this member of staff may take now."""
    found = set[EventKind]()
    for kind in EventKind:
        try:
            decide(standing, kind, facts, now, calendar, by=by)
        except (NotNow, NotAllowed):
            continue
        found.add(kind)
    return frozenset(found)


def _is_open_to(standing: Standing, kind: EventKind) -> bool:
    """Whether the case waits for this step. Data are erased only after a case has ended; then nothing follows."""
    match kind:
        case _ if standing.erased:
            return False
        case EventKind.CONTACT_SHOWN:
            return bool(standing.contact_asked)
        case EventKind.ERASURE_ASKED:
            return standing.state in ENDED
        case EventKind.ERASED | EventKind.ERASURE_REFUSED:
            return standing.state in ENDED and bool(standing.erasure_asked)
    return True


def _authorise(standing: Standing, kind: EventKind, facts: Facts, by: Actor | None) -> bool:
    """Check that the actor may take the step; whether it is done by one person."""
    if kind in BY_CITIZEN:
        if by is not None:
            raise NotAllowed
        return False
    if by is None:
        raise NotAllowed
    if kind in SECOND_STEPS or kind is EventKind.SENT_BACK:
        return check_second(facts.acts[_second_act(standing, kind)], by, first_person=_first_person(standing, kind))
    if kind in FIRST_STEPS:
        check_first(facts.acts[FIRST_STEPS[kind]], by)
        _check_own_case(standing, kind, by)
        return False
    if not by.roles & HANDLERS or not may_see(by, standing.assignee):
        raise NotAllowed
    return False


def _check_own_case(standing: Standing, kind: EventKind, by: Actor) -> None:
    """An investigator works on the cases assigned to that account; an administrator asks for an erasure unseen."""
    if kind is not EventKind.ERASURE_ASKED and not may_see(by, standing.assignee):
        raise NotAllowed


def _second_act(standing: Standing, kind: EventKind) -> str:
    if kind is EventKind.SENT_BACK:
        return "reject-complaint" if standing.state is CaseState.REFUSAL_PROPOSED else "close-complaint"
    return SECOND_STEPS[kind]


def _first_person(standing: Standing, kind: EventKind) -> str:
    match kind:
        case EventKind.CONTACT_SHOWN:
            return standing.contact_asked
        case EventKind.ERASED | EventKind.ERASURE_REFUSED:
            return standing.erasure_asked
    return standing.proposer
