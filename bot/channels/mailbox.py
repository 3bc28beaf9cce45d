"""Every chat has a mailbox: its updates wait in rows and are acted on one by one, whatever process put them there.

A turn takes one update under the chat's lease, feeds it to the dispatcher, and writes the mark and the new standing in
one unit of work. A process killed meanwhile leaves the update waiting; whoever comes next takes it again.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import structlog
from aiogram import Bot, Dispatcher
from aiogram.dispatcher.middlewares.user_context import UserContextMiddleware
from aiogram.fsm.storage.base import StorageKey
from aiogram.types import Update

from bot.channels.steps import LEASE, Beside, Finished, Steps
from bot.fsm import RowStorage
from common.clock import Clock
from common.nursery import Nursery
from storage.dialogues import DialogueRows
from storage.engine import Database
from storage.values.chats import ChatKind
from storage.values.dialogues import Standing, Taken, Turn

log = structlog.get_logger(__name__)

BUSY_PAUSE = 0.1
MARKS_KEPT = timedelta(days=7)
AT_ONCE = 64
STREAK, STREAK_PAUSE = 5, 0.1
"""After so many turns without a rest a chat pauses (seconds) between its turns, so that others' come in between."""


class Edge(Protocol):
    """A channel as the mailbox sees it."""

    kind: ChatKind
    bot: Bot

    def update(self, turn: Turn) -> Update:
        """The waiting update as aiogram takes it, bound to the channel's bot."""
        ...


class Acts:
    """Names what a turn sends, so that the same turn run again says nothing twice."""

    def __init__(self) -> None:
        self._turn: ContextVar[Iterator[str] | None] = ContextVar("turn", default=None)

    @contextmanager
    def of(self, update_id: UUID) -> Iterator[None]:
        token = self._turn.set(f"{update_id}:{count}" for count in range(10_000))
        try:
            yield
        finally:
            self._turn.reset(token)

    def next(self) -> str | None:
        """The key of the next message, None outside a turn."""
        keys = self._turn.get()
        return None if keys is None else next(keys)


class Mailbox:
    """Runs the turns of this process."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        dispatcher: Dispatcher,
        storage: RowStorage,
        acts: Acts,
        beside: Beside,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._steps = Steps(database=database, clock=clock, lease=lease, beside=beside)
        self._dispatcher = dispatcher
        self._storage = storage
        self._acts = acts
        self._edges: dict[ChatKind, Edge] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()
        self._nursery = Nursery()
        self._room = asyncio.Semaphore(AT_ONCE)

    def attach(self, edge: Edge) -> None:
        """Serve a channel."""
        self._edges[edge.kind] = edge

    @property
    def kinds(self) -> list[ChatKind]:
        """The channels served."""
        return list(self._edges)

    def wake(self, chat_id: int) -> "asyncio.Task[None]":
        """Act on what waits for a chat; the task ends when nothing waits any more."""
        running = self._running.get(chat_id)
        if running is not None:
            self._again.add(chat_id)
            return running
        task = self._nursery.start(self._drain(chat_id), name="mailbox")
        self._running[chat_id] = task
        task.add_done_callback(lambda ended: self._forget_task(chat_id, ended))
        return task

    async def settled(self, chat_id: int, *, seconds: float) -> bool:
        """Act on what waits for a chat; True when that was done within `seconds` (else it goes on by itself)."""
        done, _ = await asyncio.wait({self.wake(chat_id)}, timeout=seconds)
        return bool(done)

    async def idle(self) -> None:
        """Until no turn of this process is under way."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def recover(self, kind: ChatKind) -> None:
        """Act on what another process left unfinished, and forget old marks."""
        async with self._database.reading() as unit:
            waiting = await DialogueRows(unit).waiting_chats(kind)
        for chat_id in waiting:
            self.wake(chat_id)

    async def forget(self) -> None:
        """Drop the marks of updates that no channel delivers again."""
        async with self._database.unit() as unit:
            await DialogueRows(unit).forget_done(self._clock.now() - MARKS_KEPT)
            await unit.commit()

    async def close(self, *, seconds: float = 5) -> None:
        """Let running turns end, stop those that do not, and give back their chats."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=seconds)
        stopped = list(self._running)
        await self._nursery.close()
        await self._steps.close(stopped)

    def _forget_task(self, chat_id: int, ended: "asyncio.Task[None]") -> None:
        if self._running.get(chat_id) is ended:
            del self._running[chat_id]

    async def _drain(self, chat_id: int) -> None:
        finished: Finished | None = None
        turns = 0
        while True:
            taken = await self._steps.step(chat_id, finished)
            finished = None
            if isinstance(taken, Turn):
                turns += 1
                if turns > STREAK:
                    await asyncio.sleep(STREAK_PAUSE)
                async with self._room:
                    finished = Finished(taken, await self._run(taken))
            elif taken is Taken.BUSY:
                await asyncio.sleep(BUSY_PAUSE)
            elif chat_id in self._again:
                self._again.discard(chat_id)
            else:
                # No await since NOTHING was seen, so a wake() from now on starts a new task.
                self._running.pop(chat_id, None)
                return

    async def _run(self, turn: Turn) -> Standing:
        """Feed one update. A failure inside was answered by the dialogue; the standing is then as before."""
        edge = self._edges[turn.chat.kind]
        try:
            update = edge.update(turn)
        except ValueError as error:
            log.warning("update_unreadable", channel=turn.chat.kind, error=type(error).__name__)
            return turn.standing
        key = self._key(edge.bot, update)
        self._storage.open(key, turn.standing)
        try:
            with self._acts.of(turn.update_id):
                await self._dispatcher.feed_update(
                    edge.bot, update, chat_id=turn.chat.id, channel=turn.chat.kind, tries=turn.tries
                )
        except Exception as error:
            # The type alone: a message may quote a citizen's words.
            log.error("turn_failed", channel=turn.chat.kind, error=type(error).__name__)
            self._storage.shut(key)
            return turn.standing
        except BaseException:
            self._storage.shut(key)
            raise
        return self._storage.shut(key)

    def _key(self, bot: Bot, update: Update) -> StorageKey:
        context = UserContextMiddleware.resolve_event_context(update)
        chat_id = context.chat_id or context.user_id or 0
        return StorageKey(bot_id=bot.id, chat_id=chat_id, user_id=chat_id)
