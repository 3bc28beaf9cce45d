"""The process is really killed (SIGKILL) within a complaint or a sum; another comes, and the citizen goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.complaints import complaint
from storage.engine import Database
from tests.bot.process import main
from tests.counterparts.botapi import BotApi, Fault, serving
from tests.forked import PROCESSES

pytestmark = pytest.mark.xdist_group("killed")
WANG = 7001
TOLD = "昨天下午管城街你们的人态度差没出示证件"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as running:
        yield running


@asynccontextmanager
async def bot(file: Path, api: BotApi) -> AsyncIterator[None]:
    """The office's bot as a process; killed at the end, whatever it is doing."""
    process = PROCESSES.Process(target=main, args=(str(file), api.base))
    await asyncio.to_thread(process.start)
    try:
        yield
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


async def cases(database: Database) -> int:
    async with database.reading() as unit:
        return int((await unit.execute(sa.select(sa.func.count()).select_from(complaint))).scalar_one())


async def test_killed_between_two_answers(sqlite: Database, api: BotApi) -> None:
    file = Path(sqlite.url.database or "")
    async with bot(file, api):
        api.write(WANG, TOLD)
        await api.until(WANG, "对吗", seconds=60)
        api.write(WANG, "对")
        await api.until(WANG, "证件号吗")

    async with bot(file, api):
        for answer, asked in (("没有", "照片、文件"), ("没有", "匿名"), ("匿名", "记得对不对")):
            api.write(WANG, answer)
            summary = await api.until(WANG, asked, seconds=60)
        assert all(part in summary for part in (TOLD, "管城街", "昨天下午"))
        api.write(WANG, "是的")
        assert "登记号：诉" in await api.until(WANG, "查询码：")
    assert await cases(sqlite) == 1


async def test_killed_in_the_middle_of_a_sum(sqlite: Database, api: BotApi) -> None:
    file = Path(sqlite.url.database or "")
    async with bot(file, api):
        api.write(WANG, "租公用人防工程300平要多少钱")
        await api.until(WANG, "使用月数是多少", seconds=60)

    async with bot(file, api):
        api.write(WANG, "一年")
        assert "36000元" in await api.until(WANG, "按您给的数字计算", seconds=60)


@pytest.mark.faults
async def test_killed_while_an_answer_is_being_sent(sqlite: Database, api: BotApi) -> None:
    file = Path(sqlite.url.database or "")
    async with bot(file, api):
        api.write(WANG, TOLD)
        await api.until(WANG, "对吗", seconds=60)
        api.faults["sendMessage"].append(Fault.HANG_BEFORE)
        api.write(WANG, "对")
        await asyncio.wait_for(api.held.wait(), 20)

    async with bot(file, api):
        # Nobody writes again: the update itself was kept.
        await api.until(WANG, "证件号吗", seconds=60)


async def test_killed_right_after_registering(sqlite: Database, api: BotApi) -> None:
    file = Path(sqlite.url.database or "")
    async with bot(file, api):
        for answer, asked in (
            (TOLD, "对吗"),
            ("对", "证件号吗"),
            ("没有", "照片、文件"),
            ("没有", "匿名"),
            ("匿名", "记得对不对"),
        ):
            api.write(WANG, answer)
            await api.until(WANG, asked, seconds=60)
        api.faults["sendMessage"].append(Fault.HANG_BEFORE)
        api.write(WANG, "是的")
        await asyncio.wait_for(api.held.wait(), 20)
        assert await cases(sqlite) == 1

    async with bot(file, api):
        assert "没有重复登记" in await api.until(WANG, "登记过了", seconds=60)
    assert await cases(sqlite) == 1
