"""A local service that takes messages as apprise's `json://` sends them; it refuses while it is told to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Webhook:
    """`taken`: the messages, in order. `address`: as it stands in the settings."""

    address: str = ""
    refuses: bool = False
    taken: list[dict[str, Any]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        if self.refuses:
            return web.Response(status=503)
        self.taken.append(await request.json())
        return web.Response()


@asynccontextmanager
async def webhook() -> AsyncIterator[Webhook]:
    """Run it until the block ends."""
    made = Webhook()
    app = web.Application()
    app.router.add_post("/news", made.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    made.address = f"json://127.0.0.1:{port}/news"
    try:
        yield made
    finally:
        await runner.cleanup()
