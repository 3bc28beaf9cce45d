"""Complaints by telephone: only by whom the office named for the day, kept as typed, registered once."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from casework.complaints.errors import (
    AlreadyPast,
    CannotRegister,
    NotAtThePhone,
    RegistrarMissing,
    ReporterMissing,
    SameRegistrar,
)
from casework.complaints.phone import Duty, PhoneDesk, PhoneDraft
from casework.errors import EmptyText, NotAllowed
from common.clock import FixedClock
from knowledge.edition import FixedEditions
from staff.actor import Actor, Role
from storage import complaints as cases
from storage.accounts import AccountRows
from storage.data_keys import data_key
from storage.engine import Database
from storage.phone import phone_draft
from storage.schema import new_id
from storage.values.accounts import Account
from storage.values.complaints import Event
from tests.casework.house import CLERK, INVESTIGATOR, LEADER, house

TODAY = date(2026, 11, 23)
SECOND = Actor("chen", "person-chen", frozenset({Role.CLERK}))


def desk(database: Database, clock: FixedClock) -> PhoneDesk:
    made = house(database, clock)
    return PhoneDesk(database=database, clock=clock, editions=FixedEditions(made.edition), complaints=made.complaints)


async def accounts(database: Database, clock: FixedClock, *people: Actor) -> None:
    async with database.unit() as unit:
        for one in people:
            await AccountRows(unit).add(
                Account(new_id(clock.now()), one.name, one.person, "", None, True, clock.now(), None, one.roles)
            )
        await unit.commit()


def draft(**changes: Any) -> PhoneDraft:
    values: dict[str, Any] = {"id": uuid4(), "category": "officer-conduct", "what": "检查时态度粗暴", "name": "赵铁柱"}
    return PhoneDraft(**values | changes)


async def first_event(database: Database, case_id: UUID) -> Event:
    async with database.reading() as unit:
        case = await cases.load(unit, case_id)
        assert case
        return (await cases.events(unit, [case]))[case_id][0]


async def test_the_step_that_registers_names_the_registrar_and_the_channel(
    database: Database, clock: FixedClock
) -> None:
    receipt = await desk(database, clock).register(draft(), language="zh_Hans_CN", by=CLERK)
    event = await first_event(database, receipt.case_id)
    assert receipt.number == "诉2026-0001"
    assert receipt.code
    assert (event.actor, event.channel) == (CLERK.signature, "phone")


async def test_one_call_is_registered_once(sqlite: Database, clock: FixedClock) -> None:
    phone, call = desk(sqlite, clock), draft()
    first = await phone.register(call, language="zh_Hans_CN", by=CLERK)
    again = await phone.register(call, language="zh_Hans_CN", by=CLERK)
    assert (again.number, again.code, again.repeated) == (first.number, None, True)


async def test_what_is_typed_is_kept_sealed_and_erased_when_it_is_registered(
    database: Database, clock: FixedClock
) -> None:
    phone, call = desk(database, clock), draft(category="", what="半句话")
    await phone.keep(call, by=CLERK)
    await phone.keep(replace(call, what="半句话，再半句"), by=CLERK)
    [(kept, _)] = await phone.drafts(by=CLERK)
    assert kept == replace(call, what="半句话，再半句")
    async with database.reading() as unit:
        sealed = (await unit.execute(sa.select(phone_draft.c.sealed))).scalar_one()
    assert "半句话".encode() not in sealed
    await phone.register(replace(call, category="officer-conduct"), language="zh_Hans_CN", by=CLERK)
    assert await phone.drafts(by=CLERK) == []
    async with database.reading() as unit:
        query = sa.select(data_key.c.wrapped).where(data_key.c.subject == "phone")
        assert (await unit.execute(query)).scalars().all() == [None]


async def test_what_comes_late_brings_no_registered_call_back(sqlite: Database, clock: FixedClock) -> None:
    phone, call = desk(sqlite, clock), draft()
    await phone.register(call, language="zh_Hans_CN", by=CLERK)
    await phone.keep(call, by=CLERK)
    assert await phone.drafts(by=CLERK) == []


async def test_a_draft_belongs_to_its_account(sqlite: Database, clock: FixedClock) -> None:
    phone, call = desk(sqlite, clock), draft()
    await phone.keep(call, by=CLERK)
    await phone.keep(replace(call, what="别人的"), by=SECOND)
    await phone.drop(call, by=SECOND)
    assert [one for one, _ in await phone.drafts(by=CLERK)] == [call]
    assert await phone.drafts(by=SECOND) == []


@pytest.mark.parametrize(("changes", "error"), [({"name": ""}, ReporterMissing), ({"what": ""}, EmptyText)])
async def test_what_cannot_be_registered_stays_kept(
    changes: dict[str, str], error: type[Exception], sqlite: Database, clock: FixedClock
) -> None:
    phone, call = desk(sqlite, clock), draft(**changes)
    with pytest.raises(error):
        await phone.register(call, language="zh_Hans_CN", by=CLERK)
    assert [one for one, _ in await phone.drafts(by=CLERK)] == [call]


async def test_an_anonymous_call_keeps_neither_name_nor_number(sqlite: Database, clock: FixedClock) -> None:
    call = draft(anonymous=True, name="赵铁柱", phone="13900001234")
    receipt = await desk(sqlite, clock).register(call, language="zh_Hans_CN", by=CLERK)
    async with sqlite.reading() as unit:
        case = await cases.load(unit, receipt.case_id)
        assert case
        assert case.anonymous
        assert await cases.contact(unit, case) is None


async def test_only_the_named_registrar_and_the_substitute_are_at_the_telephone(
    database: Database, clock: FixedClock
) -> None:
    third = Actor("sun3", "person-sun3", frozenset({Role.CLERK}))
    phone = desk(database, clock)
    await accounts(database, clock, CLERK, SECOND, third)
    await phone.name(Duty(None, CLERK.name, SECOND.name), by=LEADER)
    for one in (CLERK, SECOND):
        await phone.register(draft(), language="zh_Hans_CN", by=one)
    with pytest.raises(NotAtThePhone):
        await phone.register(draft(), language="zh_Hans_CN", by=third)
    with pytest.raises(NotAtThePhone):
        await phone.keep(draft(), by=third)


async def test_a_single_day_goes_before_every_day(database: Database, clock: FixedClock) -> None:
    phone = desk(database, clock)
    await accounts(database, clock, CLERK, SECOND)
    await phone.name(Duty(None, CLERK.name), by=LEADER)
    await phone.name(Duty(TODAY, SECOND.name), by=LEADER)
    assert await phone.duty() == Duty(TODAY, SECOND.name)
    await phone.name(Duty(TODAY, CLERK.name, SECOND.name), by=LEADER)
    assert await phone.duties() == [Duty(None, CLERK.name), Duty(TODAY, CLERK.name, SECOND.name)]
    await phone.unname(TODAY, by=LEADER)
    assert await phone.duty() == Duty(None, CLERK.name)


@pytest.mark.parametrize(
    ("duty", "error"),
    [
        (Duty(None, INVESTIGATOR.name), CannotRegister),
        (Duty(None, "nobody"), CannotRegister),
        (Duty(None, "", CLERK.name), RegistrarMissing),
        (Duty(None, CLERK.name, "wang2"), SameRegistrar),
        (Duty(date(2026, 11, 22), CLERK.name), AlreadyPast),
    ],
)
async def test_whoever_cannot_be_at_the_telephone_is_not_named(
    duty: Duty, error: type[Exception], sqlite: Database, clock: FixedClock
) -> None:
    await accounts(sqlite, clock, CLERK, INVESTIGATOR, replace(CLERK, name="wang2"))
    with pytest.raises(error):
        await desk(sqlite, clock).name(duty, by=LEADER)


async def test_a_role_that_registers_nothing_keeps_no_draft(sqlite: Database, clock: FixedClock) -> None:
    with pytest.raises(NotAllowed):
        await desk(sqlite, clock).keep(draft(), by=INVESTIGATOR)
