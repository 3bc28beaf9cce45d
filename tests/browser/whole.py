"""The whole application with its demo data, as `sanshi run` builds it, served from a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from common.clock import SystemClock
from sanshi import demo
from sanshi.app import build
from sanshi.pages import pages
from sanshi.serving import listening
from sanshi.settings import read_settings
from staff.accounts import OneTimePassword
from staff.actor import SYSTEM, Role

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Whole:
    """Where it runs, and the one-time passwords of its people."""

    address: str
    passwords: dict[str, str]


@contextmanager
def whole(data: Path) -> Iterator[Whole]:
    """Serve it until the block ends."""
    listener = listening("127.0.0.1", 0, search=False)
    told: list[OneTimePassword] = []
    servers: list[uvicorn.Server] = []
    ready = threading.Event()

    async def run() -> None:
        settings = read_settings(None, {}).model_copy(update={"data_dir": data})
        app = await build(settings, clock=SystemClock())
        filled = await demo.fill(app)
        told.extend([*filled.staff, await app.accounts.add("admin", [Role.ADMINISTRATOR], by=SYSTEM)])
        config = uvicorn.Config(pages(app), log_level="error", timeout_graceful_shutdown=1, lifespan="off")
        servers.append(uvicorn.Server(config))
        app.exchange.start()
        ready.set()
        try:
            await servers[0].serve(sockets=[listener])
        finally:
            await app.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert ready.wait(SECONDS), "the application did not start"
    try:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield Whole(address, {one.name: one.password for one in told})
    finally:
        servers[0].should_exit = True
        thread.join(SECONDS)
