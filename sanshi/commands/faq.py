"""`sanshi faq eval FILE`: how well a file of questions with known answers is answered."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from common.errors import SanshiError
from common.i18n import N_
from faq.evaluation import Row, Share, evaluate, read_cases
from sanshi.answerer import current_answerer
from sanshi.commands.options import Config, Json, print_json, reader, run

app = typer.Typer(no_args_is_help=True, help="The questions and answers: how well they work.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines with query, kind, action, matter, field, facts")]
COLUMNS = ("action", "first", "offered", "answered", "answered_wrong", "field", "facts", "answered_outside")


class UnreadableFile(SanshiError):
    message = N_("The file {path} cannot be read.")


@app.callback()
def _words() -> None:
    """Keeps `eval` a word of its own."""


@app.command("eval")
def evaluation(file: File, config: Config = None, json: Json = False) -> None:
    """Ask every question of FILE and show the shares that came out right, kind by kind."""

    async def work() -> None:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile(path=file) from error
        rows = evaluate(await current_answerer(config), list(read_cases(lines)))
        if json:
            print_json({"kinds": [_document(row) for row in rows]})
        else:
            Console().print(_table(rows))

    run(work())


def _document(row: Row) -> dict[str, Any]:
    shares = {name: getattr(row, name) for name in COLUMNS}
    return {
        "kind": row.kind,
        "questions": row.questions,
        **{name: {"good": one.good, "of": one.of, "share": one.value} for name, one in shares.items()},
    }


def _table(rows: Sequence[Row]) -> Table:
    text = reader().gettext
    headings = (
        N_("right action"),
        N_("right matter first"),
        N_("among the offered"),
        N_("answered"),
        N_("answered wrong"),
        N_("right field"),
        N_("facts"),
        N_("outside, yet answered"),
    )
    table = Table(text(N_("kind")), text(N_("questions")), *(text(heading) for heading in headings))
    for row in rows:
        table.add_row(row.kind, str(row.questions), *(_cell(getattr(row, name)) for name in COLUMNS))
    return table


def _cell(share: Share) -> str:
    return "" if share.value is None else f"{share.value:.3f} ({share.good}/{share.of})"
