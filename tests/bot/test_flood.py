"""One who floods the bot is not even queued beyond what can be answered, and takes nobody else's place."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels import mailbox
from bot.channels.telegram import FLOOD, FLOOD_REFILL, TelegramChannel
from storage.dialogues import chat_update
from storage.engine import Database
from storage.values.dialogues import UpdateState
from tests.counterparts.botapi import TOKEN
from tests.journeys.town import Town

FLOODER, CITIZEN = 7001, 7002


def update(number: int, chat_id: int) -> dict[str, Any]:
    person = {"id": chat_id, "is_bot": False, "first_name": "Wang"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": {"id": chat_id, "type": "private"}, "from": person}
    return {"update_id": number, "message": message | {"text": "菜单"}}


@pytest.fixture
async def bot(town: Town) -> AsyncIterator[TelegramChannel]:
    """The bot beside a server that is away: what it queues is all that is looked at."""
    yield town.exchange.serve_telegram(token=TOKEN, api_base="http://127.0.0.1:9")
    await town.exchange.mailbox.close(seconds=0)


async def queued(database: Database) -> list[int]:
    """How many updates each chat has in the queue, the most first."""
    async with database.reading() as unit:
        each = sa.select(sa.func.count()).select_from(chat_update).group_by(chat_update.c.chat_id)
        return sorted((await unit.execute(each)).scalars(), reverse=True)


async def test_of_a_flood_no_more_is_queued_than_can_be_answered(bot: TelegramChannel, sqlite: Database) -> None:
    flood = [update(number, FLOODER) for number in range(1, 301)]

    await bot.receive([*flood, update(301, CITIZEN)])

    assert await queued(sqlite) == [FLOOD, 1]


async def test_who_slows_down_is_heard_again(town: Town, bot: TelegramChannel, sqlite: Database) -> None:
    await bot.receive([update(number, FLOODER) for number in range(1, 301)])

    town.office.clock.advance(2 * FLOOD_REFILL)
    await bot.receive([update(301, FLOODER)])

    assert await queued(sqlite) == [FLOOD + 1]


async def test_who_writes_without_a_rest_lets_others_in_between(
    bot: TelegramChannel, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "STREAK_PAUSE", 3600)
    await bot.receive([update(number, FLOODER) for number in range(1, 20)])
    await eventually_done(sqlite, mailbox.STREAK)
    await bot.receive([update(20, CITIZEN)])

    await eventually_done(sqlite, mailbox.STREAK + 1)


async def eventually_done(database: Database, wanted: int) -> None:
    """Until exactly so many updates were acted on, and no more a moment later."""

    async def done() -> int:
        async with database.reading() as unit:
            query = sa.select(sa.func.count()).where(chat_update.c.state == UpdateState.DONE)
            return int(await unit.connection.scalar(query) or 0)

    async with asyncio.timeout(60):
        while await done() < wanted:  # noqa: ASYNC110 — another task writes rows; there is nothing to wait for
            await asyncio.sleep(0.01)
    assert await done() == wanted
