"""What the measurements of sending share: the messages, an API in a process of its own, a bare POST, a dispatcher."""

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import sqlalchemy as sa
from aiohttp import web

from common.clock import FixedClock
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Edition, FixedEditions
from knowledge.load import load_pack
from notify.dispatcher import Dispatcher
from notify.planned_texts import PlannedTexts
from notify.providers.base import Capabilities, Outcome, OutcomeKind, Outgoing, Provider
from notify.sending import SendingRules
from storage import notices
from storage.engine import Database
from storage.keys import Keyring
from storage.tables import metadata
from storage.values.notices import NewNotice, NoticeChannel, NoticeKind

CONCURRENCY = 50
ACCOUNT = "AC" + "1" * 32
SENDER = "+15005550006"
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PACK = Path(__file__).resolve().parent.parent / "packs" / "civil-air-defence"
BODY = "人防工程平时使用证尾号0001还有30天到期，续用请2027年01月01日前申请延续。"
TEXT = f"【管城人防】{BODY}"
"""As it goes out: the outbox puts the signature before what it is given."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: on the wall, and of this process's own work."""

    wall: float
    work: float


class Watch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._wall, self._work = time.perf_counter(), time.process_time()

    def stop(self) -> Spent:
        return Spent(time.perf_counter() - self._wall, time.process_time() - self._work)


class PlainSender(Provider):
    """The bare POST as a provider."""

    def __init__(self, url: str) -> None:
        self.name, self.live, self.simulated = "plain", False, False
        self.capabilities = Capabilities()
        self._url = f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        self._session = aiohttp.ClientSession(headers={"Content-Type": "application/x-www-form-urlencoded"})

    async def send(self, message: Outgoing) -> Outcome:
        return Outcome(OutcomeKind.ACCEPTED, await self.post(message.to, message.text))

    async def post(self, to: str, text: str) -> str:
        """One message; the id it was given."""
        body = urlencode({"To": to, "From": SENDER, "Body": text})
        async with self._session.post(self._url, data=body) as answer:
            made = await answer.json()
        return str(made["sid"])

    async def close(self) -> None:
        await self._session.close()


def phone(number: int) -> str:
    return f"+86138{number:08d}"


async def each(messages: int, send: Callable[[int], Awaitable[object]]) -> None:
    """Send all the messages, so many at a time."""
    numbers = iter(range(messages))

    async def worker() -> None:
        for number in numbers:
            await send(number)

    await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))


def open_database(url: str) -> Database:
    return Database(url, Keyring(b"\x07" * 32))


async def fill(database: Database, messages: int) -> None:
    """An empty database's tables, and so many messages that are due."""
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    for start in range(0, messages, 1_000):
        async with database.unit() as unit:
            rows = [
                notices.row_of(unit, _new(number), sealer=unit.keyring.office, now=MORNING)
                for number in range(start, min(start + 1_000, messages))
            ]
            await unit.execute(notices.notice.insert(), rows)
            await unit.commit()


def _new(number: int) -> NewNotice:
    return NewNotice(
        kind=NoticeKind.CASE,
        channel=NoticeChannel.SMS,
        to=phone(number),
        text=BODY,
        dedupe_key=f"bench:{number}",
    )


def dispatcher(database: Database, provider: Provider) -> Dispatcher:
    pack = load_pack(PACK)
    edition = Edition(1, pack.content_hash, pack, WorkingCalendar.from_file(pack.calendar))
    return Dispatcher(
        database=database,
        clock=FixedClock(MORNING),
        editions=FixedEditions(edition),
        providers={NoticeChannel.SMS: provider},
        settings=SendingRules(),
        renderer=PlannedTexts(),
    )


async def check(database: Database, messages: int) -> None:
    """A figure counts only when every notice really stands as sent."""
    async with database.reading() as unit:
        query = sa.select(sa.func.count()).select_from(notices.notice).where(notices.notice.c.state == "sent")
        stored = (await unit.execute(query)).scalar_one()
    if stored != messages:
        raise RuntimeError(f"{stored} sent of {messages}")


@contextmanager
def api() -> Iterator[str]:
    """The address of an API that takes every message at once and keeps nothing."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.kill()
        process.join()


def _serve(pipe: Connection) -> None:
    asyncio.run(_serving(pipe))


async def _serving(pipe: Connection) -> None:
    taken = 0

    async def create(request: web.Request) -> web.Response:
        nonlocal taken
        taken += 1
        await request.read()
        return web.json_response({"sid": f"SM{taken:032x}", "status": "queued"}, status=201)

    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", create)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(runner.addresses[0][1])
    await asyncio.Event().wait()
