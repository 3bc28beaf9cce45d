"""The socket that the pages are served from."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from common import garbage
from common.clock import FixedClock
from knowledge import versions
from sanshi.app import compose
from sanshi.serving import listening, serve
from sanshi.settings import Settings
from storage.engine import Database
from tests.conftest import PACKS


@pytest.fixture
def collector_as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collector_as_it_was")
async def test_a_serving_process_settles_its_collector_and_ends_on_a_signal(
    sqlite: Database, clock: FixedClock
) -> None:
    await versions.load(sqlite, PACKS / "civil-air-defence", by="test", now=clock.now())
    app = compose(Settings().model_copy(update={"data_dir": Path()}), sqlite, clock)
    asyncio.get_running_loop().call_later(0.2, os.kill, os.getpid(), signal.SIGTERM)

    await asyncio.wait_for(serve(app, frozenset(), None), 20)

    assert gc.get_threshold()[0] == garbage.OFTEN
    app.codes.close()
    app.attachments.close()


async def test_a_page_in_several_parts_does_not_wait_between_them() -> None:
    delayed: list[int] = []

    async def note(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection: socket.socket = writer.get_extra_info("socket")
        delayed.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(note, sock=listening("127.0.0.1", 0, search=False)) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        await reader.read()
        writer.close()

    assert delayed == [1]
