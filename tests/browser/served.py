"""The public pages with the real conversation behind them, served on a real port from a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import uvicorn

from casework.acknowledging.service import Acknowledging
from common.clock import FixedClock, SystemClock
from knowledge.edition import FixedEditions
from sanshi.serving import listening
from staff.actor import Actor, Role
from storage.engine import Database
from storage.keys import Keyring
from tests.journeys.town import Town, close, town_of
from tests.shipped import edition_of
from web.app import create_app
from web.services import WebServices, WebSettings
from web.throttle import Throttle
from web.tickets import Tickets

HEAD = Actor("zhao", "zhao", frozenset({Role.SECTION_HEAD, Role.LEADER}))


class RunningClock(FixedClock):
    """The machine's clock where tests ask for one they could set."""

    def now(self) -> datetime:
        return SystemClock().now()


class Served:
    """A running office: its address, and a way to let it do things in its own loop."""

    def __init__(self, address: str, town: Town, loop: asyncio.AbstractEventLoop) -> None:
        self.address = address
        self._town = town
        self._loop = loop

    def reply_to_newest(self, words: str) -> None:
        """The leader takes the newest complaint on and answers its reporter."""

        async def reply() -> None:
            complaints = self._town.office.complaints
            page = await complaints.queue(viewer=HEAD)
            case = max(page.rows, key=lambda row: row.number).case_id
            await complaints.instruct(case, "请核实", by=HEAD)
            await complaints.reply(case, words, by=HEAD)

        asyncio.run_coroutine_threadsafe(reply(), self._loop).result(timeout=30)

    def revisit_code(self) -> str:
        """A new code for the revisit form."""
        opening = self._town.office.revisits.open("决字〔2026〕第7号", by=HEAD)
        return asyncio.run_coroutine_threadsafe(opening, self._loop).result(timeout=30).code


@contextmanager
def served(database_file: Path, pack: Path) -> Iterator[Served]:
    """Serve the office until the block ends."""
    listener = listening("127.0.0.1", 0, search=False)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ready: list[tuple[Town, asyncio.AbstractEventLoop, uvicorn.Server]] = []
    started = threading.Event()

    async def run() -> None:
        clock, keyring = RunningClock(SystemClock().now()), Keyring(b"\x07" * 32)
        database = Database(f"sqlite+aiosqlite:///{database_file}", keyring)
        edition = edition_of(pack)
        town = town_of(database, clock, edition)
        services = WebServices(
            settings=WebSettings(),
            clock=clock,
            editions=FixedEditions(edition),
            throttle=Throttle(database, clock),
            tickets=Tickets(lambda text: keyring.lookup("ticket", text), clock),
            complaints=town.office.complaints,
            reissuing=town.office.reissuing,
            revisits=town.office.revisits,
            attachments=town.office.attachments,
            acknowledging=Acknowledging(database=database, clock=clock, editions=FixedEditions(edition)),
            chat=town.web,
        )
        app = create_app(services)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, lifespan="off"))
        ready.append((town, asyncio.get_running_loop(), server))
        started.set()
        try:
            await server.serve([listener])
        finally:
            await close(town)
            await database.close()

    thread = threading.Thread(target=asyncio.run, args=(run(),), name="office", daemon=True)
    thread.start()
    assert started.wait(60), "the office did not start"
    town, loop, server = ready[0]
    try:
        yield Served(address, town, loop)
    finally:
        server.should_exit = True
        thread.join(30)
