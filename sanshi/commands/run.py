"""`sanshi run`: the whole service in one process, or one role of it."""

from typing import Annotated

import typer

from common import logging
from common.clock import SystemClock
from common.i18n import N_, translator
from knowledge import versions
from sanshi.commands.options import Config, run, say, settings_or_exit
from sanshi.going_live import refuse_demo, refuse_samples
from sanshi.instance import running_at
from sanshi.opening import open_published
from sanshi.roles import ProcessRole
from sanshi.settings import Settings

ALREADY = N_("sanshi is already running on this data: {url}")


def command(
    config: Config = None,
    role: Annotated[ProcessRole | None, typer.Option("--role", help="only this part; default everything")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="start without demo data")] = False,
) -> None:
    """Serve web chat, pages, console, Telegram, schedule and outbox."""
    settings = settings_or_exit(config)
    if url := running_at(settings.data_dir, role):
        say(translator(settings.language).gettext(ALREADY, url=url))
        return
    logging.configure()
    run(_start(settings, role, with_demo=not empty and not settings.live))


async def _start(settings: Settings, role: ProcessRole | None, *, with_demo: bool) -> None:
    """What speaks against a start is said before the slow libraries are read."""
    database = await open_published(settings, now=SystemClock().now())
    if settings.live:
        try:
            edition = await versions.StoredEditions(database).current()
            refuse_samples(edition.pack, translator(settings.language))
            await refuse_demo(database)
        except BaseException:
            await database.close()
            raise
    from sanshi.starting import start  # noqa: PLC0415 — the conversation's library takes seconds to read

    await start(settings, database, role, with_demo=with_demo)
