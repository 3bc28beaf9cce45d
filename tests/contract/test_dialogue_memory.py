"""The dialogue's memory behaves as aiogram's own storages do, on both databases."""

import pytest
from aiogram.fsm.storage.base import StorageKey

from bot.channels.numbers import LOCAL_NUMBERS
from bot.fsm import RowStorage
from common.clock import FixedClock
from storage.chats import ChatRows
from storage.engine import Database
from storage.values.chats import ChatKind
from storage.values.dialogues import Standing

TELEGRAM_BOT = 123456


@pytest.fixture
async def web_key(database: Database, clock: FixedClock) -> StorageKey:
    async with database.unit() as unit:
        record = await ChatRows(unit).add(ChatKind.WEB, "token", clock.now(), addressable=False)
        await unit.commit()
    return StorageKey(LOCAL_NUMBERS[ChatKind.WEB], record.id, record.id)


async def test_state_and_data_are_read_back_by_another_process(
    database: Database, clock: FixedClock, web_key: StorageKey
) -> None:
    storage = RowStorage(database=database, clock=clock)
    assert await storage.get_state(web_key) is None
    assert await storage.get_data(web_key) == {}

    await storage.set_state(web_key, "ComplaintForm:what")
    await storage.update_data(web_key, {"what": "门口"})

    again = RowStorage(database=database, clock=clock)
    assert await again.get_state(web_key) == "ComplaintForm:what"
    assert await again.get_value(web_key, "what") == "门口"


async def test_a_telegram_chat_is_found_by_telegrams_number(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        await ChatRows(unit).add(ChatKind.TELEGRAM, "7001", clock.now(), addressable=True)
        await unit.commit()
    key = StorageKey(TELEGRAM_BOT, 7001, 7001)
    storage = RowStorage(database=database, clock=clock)
    await storage.set_data(key, {"a": 1})
    assert await storage.get_data(key) == {"a": 1}
    assert await storage.get_data(StorageKey(LOCAL_NUMBERS[ChatKind.WEB], 7001, 7001)) == {}


async def test_a_turns_changes_are_handed_back_and_not_written(
    database: Database, clock: FixedClock, web_key: StorageKey
) -> None:
    storage = RowStorage(database=database, clock=clock)
    storage.open(web_key, Standing(None, {"a": 1}))
    await storage.set_state(web_key, "x")
    (await storage.get_data(web_key))["a"] = 2
    assert storage.shut(web_key) == Standing("x", {"a": 1})
    assert await storage.get_state(web_key) is None


async def test_a_dialogue_without_a_chat_is_refused(database: Database, clock: FixedClock) -> None:
    storage = RowStorage(database=database, clock=clock)
    with pytest.raises(LookupError):
        await storage.set_state(StorageKey(1, 5, 5), "x")
