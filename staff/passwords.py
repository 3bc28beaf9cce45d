"""Passwords: Argon2id over a peppered digest, one-time passwords, and which passwords are too easy."""

import asyncio
import hmac
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from common.errors import SanshiError
from common.i18n import N_
from storage.accounts import name_key

SHORTEST = 10
LONGEST = 200
ONE_TIME_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letter or digit that is mistaken for another when it is read out."""
COMMON_PARTS = ("password", "123456", "654321", "qwerty", "abc123", "111111", "888888", "000000", "letmein", "woaini")


class PasswordTooShort(SanshiError):
    message = N_("A password needs at least {count} characters. A short sentence is easy to remember.")


class PasswordTooLong(SanshiError):
    message = N_("A password may have at most {count} characters.")


class PasswordTooEasy(SanshiError):
    message = N_("This password is too easy to guess. Do not use your name, a row of digits or a common word.")


class PasswordUnchanged(SanshiError):
    message = N_("Choose a password other than the one you were given.")


def one_time_password() -> str:
    """A password to be said or written once: 15 characters, 74 bits, in groups of five."""
    groups = ("".join(secrets.choice(ONE_TIME_ALPHABET) for _ in range(5)) for _ in range(3))
    return "-".join(groups)


def check_password(password: str, *, account: str) -> None:
    """Refuse what is too short, too long or too easy. Raises the errors above."""
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        raise PasswordTooShort(count=SHORTEST)
    if len(plain) > LONGEST:
        raise PasswordTooLong(count=LONGEST)
    rest = plain.casefold()
    for part in (name_key(account), *COMMON_PARTS):
        rest = rest.replace(part, "")
    if len(rest) < SHORTEST // 2 or len(set(rest)) < 4 or rest.isdigit():
        raise PasswordTooEasy


class Passwords:
    """Hashes and checks, at most two at a time: each takes 64 MiB for a moment.

    `pepper` (the key file's) goes in first, so a stolen database alone cannot be tried.
    """

    def __init__(self, pepper: bytes, *, hasher: PasswordHasher | None = None) -> None:
        self._pepper = pepper
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(2)
        self._nobody = ""

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, self._peppered(password))

    async def fits(self, password: str, stored: str | None) -> bool:
        """Whether the password opens the hash. Without one it takes as long and says no: a name cannot be probed."""
        if stored is None:
            self._nobody = self._nobody or await self.hash(one_time_password())
            await self._verify(self._nobody, password)
            return False
        return await self._verify(stored, password)

    async def _verify(self, stored: str, password: str) -> bool:
        async with self._slots:
            try:
                return await asyncio.to_thread(self._hasher.verify, stored, self._peppered(password))
            except (VerificationError, InvalidHashError):
                return False

    def _peppered(self, password: str) -> bytes:
        plain = unicodedata.normalize("NFKC", password[: LONGEST * 2]).encode()
        return hmac.digest(self._pepper, b"staff-password\x00" + plain, "sha256")
