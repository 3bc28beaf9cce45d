"""The dialogue's memory: an aiogram storage over sealed rows.

While the mailbox runs a turn, the standing it took with the update is held open here, so that a whole turn reads no
row and its changes are written in one piece with the update's mark. Outside a turn each call reads or writes the row.
"""

import copy
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from bot.channels.numbers import kind_of
from common.clock import Clock
from storage.chats import ChatRows
from storage.dialogues import DialogueRows
from storage.engine import Database, UnitOfWork
from storage.values.chats import ChatKind, ChatRecord
from storage.values.dialogues import NOWHERE, Standing

ERASING = timedelta(minutes=1)


class RowStorage(BaseStorage):
    """FSM states and data in the `dialogue` table, sealed with each chat's data key."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._open: dict[StorageKey, Standing] = {}

    def open(self, key: StorageKey, standing: Standing) -> None:
        """Hold a chat's standing open for a turn."""
        self._open[key] = standing

    def shut(self, key: StorageKey) -> Standing:
        """End the turn: the standing it led to."""
        return self._open.pop(key)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        standing = await self._read(key)
        await self._write(key, Standing(name, standing.data))

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self._read(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        standing = await self._read(key)
        await self._write(key, Standing(standing.state, dict(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return copy.deepcopy((await self._read(key)).data)

    async def erase_due(self, erased: Callable[[str | None, dict[str, Any]], tuple[str | None, dict[str, Any]]]) -> int:
        """Let `erased` take out of each standing what is to go now; how many."""
        now, holder = self._clock.now(), f"erasing-{uuid4().hex[:16]}"
        async with self._database.unit() as unit:
            rows = DialogueRows(unit)
            due = await rows.to_erase(holder=holder, now=now, until=now + ERASING)
            left = [(record, Standing(*erased(standing.state, standing.data))) for record, standing in due]
            await rows.stand(left, now)
            await rows.release([record.id for record, _ in due], holder)
            await unit.commit()
        return len(due)

    async def close(self) -> None:
        self._open.clear()

    async def _read(self, key: StorageKey) -> Standing:
        if (held := self._open.get(key)) is not None:
            return held
        async with self._database.reading() as unit:
            record = await _record(unit, key)
            return NOWHERE if record is None else await DialogueRows(unit).standing(record)

    async def _write(self, key: StorageKey, standing: Standing) -> None:
        if key in self._open:
            self._open[key] = standing
            return
        async with self._database.unit() as unit:
            record = await _record(unit, key)
            if record is None:
                raise LookupError("a dialogue needs its chat")
            await DialogueRows(unit).stand([(record, standing)], self._clock.now())
            await unit.commit()


async def _record(unit: UnitOfWork, key: StorageKey) -> ChatRecord | None:
    """The chat of a storage key: local channels speak of chats by our own number, Telegram by its own."""
    kind = kind_of(key.bot_id)
    rows = ChatRows(unit)
    if kind is ChatKind.TELEGRAM:
        return await rows.by_external(kind, str(key.chat_id))
    return await rows.by_id(key.chat_id)
