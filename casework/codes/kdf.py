"""From a code to the value that is stored: Argon2id in two threads, with a bounded queue before them."""

import asyncio
import hmac
from concurrent.futures import ThreadPoolExecutor

from argon2.low_level import Type, hash_secret_raw

THREADS = 2
QUEUE = 32
MEMORY_KIB = 19 * 1024
PASSES = 2
"""OWASP's smallest Argon2id setting (some 40 ms): the code has 53 random bits and the pepper is not in the database.
Changing a figure makes every code given out unknown."""


class Busy(Exception):
    """More codes are waiting to be reckoned than the queue holds."""


class CodeKdf:
    """One salt for all codes of a purpose, so that a code is found by equality without a user name (GlobaLeaks)."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="code-kdf")
        self._waiting = 0

    async def digest(self, pepper: bytes, purpose: str, digits: str) -> str:
        """64 hex digits. Raises Busy."""
        if self._waiting >= QUEUE:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, derive, pepper, purpose, digits)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False)


def derive(pepper: bytes, purpose: str, digits: str) -> str:
    """Argon2id of the peppered code; without the key file a stolen database cannot even be tried against."""
    secret = hmac.digest(pepper, f"code\x00{purpose}\x00{digits}".encode(), "sha256")
    salt = hmac.digest(pepper, f"salt\x00{purpose}".encode(), "sha256")[:16]
    return hash_secret_raw(secret, salt, PASSES, MEMORY_KIB, 1, 32, Type.ID).hex()
