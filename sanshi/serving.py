"""Serving until told to stop: the web server, the Telegram task and the schedule, all in one process or by role."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

import uvicorn

from common import garbage
from common.errors import SanshiError
from common.i18n import N_
from common.nursery import Nursery
from sanshi.app import App
from sanshi.jobs import schedule_of
from sanshi.pages import pages
from sanshi.roles import ProcessRole

NEXT_PORTS = 50
"""How many ports after the default one are tried."""


class PortTaken(SanshiError):
    message = N_("Port {port} on {host} is taken. Set web.port to another one, or stop what uses it.")


def listening(host: str, port: int, *, search: bool) -> socket.socket:
    """A socket bound to `port`, or with `search` to the next free one. Raises PortTaken."""
    for candidate in range(port, port + (NEXT_PORTS if search else 1)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Only on a socket that says it is TCP asyncio sends small parts at once; else a page's second waits 40 ms.
        found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, candidate))
            found.listen(128)
        except OSError:
            found.close()
        else:
            return found
    raise PortTaken(port=port, host=host)


async def serve(app: App, roles: frozenset[ProcessRole], listener: socket.socket | None) -> None:
    """Run the roles until SIGINT or SIGTERM."""
    garbage.settle()
    async with AsyncExitStack() as running:
        nursery = await running.enter_async_context(Nursery())
        if ProcessRole.WORKER in roles:
            schedule = await schedule_of(app)
            schedule.start()
            running.callback(schedule.stop)
        if ProcessRole.BOT in roles and app.telegram is not None:
            nursery.start(app.telegram.run(), name="telegram")
        if roles & {ProcessRole.WEB, ProcessRole.BOT}:
            app.exchange.start()
        if listener is not None:
            await _serve_pages(app, roles, listener)
        else:
            with stop_signal() as stopped:
                await stopped.wait()


class _Server(uvicorn.Server):
    """Tells the open streams first that it stops; they would hold it up until they were cut off."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping.set()
        await super().shutdown(sockets)


async def _serve_pages(app: App, roles: frozenset[ProcessRole], listener: socket.socket) -> None:
    web = pages(app, roles)
    config = uvicorn.Config(
        web,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    await _Server(config, web.state.services.stopping).serve(sockets=[listener])


@contextmanager
def stop_signal() -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
