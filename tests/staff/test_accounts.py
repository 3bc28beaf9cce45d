"""Accounts: added, reset, given roles and closed, with their traces."""

from datetime import date, timedelta

import pytest

from common.clock import FixedClock
from staff.accounts import (
    AccountExists,
    Accounts,
    BadAccountName,
    LastAdministrator,
    NotYourself,
    RolesMissing,
    UnknownAccount,
)
from staff.actor import SYSTEM, Actor, Role
from staff.sign_in import OneTimePasswordOver, SignIn, WrongNameOrPassword
from storage import audit
from storage.engine import Database

CHIEF = Actor(name="chief", person="chief", roles=frozenset({Role.ADMINISTRATOR}))

MONDAY = date(2026, 11, 23)


async def test_a_new_account_has_its_roles_and_a_password_for_once(accounts: Accounts, sign_in: SignIn) -> None:
    told = await accounts.add("王芳", [Role.CLERK, Role.INVESTIGATOR], by=SYSTEM)

    member = await sign_in.member(await sign_in.sign_in("王芳", told.password))

    assert member is not None
    assert member.must_change
    assert member.actor == Actor(name="王芳", person="王芳", roles=frozenset({Role.CLERK, Role.INVESTIGATOR}))


async def test_the_one_time_password_is_over_after_a_week(
    accounts: Accounts, sign_in: SignIn, clock: FixedClock
) -> None:
    told = await accounts.add("li", [Role.CLERK], by=SYSTEM)
    clock.advance(timedelta(days=7))

    with pytest.raises(OneTimePasswordOver):
        await sign_in.sign_in("li", told.password)


@pytest.mark.parametrize("name", ["", "   ", "two words", "a/b", "x" * 31, "<b>", "li\n"])
async def test_a_name_that_cannot_be_written_down_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises((BadAccountName, AccountExists)):
        await accounts.add("li", [Role.CLERK], by=SYSTEM)
        await accounts.add(name, [Role.CLERK], by=SYSTEM)


async def test_full_width_and_capitals_make_no_second_account(accounts: Accounts) -> None:
    await accounts.add("Li", [Role.CLERK], by=SYSTEM)
    with pytest.raises(AccountExists):
        await accounts.add("ＬＩ", [Role.LEADER], by=SYSTEM)


async def test_an_account_without_a_role_is_refused(accounts: Accounts) -> None:
    with pytest.raises(RolesMissing):
        await accounts.add("li", [], by=SYSTEM)


async def test_two_accounts_may_name_one_person(accounts: Accounts) -> None:
    await accounts.add("li", [Role.CLERK], by=SYSTEM)
    await accounts.add("li-head", [Role.SECTION_HEAD], by=SYSTEM, person="LI")
    assert {account.person for account in await accounts.all()} == {"li"}


async def test_a_reset_ends_the_sessions_and_the_old_password(accounts: Accounts, sign_in: SignIn) -> None:
    old = await accounts.add("li", [Role.CLERK], by=SYSTEM)
    token = await sign_in.sign_in("li", old.password)

    new = await accounts.reset("LI", by=CHIEF)

    assert await sign_in.member(token) is None
    with pytest.raises(WrongNameOrPassword):
        await sign_in.sign_in("li", old.password)
    assert await sign_in.sign_in("li", new.password)


async def test_nothing_is_done_to_an_account_that_is_not_there(accounts: Accounts) -> None:
    for act in (accounts.reset, accounts.deactivate, accounts.reactivate):
        with pytest.raises(UnknownAccount):
            await act("nobody", by=CHIEF)


async def test_a_closed_account_opens_nothing_until_it_is_opened_again(accounts: Accounts, sign_in: SignIn) -> None:
    told = await accounts.add("li", [Role.CLERK], by=SYSTEM)
    token = await sign_in.sign_in("li", told.password)

    await accounts.deactivate("li", by=CHIEF)

    assert await sign_in.member(token) is None
    with pytest.raises(WrongNameOrPassword):
        await sign_in.sign_in("li", told.password)
    assert await accounts.holding([Role.CLERK], on=MONDAY) == []
    again = await accounts.reactivate("li", by=CHIEF)
    assert await sign_in.sign_in("li", again.password)


async def test_changed_roles_hold_in_an_open_session(accounts: Accounts, sign_in: SignIn) -> None:
    told = await accounts.add("li", [Role.CLERK], by=SYSTEM)
    token = await sign_in.sign_in("li", told.password)

    await accounts.set_roles("li", [Role.AUDITOR], by=CHIEF)

    member = await sign_in.member(token)
    assert member is not None
    assert member.actor.roles == {Role.AUDITOR}


async def test_an_administrator_cannot_touch_the_own_account_by_any_name(accounts: Accounts) -> None:
    await accounts.add("chief", [Role.ADMINISTRATOR], by=SYSTEM)
    await accounts.add("chief-2", [Role.CLERK], by=SYSTEM, person="chief")
    with pytest.raises(NotYourself):
        await accounts.deactivate("chief", by=CHIEF)
    with pytest.raises(NotYourself):
        await accounts.set_roles("chief-2", [Role.LEADER], by=CHIEF)


async def test_the_last_administrator_stays(accounts: Accounts) -> None:
    await accounts.add("chief", [Role.ADMINISTRATOR], by=SYSTEM)
    with pytest.raises(LastAdministrator):
        await accounts.deactivate("chief", by=SYSTEM)
    with pytest.raises(LastAdministrator):
        await accounts.set_roles("chief", [Role.CLERK], by=SYSTEM)
    await accounts.add("second", [Role.ADMINISTRATOR], by=SYSTEM)
    await accounts.deactivate("chief", by=SYSTEM)
    assert [a.name for a in await accounts.holding([Role.ADMINISTRATOR], on=MONDAY)] == ["second"]


async def test_every_change_leaves_a_trace_without_the_password(
    accounts: Accounts, sqlite: Database, clock: FixedClock
) -> None:
    told = await accounts.add("li", [Role.CLERK], by=CHIEF)
    clock.advance(timedelta(seconds=1))
    await accounts.set_roles("li", [Role.CLERK, Role.MEDIATOR], by=CHIEF)
    clock.advance(timedelta(seconds=1))
    await accounts.reset("li", by=CHIEF)
    clock.advance(timedelta(seconds=1))
    await accounts.deactivate("li", by=CHIEF)

    async with sqlite.reading() as unit:
        trail = await audit.entries(unit, "account:li")

    assert [(entry.act, entry.actor, entry.detail) for entry in trail] == [
        ("account-closed", "staff:chief", ""),
        ("password-reset", "staff:chief", ""),
        ("roles-set", "staff:chief", "clerk,mediator"),
        ("account-added", "staff:chief", "clerk"),
    ]
    assert told.password not in str(trail)


async def test_the_same_person_as_nobody_is_a_slip_of_the_pen(accounts: Accounts) -> None:
    with pytest.raises(UnknownAccount):
        await accounts.add("li", [Role.CLERK], by=CHIEF, person="nobody")
