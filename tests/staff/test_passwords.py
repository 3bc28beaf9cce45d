"""Passwords: which are refused, how they are kept, how they are checked."""

import unicodedata

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from common.errors import SanshiError
from staff.passwords import (
    ONE_TIME_ALPHABET,
    SHORTEST,
    Passwords,
    PasswordTooEasy,
    PasswordTooLong,
    PasswordTooShort,
    check_password,
    one_time_password,
)

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("", PasswordTooShort),
        ("短短的", PasswordTooShort),
        ("a1b2c3d4e", PasswordTooShort),
        ("x" * 201, PasswordTooLong),
        ("1234567890", PasswordTooEasy),
        ("8372619405", PasswordTooEasy),
        ("password123456", PasswordTooEasy),
        ("ａａａａａａａａａａ", PasswordTooEasy),
        ("WangFang2026", PasswordTooEasy),
        ("abababababab", PasswordTooEasy),
    ],
)
def test_what_is_easy_to_guess_is_refused(password: str, error: type[SanshiError]) -> None:
    with pytest.raises(error):
        check_password(password, account="wangfang")


@pytest.mark.parametrize("password", ["今天的窗口阳光很好呀", "correct horse battery", "gull-7-lamp-tea"])
def test_a_short_sentence_is_taken(password: str) -> None:
    check_password(password, account="wangfang")


def test_a_one_time_password_is_readable_and_always_another() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(set(password) <= set(ONE_TIME_ALPHABET + "-") and len(password) == 17 for password in made)


async def test_a_hash_opens_with_its_password_alone() -> None:
    passwords = Passwords(b"pepper" * 6, hasher=CHEAP)
    stored = await passwords.hash("gull-7-lamp-tea")
    assert stored.startswith("$argon2id$")
    assert await passwords.fits("gull-7-lamp-tea", stored)
    assert await passwords.fits("ｇull-7-lamp-tea", stored)
    assert not await passwords.fits("gull-7-lamp-te", stored)


async def test_a_stolen_hash_does_not_open_without_the_key_file() -> None:
    stored = await Passwords(b"one" * 11, hasher=CHEAP).hash("gull-7-lamp-tea")
    assert not await Passwords(b"two" * 11, hasher=CHEAP).fits("gull-7-lamp-tea", stored)


async def test_an_unknown_account_never_fits() -> None:
    passwords = Passwords(b"pepper" * 6, hasher=CHEAP)
    assert not await passwords.fits("anything", None)
    assert not await passwords.fits("", None)


@given(st.text(max_size=60))
def test_whatever_is_taken_is_long_and_mixed_enough(text: str) -> None:
    try:
        check_password(text, account="li")
    except SanshiError:
        return
    plain = unicodedata.normalize("NFKC", text)
    assert len(plain) >= SHORTEST
    assert len(set(plain.casefold())) >= 4
    assert not plain.isdigit()
