"""From the events of a case to its standing; pure. Whatever a case row says comes from here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from storage.values.complaints import CaseState, Event, EventKind

ENDED = frozenset({CaseState.CLOSED, CaseState.REFUSED})

MOVES: dict[tuple[CaseState, EventKind], CaseState] = {
    (CaseState.REGISTERED, EventKind.INSTRUCTED): CaseState.INSTRUCTED,
    (CaseState.REGISTERED, EventKind.REFUSAL_PROPOSED): CaseState.REFUSAL_PROPOSED,
    (CaseState.REFUSAL_PROPOSED, EventKind.REFUSED): CaseState.REFUSED,
    (CaseState.REFUSAL_PROPOSED, EventKind.SENT_BACK): CaseState.REGISTERED,
    (CaseState.REFUSAL_PROPOSED, EventKind.INSTRUCTED): CaseState.INSTRUCTED,
    (CaseState.INSTRUCTED, EventKind.INSTRUCTED): CaseState.INSTRUCTED,
    (CaseState.INSTRUCTED, EventKind.ASSIGNED): CaseState.ASSIGNED,
    (CaseState.ASSIGNED, EventKind.INSTRUCTED): CaseState.ASSIGNED,
    (CaseState.ASSIGNED, EventKind.ASSIGNED): CaseState.ASSIGNED,
    (CaseState.ASSIGNED, EventKind.INVESTIGATED): CaseState.INVESTIGATED,
    (CaseState.INVESTIGATED, EventKind.RESULT_PROPOSED): CaseState.RESULT_PROPOSED,
    (CaseState.RESULT_PROPOSED, EventKind.SENT_BACK): CaseState.ASSIGNED,
    (CaseState.RESULT_PROPOSED, EventKind.CLOSED): CaseState.CLOSED,
    (CaseState.CLOSED, EventKind.REOPENED): CaseState.INSTRUCTED,
    (CaseState.REFUSED, EventKind.REOPENED): CaseState.INSTRUCTED,
}
"""The steps of S33: instruction, assignment, investigation and result each need the one before; there is no way
round. A case is reopened by a new instruction and goes through all of it again."""

ANY_TIME = frozenset(
    {
        EventKind.NOTED,
        EventKind.REPLIED,
        EventKind.CITIZEN_REPLIED,
        EventKind.ATTACHED,
        EventKind.CODE_REISSUED,
        EventKind.CHAT_FORGOTTEN,
        EventKind.CONTACT_ASKED,
        EventKind.CONTACT_SHOWN,
        EventKind.ERASURE_ASKED,
        EventKind.ERASURE_REFUSED,
        EventKind.ERASED,
    }
)
"""Steps that leave the state as it is."""
QUIET = frozenset(
    {
        EventKind.CODE_REISSUED,
        EventKind.CHAT_FORGOTTEN,
        EventKind.CONTACT_ASKED,
        EventKind.CONTACT_SHOWN,
        EventKind.ERASURE_ASKED,
        EventKind.ERASURE_REFUSED,
    }
)
"""Steps that do not mean that somebody has dealt with what the citizen wrote."""
FROM_CITIZEN = frozenset({EventKind.REGISTERED, EventKind.CITIZEN_REPLIED, EventKind.ATTACHED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the events say so far. `proposer` is the person who proposed the result or refusal that is open.
    `contact_asked` is who asked for the reporter's identity and waits; `contact_shown` the persons who may see it."""

    state: CaseState
    seq: int
    registered_at: datetime
    due_on: date
    provisional: bool
    unread: bool = True
    accepted: bool = False
    ended_at: datetime | None = None
    assignee: str | None = None
    proposer: str = ""
    contact_asked: str = ""
    contact_shown: frozenset[str] = frozenset()
    erasure_asked: str = ""
    erased: bool = False


def state_after(state: CaseState, kind: EventKind) -> CaseState | None:
    """The next state; None when the step is not possible."""
    return state if kind in ANY_TIME else MOVES.get((state, kind))


def fold(events: Iterable[Event]) -> Standing:
    """The standing after all events of one case, in order. ValueError when they cannot have happened."""
    standing: Standing | None = None
    for event in events:
        standing = begin(event) if standing is None else apply(standing, event)
    if standing is None:
        raise ValueError("a case without events")
    return standing


def begin(event: Event) -> Standing:
    """The standing after the first event, which registers the case."""
    if event.kind is not EventKind.REGISTERED or event.due_on is None:
        raise ValueError("a case begins by being registered with a day promised")
    return Standing(CaseState.REGISTERED, event.seq, event.at, event.due_on, event.provisional)


def apply(standing: Standing, event: Event) -> Standing:
    """The standing after one more event."""
    state = state_after(standing.state, event.kind)
    if state is None or event.seq != standing.seq + 1:
        raise ValueError(f"{event.kind} cannot follow in {standing.state}")
    unread = event.kind in FROM_CITIZEN or (standing.unread and event.kind in QUIET)
    after = replace(standing, state=state, seq=event.seq, unread=unread)
    if event.due_on is not None:
        after = replace(after, due_on=event.due_on, provisional=event.provisional)
    return replace(after, **_changes(after, event))


def _changes(after: Standing, event: Event) -> dict[str, Any]:
    """What single kinds of event change beside the state."""
    accepted = {"accepted": True, "ended_at": None, "proposer": ""}
    proposed = {"proposer": event.person}
    ended = {"ended_at": event.at, "proposer": ""}
    shown = after.contact_shown | {after.contact_asked, event.person}
    table: dict[EventKind, dict[str, Any]] = {
        EventKind.INSTRUCTED: accepted,
        EventKind.REOPENED: accepted,
        EventKind.ASSIGNED: {"assignee": event.assignee},
        EventKind.RESULT_PROPOSED: proposed,
        EventKind.REFUSAL_PROPOSED: proposed,
        EventKind.SENT_BACK: {"proposer": ""},
        EventKind.CLOSED: ended,
        EventKind.REFUSED: ended,
        EventKind.CONTACT_ASKED: {"contact_asked": event.person},
        EventKind.CONTACT_SHOWN: {"contact_asked": "", "contact_shown": shown},
        EventKind.ERASURE_ASKED: {"erasure_asked": event.person},
        EventKind.ERASURE_REFUSED: {"erasure_asked": ""},
        EventKind.ERASED: {"erasure_asked": "", "erased": True},
    }
    return table.get(event.kind, {})
