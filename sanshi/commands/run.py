"""`sanshi run`: the whole service in one process, or one role of it."""

from typing import Annotated

import typer

from common import logging
from common.clock import SystemClock
from common.i18n import translator
from sanshi import welcome
from sanshi.app import build
from sanshi.commands.options import Config, run, say, settings_or_exit
from sanshi.going_live import refuse_samples
from sanshi.instance import claimed, running_at
from sanshi.serving import ALL_ROLES, ProcessRole, listening, serve
from sanshi.settings import Settings


def command(
    config: Config = None,
    role: Annotated[ProcessRole | None, typer.Option("--role", help="only this part; default everything")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="start without demo data")] = False,
) -> None:
    """Serve web chat, pages, console, Telegram, schedule and outbox."""
    settings = settings_or_exit(config)
    if url := running_at(settings.data_dir, role):
        say(welcome.already_running(translator(settings.language), url))
        return
    logging.configure()
    run(_serve(settings, role, with_demo=not empty and not settings.live))


async def _serve(settings: Settings, role: ProcessRole | None, *, with_demo: bool) -> None:
    roles = frozenset({role}) if role else ALL_ROLES
    words = translator(settings.language)
    app = await build(settings, clock=SystemClock())
    try:
        if settings.live:
            refuse_samples((await app.editions.current()).pack, words)
        url, listener = "", None
        if ProcessRole.WEB in roles:
            free = "port" not in settings.web.model_fields_set
            listener = listening(settings.web.host, settings.web.port, search=free)
            url = f"http://{settings.web.host}:{listener.getsockname()[1]}/"
        with claimed(settings.data_dir, url, role):
            first = await welcome.first_start(app, with_demo=with_demo) if listener else None
            for line in welcome.lines(settings, words, url=url, role=role, first=first):
                say(line)
            await serve(app, roles, listener)
    finally:
        await app.close()
