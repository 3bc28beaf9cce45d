"""The start of the service: the application on an opened database, the first start's doing, the lines, serving."""

from common.clock import SystemClock
from common.i18n import translator
from sanshi import welcome
from sanshi.app import compose
from sanshi.commands.options import say
from sanshi.instance import claimed
from sanshi.roles import ALL_ROLES, ProcessRole
from sanshi.serving import listening, serve
from sanshi.settings import Settings
from storage.engine import Database


async def start(settings: Settings, database: Database, role: ProcessRole | None, *, with_demo: bool) -> None:
    """Serve until told to stop; closes the database."""
    roles = frozenset({role}) if role else ALL_ROLES
    app = compose(settings, database, SystemClock())
    try:
        url, listener = "", None
        if ProcessRole.WEB in roles:
            free = "port" not in settings.web.model_fields_set
            listener = listening(settings.web.host, settings.web.port, search=free)
            url = f"http://{settings.web.host}:{listener.getsockname()[1]}/"
        with claimed(settings.data_dir, url, role):
            first = await welcome.first_start(app, with_demo=with_demo) if listener else None
            for line in welcome.lines(settings, translator(settings.language), url=url, role=role, first=first):
                say(line)
            await serve(app, roles, listener)
    finally:
        await app.close()
