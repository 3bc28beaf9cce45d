"""Between two turns of a chat stands one step: write down the last, take the next. Steps of many chats that come at the
same moment are made in one unit of work, so a busy office pays for one commit, not for each citizen's.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import structlog

from common.clock import Clock
from common.nursery import Nursery
from storage.dialogues import DialogueRows
from storage.engine import Database, UnitOfWork
from storage.values.dialogues import Standing, Taken, Turn

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=20)
"""Longer than a turn may take (`bot.middlewares.guard`), so two processes never act on one chat."""
TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Finished:
    """A turn and the standing it led to."""

    turn: Turn
    standing: Standing


@dataclass(frozen=True, slots=True)
class _Step:
    chat_id: int
    finished: Finished | None
    taken: "asyncio.Future[Turn | Taken]"


class Beside(Protocol):
    """What turns leave beside their standing: written in the unit of work that writes down their ends."""

    async def write(self, unit: UnitOfWork) -> None: ...

    def written(self) -> None: ...


class Steps:
    """The steps of one process, which holds its chats under a name of its own."""

    def __init__(self, *, database: Database, clock: Clock, lease: timedelta, beside: Beside) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._beside = beside
        self._holder = uuid4().hex
        self._waiting: list[_Step] = []
        self._working = False
        self._nursery = Nursery()

    async def step(self, chat_id: int, finished: Finished | None) -> Turn | Taken:
        """Write down `finished` and take what comes next. Raises what the database raises; nothing is then written."""
        step = _Step(chat_id, finished, asyncio.get_running_loop().create_future())
        self._waiting.append(step)
        if not self._working:
            self._working = True
            self._nursery.start(self._work(), name="steps")
        return await step.taken

    async def close(self, chat_ids: Collection[int]) -> None:
        """Give back chats whose turns were stopped."""
        await self._nursery.close()
        async with self._database.unit() as unit:
            await DialogueRows(unit).release(chat_ids, self._holder)
            await unit.commit()

    async def _work(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
                await self._make(together)
        finally:
            self._working = False

    async def _make(self, steps: list[_Step]) -> None:
        try:
            taken = await self._commit(steps)
        except Exception as error:
            for step in steps:
                if not step.taken.done():
                    step.taken.set_exception(error)
            return
        for step in steps:
            if not step.taken.done():
                step.taken.set_result(taken[step.chat_id])

    async def _commit(self, steps: list[_Step]) -> dict[int, Turn | Taken]:
        now = self._clock.now()
        made = [step.finished for step in steps if step.finished is not None]
        async with self._database.unit() as unit:
            rows = DialogueRows(unit)
            chats = [one.turn.chat.id for one in made]
            held = await rows.still_held(chats, holder=self._holder, until=now + self._lease)
            # A process that was too slow lost the chat: another has run the turn, and what came after it stands.
            finished = [one for one in made if one.turn.chat.id in held]
            changed = [(one.turn.chat, one.standing) for one in finished if one.standing != one.turn.standing]
            await rows.done([one.turn.update_id for one in finished])
            await rows.stand(changed, now)
            await self._beside.write(unit)
            taken = await rows.take(
                [step.chat_id for step in steps], holder=self._holder, now=now, until=now + self._lease
            )
            await unit.commit()
        self._beside.written()
        if len(finished) < len(made):
            log.warning("turns_too_late", count=len(made) - len(finished))
        return taken
