"""Opening the whole application for a command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from common.clock import Clock, SystemClock
from sanshi.commands.options import settings_or_exit

if TYPE_CHECKING:
    from sanshi.app import App


@asynccontextmanager
async def opened(config: Path | None, *, clock: Clock | None = None) -> AsyncIterator["App"]:
    """The application on its upgraded database, without schedule and server; closed at the end."""
    settings = settings_or_exit(config)
    from sanshi.app import build  # noqa: PLC0415 — the conversation's library takes seconds to read

    app = await build(settings, clock=clock or SystemClock())
    try:
        yield app
    finally:
        await app.close()
