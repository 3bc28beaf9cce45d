"""`sanshi cards`: the hall's cards as one PDF."""

from pathlib import Path
from typing import Annotated

import typer

from common.i18n import LANGUAGES, N_, language_of
from common.paper import Size
from sanshi.answerer import current_edition, sample_policy
from sanshi.commands.options import NOT_SO, Config, NotWritable, reader, run, say, settings_or_exit

Paper = Annotated[Size, typer.Option("--size", help="a4 or a5")]
Bilingual = Annotated[bool, typer.Option("--bilingual", help="the English beside the official Chinese")]
Language = Annotated[str, typer.Option("--language", help="zh or en; the office's own when left out")]
Output = Annotated[Path, typer.Option("--output", metavar="FILE", help="where the PDF is written")]
One = Annotated[str, typer.Option("--matter", metavar="ID", help="only this matter's card")]


def command(  # noqa: PLR0917 (typer passes by name)
    size: Paper = Size.A4,
    bilingual: Bilingual = False,
    language: Language = "",
    matter: One = "",
    output: Output = Path("cards.pdf"),
    config: Config = None,
) -> None:
    """Write the card of every matter, with the QR code of its page, into one PDF. Exit 1 when there is no such
    matter."""

    async def work() -> None:
        settings = settings_or_exit(config)
        from web.hall_cards import Print, cards_pdf  # noqa: PLC0415 — the PDF library, for this command alone

        edition = await current_edition(settings)
        matters = [one for one in edition.pack.active_matters if matter in {"", one.id}]
        if not matters:
            say(reader().gettext(N_("There is no matter {matter}."), matter=matter))
            raise typer.Exit(NOT_SO)
        wanted = Print(
            size=size,
            languages=LANGUAGES[:2] if bilingual else (language_of(language, settings.language),),
            address=settings.public_base_url.rstrip("/"),
            policy=sample_policy(settings),
            demo=not settings.live,
            font=settings.font,
        )
        made = cards_pdf(edition.pack, matters, str(edition.version), wanted)
        try:
            output.write_bytes(made)
        except OSError as error:
            raise NotWritable(path=output) from error
        said = reader().ngettext(
            "{count} card written to {path}.", "{count} cards written to {path}.", len(matters), path=output
        )
        say(said)

    run(work())
