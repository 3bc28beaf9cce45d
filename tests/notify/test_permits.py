"""What staff do with permits and units, and what each state allows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import SanshiError
from common.phone import PhoneKind
from notify.entities import UnknownEntityKind
from notify.permit_states import (
    MOVES,
    ExpiredAlready,
    NotLater,
    NotPossible,
    NotYetExpired,
    PermitFacts,
    StillUnclear,
    TooLate,
    next_state,
    possible,
    shown_state,
)
from notify.permits import Correction, PermitPage, UnknownMatter, UnknownPermit
from staff.actor import SYSTEM
from storage import audit
from storage.values.permits import Contact, PermitAct, PermitState
from tests.notify.permit_office import PermitOffice, credit_code

TODAY = date(2026, 11, 23)
NUMBER = "用〔2024〕0001号"
STATES = st.sampled_from(PermitState)
EXPIRIES = st.none() | st.dates(TODAY - timedelta(days=90), TODAY + timedelta(days=90))


@given(st.sampled_from(list(MOVES)), STATES, EXPIRIES, st.booleans())
def test_what_is_offered_is_what_is_allowed(
    act: PermitAct, state: PermitState, expires_on: date | None, flagged: bool
) -> None:
    facts = PermitFacts(state, expires_on, flagged)
    try:
        next_state(act, facts, today=TODAY, new_expiry=TODAY + timedelta(days=900))
        allowed = True
    except SanshiError:
        allowed = False

    assert (act in possible(facts, today=TODAY)) == allowed
    assert (PermitAct.LOOKED_AT in possible(facts, today=TODAY)) == flagged


def test_a_year_that_is_a_slip_of_the_pen_is_asked_about() -> None:
    facts = PermitFacts(PermitState.VALID, TODAY, needs_look=False)
    with pytest.raises(TooLate):
        next_state(PermitAct.RENEWED, facts, today=TODAY, new_expiry=date(2130, 5, 5))


@given(st.sampled_from(list(MOVES)), st.sampled_from([PermitState.RENEWED, PermitState.LAPSED, PermitState.WITHDRAWN]))
def test_an_ended_permit_takes_no_further_act(act: PermitAct, state: PermitState) -> None:
    with pytest.raises(NotPossible):
        next_state(act, PermitFacts(state, TODAY, needs_look=False), today=TODAY, new_expiry=date.max)


def test_a_valid_permit_shows_as_lapsed_from_the_day_after_its_expiry() -> None:
    assert shown_state(PermitState.VALID, TODAY, TODAY) is PermitState.VALID
    assert shown_state(PermitState.VALID, TODAY - timedelta(days=1), TODAY) is PermitState.LAPSED
    assert shown_state(PermitState.APPLIED_FOR, TODAY - timedelta(days=1), TODAY) is PermitState.APPLIED_FOR


async def test_an_application_starts_the_office_s_clock_and_its_close_stops_it(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1, 有效期至="2027-01-12"))

    await each_office.permits.applied_for(NUMBER, by=SYSTEM)

    permit = (await each_office.permits.detail(NUMBER)).permit
    assert permit.due_at is not None
    assert permit.due_at.astimezone(each_office.edition.calendar.timezone).date() == date(2027, 1, 13)

    await each_office.permits.application_closed(NUMBER, by=SYSTEM)
    assert (await each_office.permits.detail(NUMBER)).permit.due_at is None


async def test_an_expired_permit_is_not_renewed_but_applied_for_anew(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1, 有效期至=each_office.days_left(-1)))

    with pytest.raises(ExpiredAlready):
        await each_office.permits.applied_for(NUMBER, by=SYSTEM)

    await each_office.permits.lapse(NUMBER, by=SYSTEM)
    assert (await each_office.permits.detail(NUMBER)).permit.state is PermitState.LAPSED


async def test_a_living_permit_does_not_lapse_and_renews_only_to_a_later_day(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1))

    with pytest.raises(NotYetExpired):
        await each_office.permits.lapse(NUMBER, by=SYSTEM)
    with pytest.raises(NotLater):
        await each_office.permits.renew(NUMBER, each_office.today, by=SYSTEM)

    await each_office.permits.renew(NUMBER, date(2030, 1, 1), by=SYSTEM)
    assert (await each_office.permits.detail(NUMBER)).permit.expires_on == date(2030, 1, 1)


async def test_a_flagged_permit_needs_a_day_before_it_counts_as_looked_at(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1, 有效期至="长期", 证件名称="不认识的证"))

    with pytest.raises(StillUnclear):
        await each_office.permits.looked_at(NUMBER, Correction(), by=SYSTEM)
    with pytest.raises(UnknownMatter):
        await each_office.permits.looked_at(NUMBER, Correction(matter_id="no-such-matter"), by=SYSTEM)

    contact = Contact(person="李", phone="+8613900139000", phone_kind=PhoneKind.MOBILE, address="新路1号")
    found = Correction(expires_on=date(2027, 3, 1), matter_id=each_office.matter.id, contact=contact)
    await each_office.permits.looked_at(NUMBER, found, by=SYSTEM)

    permit = (await each_office.permits.detail(NUMBER)).permit
    assert (permit.needs_look, permit.problems, permit.matter_id) == (False, (), each_office.matter.id)
    assert (permit.expires_on, permit.contact) == (date(2027, 3, 1), contact)


async def test_every_act_is_in_the_history_and_in_the_audit_trail(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1))
    await each_office.permits.withdraw(NUMBER, by=SYSTEM)

    detail = await each_office.permits.detail(NUMBER)
    async with each_office.database.reading() as unit:
        [entry] = await audit.entries(unit, f"permit:{NUMBER}")
    assert [event.act for event in detail.events] == [PermitAct.IMPORTED, PermitAct.WITHDRAWN]
    assert (entry.act, entry.actor, detail.acts) == ("permit.withdrawn", SYSTEM.signature, frozenset())


async def test_permits_are_found_by_number_credit_code_and_part_of_a_name(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1, 单位名称="郑州东湖物业"), each_office.row(2))

    for search in ("用[2024]0001", credit_code(1)[:17], "东湖"):
        page = await each_office.permits.page(search=search)
        assert [line.permit.number for line in page.lines] == [NUMBER]
    assert (await each_office.permits.page(search="没有")).total == 0


async def test_lists_can_be_narrowed_to_a_state_or_to_what_needs_a_look(each_office: PermitOffice) -> None:
    await each_office.take(
        each_office.row(1), each_office.row(2, 有效期至="长期"), each_office.row(3, 有效期至=each_office.days_left(-5))
    )

    permits = each_office.permits
    assert numbers(await permits.page(flagged=True)) == ["0002"]
    assert numbers(await permits.page(state=PermitState.LAPSED)) == ["0003"]
    assert numbers(await permits.page(state=PermitState.VALID)) == ["0002", "0001"]
    assert numbers(await permits.page()) == ["0002", "0003", "0001"]


def numbers(page: PermitPage) -> list[str]:
    return [line.permit.number[-5:-1] for line in page.lines]


async def test_a_number_nobody_has_is_said_to_be_unknown(each_office: PermitOffice) -> None:
    with pytest.raises(UnknownPermit):
        await each_office.permits.detail("没有")


async def test_a_unit_s_kinds_come_from_its_permits_and_from_staff(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1))
    [line] = (await each_office.entities.page()).lines
    by_permit = {each_office.pack.kind_by_name(word) for word in each_office.matter.result.holder_kinds}
    assert line.kinds == {kind.id for kind in by_permit if kind}

    other = next(kind.id for kind in each_office.pack.entity_kinds if not kind.from_permits)
    await each_office.entities.set_kinds(line.entity.id, [other], by=SYSTEM)

    [after] = (await each_office.entities.page(kind=other)).lines
    assert after.kinds == line.kinds | {other}
    with pytest.raises(UnknownEntityKind):
        await each_office.entities.set_kinds(line.entity.id, ["no-such-kind"], by=SYSTEM)
