"""Opening the whole application for a command. Kept apart from the options: importing every room takes a second."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from common.clock import Clock, SystemClock
from sanshi.app import App, build
from sanshi.commands.options import settings_or_exit


@asynccontextmanager
async def opened(config: Path | None, *, clock: Clock | None = None) -> AsyncIterator[App]:
    """The application on its upgraded database, without schedule and server; closed at the end."""
    app = await build(settings_or_exit(config), clock=clock or SystemClock())
    try:
        yield app
    finally:
        await app.close()
