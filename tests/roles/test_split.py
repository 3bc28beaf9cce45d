"""Two processes of each role on one PostgreSQL: one conversation, one pack, one outbox, whoever is killed meanwhile."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from common.clock import SystemClock
from knowledge import versions
from notify.outbox import Outbox
from sanshi.roles import ProcessRole
from storage.chats import chat
from storage.complaints import complaint
from storage.engine import Database
from storage.tables import metadata
from storage.values.notices import NewNotice, NoticeChannel, NoticeKind
from tests.counterparts import botapi
from tests.eventually import eventually
from tests.roles.processes import Fleet, free_port, ready
from web.hooks.telegram import HEADER

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("killed")]
SECONDS = 120.0
"""A busy machine answers slowly."""
WANG = 7001
SECRET = "a-secret-of-the-webhook"
TOLD = "昨天下午管城街你们的人态度差没出示证件"
JSON = {"accept": "application/json", "sec-fetch-site": "same-origin", "accept-language": "zh-CN"}


@dataclass
class Page:
    """The open chat page: written to at one web process, its stream read at another."""

    said: list[str] = field(default_factory=list)

    async def follow(self, client: httpx2.AsyncClient) -> None:
        async with client.stream("GET", "/chat/stream", timeout=None) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:") and (message := json.loads(line.removeprefix("data:")))["bot"]:
                    self.said.append(re.sub("<[^>]+>", " ", message["html"]))

    async def until(self, words: str, after: int) -> str:
        return await eventually(
            lambda: next((text for text in self.said[after:] if words in text), None), seconds=SECONDS
        )

    async def ask(self, client: httpx2.AsyncClient, text: str, wanted: str) -> str:
        """Write at one web process; the answer as the stream of the other shows it."""
        before = len(self.said)
        answer = await client.post("/chat/say", data={"text": text}, headers=JSON, timeout=SECONDS)
        assert answer.status_code == 200
        return await self.until(wanted, before)


@asynccontextmanager
async def offices(database: Database, place: Path, api: botapi.BotApi) -> AsyncIterator[Fleet]:
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.exec_driver_sql("DROP TABLE alembic_version")
    url = database.url.render_as_string(hide_password=False)
    fleet = Fleet(
        place,
        {
            "SANSHI_DATABASE__URL": url,
            "SANSHI_TELEGRAM__TOKEN": botapi.TOKEN,
            "SANSHI_TELEGRAM__API_BASE": api.base,
        },
    )
    try:
        yield fleet
    finally:
        fleet.stop()


async def test_two_of_each_role_serve_one_office(postgres: Database, tmp_path: Path) -> None:
    first, second = free_port(), free_port()
    async with botapi.serving() as api, offices(postgres, tmp_path, api) as fleet:
        # Both at once on the empty database: one makes the tables, the administrator and the pack.
        fleet.start(ProcessRole.WEB, "web1", first)
        fleet.start(ProcessRole.WEB, "web2", second)
        parts = [await ready(first), await ready(second)]
        assert [set(part) for part in parts] == [{"database", "pack", "web"}] * 2, "Telegram is the bot's to watch"
        fleet.start(ProcessRole.BOT, "bot1")
        await eventually(lambda: api.polls, seconds=SECONDS)
        fleet.start(ProcessRole.BOT, "bot2")
        for name in ("worker1", "worker2"):
            fleet.start(ProcessRole.WORKER, name)
        async with (
            httpx2.AsyncClient(base_url=f"http://127.0.0.1:{first}", timeout=SECONDS) as here,
            httpx2.AsyncClient(base_url=f"http://127.0.0.1:{second}", timeout=SECONDS) as there,
        ):
            assert (await here.get("/chat", headers=JSON)).status_code == 200
            for cookie in here.cookies.jar:
                there.cookies.set(cookie.name, cookie.value or "")
            page = Page()
            follower = asyncio.ensure_future(page.follow(there))  # noqa: TID251 — a test's own, cancelled below
            try:
                await _complain(page, here, there, fleet, first)
                await _published(postgres, here, there, tmp_path)
                await _outbox(postgres, page, fleet)
            finally:
                follower.cancel()
        await _telegram(api, fleet)
        async with postgres.reading() as unit:
            assert await unit.connection.scalar(sa.select(sa.func.count()).select_from(complaint)) == 1
        assert fleet.troubled() == []


async def _complain(page: Page, here: httpx2.AsyncClient, there: httpx2.AsyncClient, fleet: Fleet, port: int) -> None:
    """A complaint through both web processes; one is killed in the middle of it."""
    await page.ask(here, TOLD, "对吗")
    await page.ask(there, "对", "证件号吗")
    await page.ask(here, "没有", "照片、文件")
    fleet.kill("web1")
    await page.ask(there, "没有", "匿名")
    await page.ask(there, "匿名", "记得对不对")
    fleet.start(ProcessRole.WEB, "web1", port)
    await ready(port)
    assert "登记号：诉" in await page.ask(here, "是的", "查询码")


async def _published(database: Database, here: httpx2.AsyncClient, there: httpx2.AsyncClient, place: Path) -> None:
    """A pack published by another process is in force everywhere with the next page."""
    _, directory = await versions.export(database, place / "pack")
    file = directory / "office.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("人民防空办公室", "新名称办公室"), encoding="utf-8")
    await versions.load(database, directory, by="test", now=SystemClock().now())
    for client in (here, there):
        assert "新名称办公室" in (await client.get("/", headers={"accept-language": "zh-CN"})).text


async def _outbox(database: Database, page: Page, fleet: Fleet) -> None:
    """Two workers send each reply once, though one of them is killed."""
    before, outbox = len(page.said), Outbox(clock=SystemClock())
    async with database.unit() as unit:
        row = (await unit.execute(sa.select(chat.c.id, chat.c.key_id).order_by(chat.c.created_at))).first()
        assert row is not None
        for number in range(40):
            notice = NewNotice(
                kind=NoticeKind.REPLY,
                channel=NoticeChannel.CHAT,
                to=str(row.id),
                text=f"答复第{number}号。",
                dedupe_key=f"split:{number}",
                key_id=row.key_id,
            )
            assert await outbox.enqueue(unit, notice)
        await unit.commit()
    await page.until("答复第", before)
    fleet.kill("worker1")
    for number in range(40):
        await page.until(f"答复第{number}号。", before)
    told = Counter(found for text in page.said[before:] for found in re.findall(r"答复第\d+号", text))
    assert set(told.values()) == {1}


async def _telegram(api: botapi.BotApi, fleet: Fleet) -> None:
    """Of two bots one polls; killed in the middle of a dialogue, the other takes over."""
    api.write(WANG, TOLD)
    await api.until(WANG, "对吗", seconds=SECONDS)
    assert api.conflicts == 0
    fleet.kill("bot1")
    api.write(WANG, "对")
    await api.until(WANG, "证件号吗", seconds=SECONDS)
    api.write(WANG, "没有")
    await api.until(WANG, "照片、文件", seconds=SECONDS)


async def test_a_web_process_acts_on_webhook_calls_while_the_bot_process_keeps_the_hook(
    postgres: Database, tmp_path: Path
) -> None:
    port = free_port()
    async with botapi.serving() as api, offices(postgres, tmp_path, api) as fleet:
        fleet.settings |= {
            "SANSHI_TELEGRAM__MODE": "webhook",
            "SANSHI_TELEGRAM__WEBHOOK_SECRET": SECRET,
            "SANSHI_PUBLIC_BASE_URL": "https://office.example",
        }
        fleet.start(ProcessRole.WEB, "web", port)
        await ready(port)
        fleet.start(ProcessRole.BOT, "bot")
        await eventually(lambda: [call for call in api.ledger if call.method == "setWebhook"], seconds=SECONDS)

        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=SECONDS) as telegram:
            for number, (text, asked) in enumerate([(TOLD, "对吗"), ("对", "证件号吗"), ("没有", "照片、文件")], 1):
                answer = await telegram.post("/hooks/telegram", json=written(number, text), headers={HEADER: SECRET})
                assert answer.status_code == 200
                await api.until(WANG, asked, seconds=SECONDS)
            forged = await telegram.post("/hooks/telegram", json=written(9, "菜单"), headers={HEADER: "x" * 20})

        assert forged.status_code == 403
        assert api.polls == 0
        assert fleet.troubled() == []


def written(number: int, text: str) -> dict[str, Any]:
    """An update as Telegram posts it."""
    person = {"id": WANG, "is_bot": False, "first_name": "Wang", "language_code": "zh"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": {"id": WANG, "type": "private"}, "from": person}
    return {"update_id": number, "message": message | {"text": text}}
