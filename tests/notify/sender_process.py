"""A sender process as the test that started it sees it: it is given orders, heard, and killed."""

import asyncio

from tests.forked import PROCESSES
from tests.notify.matrix import Kill
from tests.notify.worker import Claimed, Done, Order, Post, main


class SenderProcess:
    """`batch`: what it has claimed first. `underway`: the last two batches, which it may have not recorded yet. `dies`:
    the step at which it is to be killed."""

    def __init__(self, post: Post) -> None:
        self.port, self.dies = post.port, Kill.NEVER
        self._claimed = list[frozenset[int]]()
        self._pipe, theirs = PROCESSES.Pipe()
        self._process = PROCESSES.Process(target=main, args=(post, theirs))
        self._process.start()
        theirs.close()

    @property
    def batch(self) -> frozenset[int]:
        return self._claimed[0] if self._claimed else frozenset()

    @property
    def underway(self) -> frozenset[int]:
        return frozenset().union(*self._claimed[-2:])

    def order(self, order: Order) -> None:
        self._claimed, self.dies = [], order.dies
        self._pipe.send(order)

    async def report(self) -> Claimed | Done | None:
        """The next thing it tells; None when it was killed."""
        try:
            told: Claimed | Done = await asyncio.to_thread(self._pipe.recv)
        except (EOFError, ConnectionResetError):
            return None
        if isinstance(told, Claimed):
            self._claimed.append(told.numbers)
        return told

    def kill(self) -> None:
        self._process.kill()

    async def leave(self) -> None:
        """No more orders: it gives back its connections and ends by itself."""
        self._pipe.send(None)
        await asyncio.to_thread(self._process.join)
        assert self._process.exitcode == 0
