"""A second person agrees to new roles and to exports with personal data, or they do not happen."""

from datetime import timedelta

import pytest

from common.clock import FixedClock
from staff.accounts import Accounts
from staff.actor import SYSTEM, Actor, Role
from staff.agreements import (
    AgreedAct,
    Agreements,
    AgreementState,
    DecidedAlready,
    OwnRequest,
    OwnRoles,
    UnknownAgreement,
)
from storage import audit
from storage.engine import Database

CHIEF = Actor("chief", "chief", frozenset({Role.ADMINISTRATOR}))
LEADER = Actor("leader", "leader", frozenset({Role.LEADER}))
HEAD = Actor("head", "head", frozenset({Role.SECTION_HEAD}))
SECOND = frozenset({Role.LEADER})


@pytest.fixture
def agreements(sqlite: Database, clock: FixedClock) -> Agreements:
    return Agreements(database=sqlite, clock=clock)


@pytest.fixture
async def office(accounts: Accounts) -> Accounts:
    await accounts.add("chief", [Role.ADMINISTRATOR], by=SYSTEM)
    await accounts.add("leader", [Role.LEADER], by=SYSTEM)
    return accounts


async def roles_of(accounts: Accounts, name: str) -> frozenset[Role]:
    [found] = [account for account in await accounts.all() if account.name == name]
    return found.roles


async def test_a_new_account_has_no_role_until_the_second_person_agrees(
    office: Accounts, agreements: Agreements
) -> None:
    await office.add("li", [Role.CLERK], by=CHIEF, second=SECOND)
    assert await roles_of(office, "li") == frozenset()

    [asked] = await agreements.waiting([AgreedAct.GRANT_ROLE], by=LEADER)
    await agreements.decide(asked.id, AgreedAct.GRANT_ROLE, agree=True, by=LEADER)

    assert await roles_of(office, "li") == {Role.CLERK}
    assert await agreements.pending_roles() == {}


async def test_a_refused_role_is_never_held(office: Accounts, agreements: Agreements) -> None:
    await office.add("li", [Role.CLERK], by=CHIEF, second=SECOND)
    [asked] = await agreements.waiting([AgreedAct.GRANT_ROLE], by=LEADER)

    await agreements.decide(asked.id, AgreedAct.GRANT_ROLE, agree=False, by=LEADER)

    assert await roles_of(office, "li") == frozenset()
    with pytest.raises(DecidedAlready):
        await agreements.decide(asked.id, AgreedAct.GRANT_ROLE, agree=True, by=LEADER)


async def test_a_role_taken_away_goes_at_once_while_the_new_one_waits(office: Accounts) -> None:
    await office.add("li", [Role.CLERK, Role.MEDIATOR], by=SYSTEM)

    waits = await office.set_roles("li", [Role.CLERK, Role.AUDITOR], by=CHIEF, second=SECOND)

    assert waits
    assert await roles_of(office, "li") == {Role.CLERK}


async def test_taking_a_role_away_needs_nobody_else(office: Accounts, agreements: Agreements) -> None:
    await office.add("li", [Role.CLERK, Role.MEDIATOR], by=SYSTEM)

    assert not await office.set_roles("li", [Role.CLERK], by=CHIEF, second=SECOND)

    assert await roles_of(office, "li") == {Role.CLERK}
    assert await agreements.pending_roles() == {}


async def test_a_later_change_takes_the_place_of_what_waits(office: Accounts, agreements: Agreements) -> None:
    await office.add("li", [Role.CLERK], by=SYSTEM)
    await office.set_roles("li", [Role.CLERK, Role.AUDITOR], by=CHIEF, second=SECOND)
    await office.set_roles("li", [Role.CLERK, Role.MEDIATOR], by=CHIEF, second=SECOND)

    assert [one.detail for one in (await agreements.pending_roles()).values()] == ["mediator"]


async def test_a_closed_account_gets_its_roles_back_only_when_agreed(office: Accounts, agreements: Agreements) -> None:
    await office.add("li", [Role.CLERK], by=SYSTEM)
    await office.deactivate("li", by=CHIEF)

    await office.reactivate("li", by=CHIEF, second=SECOND)

    assert await roles_of(office, "li") == frozenset()
    assert [one.detail for one in (await agreements.pending_roles()).values()] == ["clerk"]


