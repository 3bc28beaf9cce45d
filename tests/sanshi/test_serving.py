"""The socket that the pages are served from."""

import asyncio
import socket

from sanshi.serving import listening


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
