"""Staff services on a real database, with a cheap Argon2."""

from datetime import date

import pytest
from argon2 import PasswordHasher

from common.clock import FixedClock
from staff.accounts import Accounts
from staff.passwords import Passwords
from staff.sign_in import SignIn
from storage.engine import Database


@pytest.fixture
def passwords(sqlite: Database) -> Passwords:
    return Passwords(sqlite.keyring.pepper, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def accounts(sqlite: Database, clock: FixedClock, passwords: Passwords) -> Accounts:
    return Accounts(database=sqlite, clock=clock, passwords=passwords)


@pytest.fixture
def sign_in(sqlite: Database, clock: FixedClock, passwords: Passwords) -> SignIn:
    async def today() -> date:
        return clock.now().date()

    return SignIn(database=sqlite, clock=clock, passwords=passwords, today=today)
