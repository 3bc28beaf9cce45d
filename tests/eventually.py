"""Waiting for what another task, server or process does: by looking, never by a fixed time."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
STEP = 0.02


async def eventually(look: Callable[[], T | None], *, seconds: float = 20) -> T:
    """The first truthy thing that `look` finds. Fails after `seconds`."""
    for _ in range(int(seconds / STEP)):
        if found := look():
            return found
        await asyncio.sleep(STEP)
    raise AssertionError("it never came")
