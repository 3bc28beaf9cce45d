"""The rules of complaints: whatever people try, no step is skipped and no one does both halves of an act."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.complaints.errors import NotNow
from casework.complaints.fold import ANY_TIME, ENDED, Standing, apply, begin, fold, state_after
from casework.complaints.rules import (
    FIRST_STEPS,
    SECOND_STEPS,
    Facts,
    NoClock,
    Telling,
    decide,
    due_day,
    first_promise,
    possible,
)
from casework.errors import NotAllowed, SamePerson
from knowledge.calendar import WorkingCalendar
from knowledge.model import ClockStart
from staff.actor import Actor
from storage.values.complaints import CaseState, Event, EventKind
from tests.casework.house import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    EVERYBODY,
    INVESTIGATOR,
    LEADER,
    LEADERS_OTHER_ACCOUNT,
    LEGAL,
    OTHER_INVESTIGATOR,
    SECTION_HEAD,
)
from tests.conftest import MORNING, PACKS
from tests.shipped import edition_of, first_pack

PACK = first_pack()
FACTS = Facts(PACK.pack.casework.complaint_clocks, {act.id: act for act in PACK.pack.casework.four_eyes.acts})
NOWHERE = UUID(int=0)
PEOPLE = (None, *EVERYBODY)
Step = tuple[EventKind, Actor | None]
TO_PROPOSAL = (
    (EventKind.INSTRUCTED, LEADER),
    (EventKind.ASSIGNED, SECTION_HEAD),
    (EventKind.INVESTIGATED, INVESTIGATOR),
    (EventKind.RESULT_PROPOSED, INVESTIGATOR),
)
TO_CLOSED = (*TO_PROPOSAL, (EventKind.CLOSED, LEADER))
BEGINNINGS: tuple[tuple[Step, ...], ...] = (
    (),
    TO_PROPOSAL,
    TO_CLOSED,
    (*TO_CLOSED, (EventKind.ERASURE_ASKED, ADMINISTRATOR)),
)

anything = st.lists(st.tuples(st.sampled_from(EventKind), st.sampled_from(PEOPLE)), max_size=60)


def registered() -> Event:
    return Event(NOWHERE, 1, EventKind.REGISTERED, MORNING, "citizen", due_on=date(2026, 12, 8))


def step(
    standing: Standing, kind: EventKind, by: Actor | None, *, facts: Facts = FACTS, now: datetime = MORNING
) -> Event:
    """The event of a step, when the rules let it happen."""
    decision = decide(standing, kind, facts, now, PACK.calendar, by=by)
    return Event(
        NOWHERE,
        standing.seq + 1,
        kind,
        now,
        by.signature if by else "citizen",
        person=by.person if by else "",
        alone=decision.alone,
        assignee=INVESTIGATOR.name if kind is EventKind.ASSIGNED else None,
        due_on=decision.due.day if decision.due else None,
    )


def lived(tried: list[Step]) -> list[Event]:
    """The events of a case on which all this is tried; what the rules refuse does not happen."""
    events = [registered()]
    for kind, by in tried:
        try:
            events.append(step(fold(events), kind, by))
        except (NotNow, NotAllowed):
            continue
    return events


@st.composite
def lives(draw: st.DrawFn) -> list[Event]:
    """Lives that the rules allow, from one of several beginnings: whoever may do something does it, half the time
    such as leads on."""
    events = [registered()]
    for kind, by in draw(st.sampled_from(BEGINNINGS)):
        events.append(step(fold(events), kind, by))
    for leads_on in draw(st.lists(st.booleans(), max_size=12)):
        possible_now = open_steps(fold(events))
        moving = [kind for kind in possible_now if kind not in ANY_TIME]
        if not possible_now:
            break
        kind = draw(st.sampled_from(moving if moving and leads_on else sorted(possible_now)))
        events.append(draw(st.sampled_from(possible_now[kind])))
    return events


@cache
def open_steps(standing: Standing) -> dict[EventKind, list[Event]]:
    """Every event that may follow, by whoever may bring it about."""
    found: dict[EventKind, list[Event]] = {}
    for kind in EventKind:
        if state_after(standing.state, kind) is None:
            continue
        for by in PEOPLE:
            try:
                found.setdefault(kind, []).append(step(standing, kind, by))
            except (NotNow, NotAllowed):
                continue
    return {kind: events for kind, events in found.items() if events}


def after(*tried: tuple[EventKind, Actor | None]) -> Standing:
    """The standing after these steps, each of which must be possible."""
    events = [registered()]
    for kind, by in tried:
        events.append(step(fold(events), kind, by))
    return fold(events)


def test_random_lives_reach_every_kind_of_event() -> None:
    reached = set[EventKind]()

    @given(lives())
    @settings(max_examples=400, database=None, derandomize=True)
    def live(events: list[Event]) -> None:
        reached.update(event.kind for event in events)

    live()

    assert reached == set(EventKind)


@given(lives())
@settings(max_examples=60)
def test_no_case_is_closed_without_instruction_investigation_and_result(events: list[Event]) -> None:
    kinds = [event.kind for event in events]

    since = 0
    for place, kind in enumerate(kinds):
        if kind is EventKind.REOPENED:
            since = place
        if kind is not EventKind.CLOSED:
            continue
        way = kinds[since : place + 1]
        first = next(at for at, each in enumerate(way) if each in {EventKind.INSTRUCTED, EventKind.REOPENED})
        last_result = len(way) - 1 - way[::-1].index(EventKind.RESULT_PROPOSED)
        last_assigned = len(way) - 1 - way[::-1].index(EventKind.ASSIGNED)
        investigated = way.index(EventKind.INVESTIGATED, last_assigned)
        assert first < last_assigned < investigated < last_result
        assert EventKind.SENT_BACK not in way[last_result:]


@given(lives())
@settings(max_examples=60)
def test_nobody_confirms_what_the_same_person_began(events: list[Event]) -> None:
    begun_by: dict[EventKind, str] = {}
    halves = {
        EventKind.CLOSED: EventKind.RESULT_PROPOSED,
        EventKind.REFUSED: EventKind.REFUSAL_PROPOSED,
        EventKind.CONTACT_SHOWN: EventKind.CONTACT_ASKED,
        EventKind.ERASED: EventKind.ERASURE_ASKED,
        EventKind.ERASURE_REFUSED: EventKind.ERASURE_ASKED,
    }
    for event in events:
        if event.kind in halves.values():
            begun_by[event.kind] = event.person
        if event.kind in halves:
            assert begun_by[halves[event.kind]] != event.person
            assert not event.alone


@given(lives())
@settings(max_examples=60)
def test_the_fold_is_the_same_step_by_step_and_at_once(events: list[Event]) -> None:
    standing = begin(events[0])
    for event in events[1:]:
        standing = apply(standing, event)

    assert fold(events) == standing == fold(events)
    assert (standing.ended_at is not None) == (standing.state in ENDED)


@given(lives())
@settings(max_examples=50)
def test_what_is_offered_is_what_can_be_done(events: list[Event]) -> None:
    standing = fold(events)

    for person in EVERYBODY:
        offered = possible(standing, FACTS, MORNING, PACK.calendar, by=person)
        for kind in EventKind:
            try:
                step(standing, kind, person)
            except (NotNow, NotAllowed):
                assert kind not in offered
            else:
                assert kind in offered


@given(lives(), anything)
@settings(max_examples=60)
def test_after_erasure_nothing_follows(events: list[Event], tried: list[Step]) -> None:
    standing = fold(events)
    if standing.erased:
        for kind, by in tried:
            with pytest.raises((NotNow, NotAllowed)):
                step(standing, kind, by)


@given(anything)
def test_whatever_is_tried_the_events_can_be_folded(tried: list[Step]) -> None:
    events = lived(tried)

    assert fold(events).seq == len(events)


def test_events_that_cannot_have_happened_are_not_folded() -> None:
    closed = Event(NOWHERE, 2, EventKind.CLOSED, MORNING, "staff:sun")
    late = Event(NOWHERE, 4, EventKind.NOTED, MORNING, "staff:sun")

    for impossible in ([], [closed], [registered(), closed], [registered(), late], [registered(), registered()]):
        with pytest.raises(ValueError, match=r"case|cannot follow"):
            fold(impossible)


@pytest.mark.parametrize("kind", [*FIRST_STEPS, *SECOND_STEPS])
def test_roles_of_the_table_and_no_others_may_act(kind: EventKind) -> None:
    standings = {
        EventKind.INSTRUCTED: after(),
        EventKind.REFUSAL_PROPOSED: after(),
        EventKind.REFUSED: after((EventKind.REFUSAL_PROPOSED, SECTION_HEAD)),
        EventKind.ASSIGNED: after(*TO_PROPOSAL[:1]),
        EventKind.INVESTIGATED: after(*TO_PROPOSAL[:2]),
        EventKind.RESULT_PROPOSED: after(*TO_PROPOSAL[:3]),
        EventKind.CLOSED: after(*TO_PROPOSAL),
        EventKind.REOPENED: after(*TO_PROPOSAL, (EventKind.CLOSED, LEADER)),
        EventKind.CONTACT_ASKED: after(*TO_PROPOSAL[:2]),
        EventKind.CONTACT_SHOWN: after(*TO_PROPOSAL[:2], (EventKind.CONTACT_ASKED, INVESTIGATOR)),
        EventKind.ERASURE_ASKED: after(*TO_PROPOSAL, (EventKind.CLOSED, LEADER)),
        EventKind.ERASED: after(*TO_PROPOSAL, (EventKind.CLOSED, LEADER), (EventKind.ERASURE_ASKED, ADMINISTRATOR)),
        EventKind.ERASURE_REFUSED: after(*TO_CLOSED, (EventKind.ERASURE_ASKED, ADMINISTRATOR)),
    }
    act = FACTS.acts[FIRST_STEPS.get(kind) or SECOND_STEPS[kind]]
    allowed = {role.value for role in (act.first if kind in FIRST_STEPS else act.second)}

    for person in EVERYBODY:
        may = kind in possible(standings[kind], FACTS, MORNING, PACK.calendar, by=person)
        # Another investigator has the role, but not the case.
        assert may == (bool(person.roles & allowed) and person is not OTHER_INVESTIGATOR), person


def test_one_person_with_two_accounts_stays_one_person() -> None:
    assigned = after(*TO_PROPOSAL[:2])
    proposed = [registered()]
    for kind, by in (
        *TO_PROPOSAL[:2],
        (EventKind.INVESTIGATED, LEADERS_OTHER_ACCOUNT),
        (EventKind.RESULT_PROPOSED, LEADERS_OTHER_ACCOUNT),
    ):
        proposed.append(step(fold(proposed), kind, by))
    assert assigned.state is CaseState.ASSIGNED

    with pytest.raises(SamePerson):
        step(fold(proposed), EventKind.CLOSED, LEADER)


def test_where_the_table_asks_for_one_person_the_record_says_so() -> None:
    act = FACTS.acts["close-complaint"]
    alone = Facts(FACTS.clocks, FACTS.acts | {act.id: act.model_copy(update={"needs_second": False, "second": ()})})

    closed = step(after(*TO_PROPOSAL), EventKind.CLOSED, INVESTIGATOR, facts=alone)

    assert closed.alone


def test_a_refusal_may_be_overruled_by_an_instruction() -> None:
    standing = after((EventKind.REFUSAL_PROPOSED, SECTION_HEAD), (EventKind.INSTRUCTED, LEADER))

    assert standing.state is CaseState.INSTRUCTED
    assert standing.proposer == ""


def test_registration_promises_an_answer_within_fifteen_days() -> None:
    assert first_promise(FACTS, MORNING, PACK.calendar).day == date(2026, 12, 8)


def test_of_two_clocks_the_earlier_is_promised() -> None:
    second = edition_of(PACKS / "market-regulation")
    facts = Facts(second.pack.casework.complaint_clocks, {})

    # 7 working days come before 15 days.
    assert first_promise(facts, MORNING, second.calendar).day == date(2026, 12, 2)


def test_the_day_is_that_of_the_office_not_of_greenwich() -> None:
    evening = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)

    assert first_promise(FACTS, evening, PACK.calendar).day == date(2026, 12, 9)


def test_a_promise_by_working_days_of_an_unknown_year_is_provisional() -> None:
    second = edition_of(PACKS / "market-regulation")
    facts = Facts(second.pack.casework.complaint_clocks, {})
    blank = WorkingCalendar(second.calendar.timezone, second.calendar.weekend, MappingProxyType({}))

    assert first_promise(facts, MORNING, blank).provisional
    assert not first_promise(facts, MORNING, second.calendar).provisional


def test_a_pack_without_the_clock_is_told_so() -> None:
    with pytest.raises(NoClock):
        due_day((), ClockStart.REGISTERED, MORNING, PACK.calendar)


def test_the_result_clock_starts_with_the_first_instruction_only() -> None:
    later = MORNING + timedelta(days=3)

    first = decide(after(), EventKind.INSTRUCTED, FACTS, MORNING, PACK.calendar, by=LEADER)
    second = decide(after(*TO_PROPOSAL[:1]), EventKind.INSTRUCTED, FACTS, later, PACK.calendar, by=LEADER)
    again = decide(
        after(*TO_PROPOSAL, (EventKind.CLOSED, LEADER)), EventKind.REOPENED, FACTS, later, PACK.calendar, by=LEADER
    )

    assert first.due is not None
    assert first.due.day == date(2027, 1, 22)
    assert first.tell is Telling.ACCEPTED
    assert (second.due, second.tell) == (None, None)
    assert again.due is not None
    assert again.due.day == date(2027, 1, 25)


def test_the_citizen_makes_a_case_unread_and_staff_read_it_by_acting() -> None:
    read = after((EventKind.NOTED, CLERK))
    written = after((EventKind.NOTED, CLERK), (EventKind.CITIZEN_REPLIED, None))
    asked = after(*TO_PROPOSAL[:2], (EventKind.CITIZEN_REPLIED, None), (EventKind.CONTACT_ASKED, INVESTIGATOR))
    answered = after(*TO_PROPOSAL[:2], (EventKind.CITIZEN_REPLIED, None), (EventKind.REPLIED, INVESTIGATOR))

    assert [case.unread for case in (after(), read, written, asked, answered)] == [True, False, True, True, False]


@pytest.mark.parametrize("person", [LEGAL, AUDITOR, ADMINISTRATOR, OTHER_INVESTIGATOR])
def test_who_does_not_handle_cases_writes_to_nobody(person: Actor) -> None:
    for kind in (EventKind.REPLIED, EventKind.NOTED, EventKind.CITIZEN_REPLIED):
        with pytest.raises(NotAllowed):
            step(after(*TO_PROPOSAL[:2]), kind, person)


def test_moves_lead_from_registration_to_every_state() -> None:
    reached = {CaseState.REGISTERED}
    for _ in CaseState:
        following = {state_after(state, kind) for state in reached for kind in EventKind}
        reached |= {state for state in following if state is not None}

    assert reached == set(CaseState)
