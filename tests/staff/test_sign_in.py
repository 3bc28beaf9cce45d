"""Sessions: begun, kept alive, over; and the forced change of a one-time password."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from staff.accounts import Accounts
from staff.actor import SYSTEM, Role
from staff.passwords import PasswordTooShort, PasswordUnchanged
from staff.sign_in import SignIn, WrongNameOrPassword, WrongPassword
from storage import audit
from storage.engine import Database
from storage.sessions import staff_session

CHOSEN = "gull-7-lamp-tea"


async def signed_in(accounts: Accounts, sign_in: SignIn) -> tuple[str, str]:
    """A token and the one-time password it was got with."""
    told = await accounts.add("li", [Role.CLERK], by=SYSTEM)
    return await sign_in.sign_in("li", told.password), told.password


async def test_the_token_is_not_in_the_database(accounts: Accounts, sign_in: SignIn, sqlite: Database) -> None:
    token, _ = await signed_in(accounts, sign_in)
    async with sqlite.reading() as unit:
        [row] = (await unit.execute(sa.select(staff_session))).mappings()
    assert token not in str(dict(row))


@pytest.mark.parametrize(("name", "password"), [("li", "wrong"), ("nobody", "wrong"), ("", ""), ("li", "")])
async def test_wrong_name_and_wrong_password_are_told_alike(
    accounts: Accounts, sign_in: SignIn, name: str, password: str
) -> None:
    await accounts.add("li", [Role.CLERK], by=SYSTEM)
    with pytest.raises(WrongNameOrPassword):
        await sign_in.sign_in(name, password)


async def test_a_refused_sign_in_is_noted_without_what_was_typed(sign_in: SignIn, sqlite: Database) -> None:
    with pytest.raises(WrongNameOrPassword):
        await sign_in.sign_in("my-secret-typed-in-the-wrong-box", "x")
    async with sqlite.reading() as unit:
        [entry] = await audit.entries(unit)
    assert (entry.act, entry.subject, entry.detail) == ("sign-in-refused", "account:", "")


async def test_a_session_is_over_when_idle(accounts: Accounts, sign_in: SignIn, clock: FixedClock) -> None:
    token, _ = await signed_in(accounts, sign_in)
    clock.advance(timedelta(hours=1, minutes=59))
    assert await sign_in.member(token)
    clock.advance(timedelta(hours=2))
    assert await sign_in.member(token) is None


async def test_a_session_is_over_at_the_end_of_the_day_though_it_is_used(
    accounts: Accounts, sign_in: SignIn, clock: FixedClock
) -> None:
    token, _ = await signed_in(accounts, sign_in)
    for _ in range(11):
        clock.advance(timedelta(hours=1))
        assert await sign_in.member(token)
    clock.advance(timedelta(hours=1))
    assert await sign_in.member(token) is None


async def test_rows_of_sessions_that_are_over_go_with_the_next_sign_in(
    accounts: Accounts, sign_in: SignIn, clock: FixedClock, sqlite: Database
) -> None:
    _, password = await signed_in(accounts, sign_in)
    clock.advance(timedelta(hours=3))
    await sign_in.sign_in("li", password)
    async with sqlite.reading() as unit:
        assert (await unit.execute(sa.select(sa.func.count()).select_from(staff_session))).scalar_one() == 1


async def test_signing_out_ends_this_session_alone(accounts: Accounts, sign_in: SignIn) -> None:
    here, password = await signed_in(accounts, sign_in)
    there = await sign_in.sign_in("li", password)
    member = await sign_in.member(here)
    assert member
    await sign_in.sign_out(member)
    assert await sign_in.member(here) is None
    assert await sign_in.member(there)


async def test_choosing_a_password_frees_the_account_and_ends_other_sessions(
    accounts: Accounts, sign_in: SignIn
) -> None:
    here, password = await signed_in(accounts, sign_in)
    there = await sign_in.sign_in("li", password)
    member = await sign_in.member(here)
    assert member

    await sign_in.change_password(member, present=password, chosen=CHOSEN)

    after = await sign_in.member(here)
    assert after
    assert not after.must_change
    assert await sign_in.member(there) is None
    assert await sign_in.sign_in("li", CHOSEN)
    with pytest.raises(WrongNameOrPassword):
        await sign_in.sign_in("li", password)


async def test_a_password_is_changed_only_by_who_knows_it_and_to_another(accounts: Accounts, sign_in: SignIn) -> None:
    token, password = await signed_in(accounts, sign_in)
    member = await sign_in.member(token)
    assert member
    with pytest.raises(WrongPassword):
        await sign_in.change_password(member, present="guess", chosen=CHOSEN)
    with pytest.raises(PasswordUnchanged):
        await sign_in.change_password(member, present=password, chosen=password)
    with pytest.raises(PasswordTooShort):
        await sign_in.change_password(member, present=password, chosen="short")


@pytest.mark.parametrize("token", ["", "x", "零" * 50])
async def test_a_made_up_token_opens_nothing(sign_in: SignIn, token: str) -> None:
    assert await sign_in.member(token) is None
