"""`sanshi poster FILE.html`: the A3 poster for the hall as one file that needs no other."""

from pathlib import Path
from typing import Annotated

import typer

from common.clock import SystemClock
from common.i18n import N_, language_of, translator
from knowledge.samples import SamplePolicy
from knowledge.versions import StoredEditions
from sanshi.commands.options import Config, reader, run, say, settings_or_exit
from sanshi.opening import open_published

File = Annotated[Path, typer.Argument(metavar="FILE.html", help="where the poster is written")]
Language = Annotated[str, typer.Option("--language", help="zh or en; the office's own when left out")]


def command(file: File, language: Language = "", config: Config = None) -> None:
    """Write the hall poster with the QR code of public_base_url; open it in a browser and print it on A3."""

    async def work() -> None:
        settings = settings_or_exit(config)
        from web.poster import poster  # noqa: PLC0415 — the pages' library, for this command alone

        database = await open_published(settings, now=SystemClock().now())
        try:
            edition = await StoredEditions(database).current()
        finally:
            await database.close()
        page = poster(
            edition.pack,
            translator(language_of(language, settings.language), edition.calendar.timezone.key),
            address=settings.public_base_url.rstrip("/"),
            policy=SamplePolicy.WITHHOLD if settings.live else SamplePolicy.SHOW,
            demo=not settings.live,
            alone=True,
        )
        file.write_text(page, encoding="utf-8")
        say(reader().gettext(N_("Written to {path}. Open it in a browser and print it on A3."), path=file))

    run(work())
