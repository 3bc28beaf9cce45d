"""Wakes whoever waits for something new in a chat. What another process wrote is seen by looking again each second."""

import asyncio
from collections.abc import Awaitable, Callable

LOOK_AGAIN = 1.0


class News:
    """One bell per chat that somebody listens to."""

    def __init__(self) -> None:
        self._bells: dict[int, asyncio.Event] = {}

    def ring(self, chat_id: int) -> None:
        """Something was written in this process."""
        if (bell := self._bells.pop(chat_id, None)) is not None:
            bell.set()

    async def wait(self, chat_id: int, look: Callable[[], Awaitable[bool]], *, seconds: float) -> bool:
        """Whether `look` finds something within `seconds`; it is asked at each ring and at least once a second."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            # Taken before looking: a ring in between is not missed.
            bell = self._bells.setdefault(chat_id, asyncio.Event())
            if await look():
                return True
            left = end - loop.time()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(bell.wait(), min(left, LOOK_AGAIN))
            except TimeoutError:
                self._hang_up(chat_id, bell)

    def _hang_up(self, chat_id: int, bell: asyncio.Event) -> None:
        if self._bells.get(chat_id) is bell:
            del self._bells[chat_id]