async def test_closing_an_account_takes_its_request_back(office: Accounts, agreements: Agreements) -> None:
    await office.add("li", [Role.CLERK], by=CHIEF, second=SECOND)
    await office.deactivate("li", by=CHIEF)
    assert await agreements.waiting([AgreedAct.GRANT_ROLE], by=LEADER) == []


@pytest.mark.parametrize(
    ("by", "error"),
    [
        (Actor("chief-2", "chief", frozenset({Role.LEADER})), OwnRequest),
        (Actor("li-2", "li", frozenset({Role.LEADER})), OwnRoles),
    ],
)
async def test_neither_who_asked_nor_who_gains_is_a_second_person(
    office: Accounts, agreements: Agreements, by: Actor, error: type[Exception]
) -> None:
    await office.add("li", [Role.CLERK], by=CHIEF, second=SECOND)
    [asked] = await agreements.waiting([AgreedAct.GRANT_ROLE], by=LEADER)

    with pytest.raises(error):
        await agreements.decide(asked.id, AgreedAct.GRANT_ROLE, agree=True, by=by)

    assert await roles_of(office, "li") == frozenset()


async def test_where_nobody_could_agree_one_person_does_it_and_the_record_says_so(
    accounts: Accounts, sqlite: Database
) -> None:
    await accounts.add("chief", [Role.ADMINISTRATOR], by=SYSTEM)

    await accounts.add("li", [Role.LEADER], by=CHIEF, second=SECOND)

    assert await roles_of(accounts, "li") == {Role.LEADER}
    async with sqlite.reading() as unit:
        assert "roles-set-by-one" in [entry.act for entry in await audit.entries(unit, "account:li")]


async def test_after_a_week_nobody_can_agree_any_more(
    office: Accounts, agreements: Agreements, clock: FixedClock
) -> None:
    await office.add("li", [Role.CLERK], by=CHIEF, second=SECOND)
    [asked] = await agreements.waiting([AgreedAct.GRANT_ROLE], by=LEADER)
    clock.advance(timedelta(days=7))

    with pytest.raises(DecidedAlready):
        await agreements.decide(asked.id, AgreedAct.GRANT_ROLE, agree=True, by=LEADER)


async def test_an_export_is_agreed_to_once_and_for_a_day(agreements: Agreements, clock: FixedClock) -> None:
    assert not await agreements.spend_export("notices", by=HEAD)
    await agreements.ask_export("notices", by=HEAD)
    [asked] = await agreements.waiting([AgreedAct.EXPORT], by=LEADER)
    assert not await agreements.spend_export("notices", by=HEAD)
    await agreements.decide(asked.id, AgreedAct.EXPORT, agree=True, by=LEADER)

    assert not await agreements.spend_export("texts", by=HEAD)
    assert not await agreements.spend_export("notices", by=LEADER)
    assert await agreements.spend_export("notices", by=HEAD)
    assert not await agreements.spend_export("notices", by=HEAD)
    assert [mine.state for mine in await agreements.own(by=HEAD)] == [AgreementState.USED]


async def test_an_export_not_taken_within_a_day_lapses(agreements: Agreements, clock: FixedClock) -> None:
    await agreements.ask_export("notices", by=HEAD)
    [asked] = await agreements.waiting([AgreedAct.EXPORT], by=LEADER)
    await agreements.decide(asked.id, AgreedAct.EXPORT, agree=True, by=LEADER)
    clock.advance(timedelta(hours=24))

    assert not await agreements.spend_export("notices", by=HEAD)
    assert [mine.state for mine in await agreements.own(by=HEAD)] == [AgreementState.LAPSED]


async def test_asking_twice_asks_once(agreements: Agreements) -> None:
    await agreements.ask_export("notices", by=HEAD)
    await agreements.ask_export("notices", by=HEAD)
    assert len(await agreements.waiting([AgreedAct.EXPORT], by=LEADER)) == 1


async def test_who_may_agree_to_exports_cannot_decide_roles_by_its_id(office: Accounts, agreements: Agreements) -> None:
    await office.add("li", [Role.CLERK], by=CHIEF, second=SECOND)
    [asked] = await agreements.waiting([AgreedAct.GRANT_ROLE], by=LEADER)
    with pytest.raises(UnknownAgreement):
        await agreements.decide(asked.id, AgreedAct.EXPORT, agree=True, by=LEADER)
