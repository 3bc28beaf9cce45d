"""`sanshi permits import FILE`, `import-entities FILE`, `template FILE`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from common.i18n import N_, Translator
from notify.importing.problems import sentence
from notify.importing.report import ImportReport, RowReport, RowStatus
from notify.importing.service import Progress as Tell
from notify.importing.template import write_template
from sanshi.commands.days import Day, day_or_exit
from sanshi.commands.notifying import notifying
from sanshi.commands.options import Config, Json, print_json, reader, run, say
from staff.actor import COMMAND_LINE

app = typer.Typer(no_args_is_help=True, help="Permits: import a sheet, make an empty one.")

File = Annotated[Path, typer.Argument(metavar="FILE", help=".csv or .xlsx")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="only say what would happen")]
_STATUS = {
    RowStatus.ACCEPT: N_("taken"),
    RowStatus.FLAG: N_("taken, somebody must look at it"),
    RowStatus.REJECT: N_("not taken"),
}


@app.command(name="import")
def import_permits(
    file: File, dry_run: DryRun = False, on: Day = None, config: Config = None, json: Json = False
) -> None:
    """Import a sheet of permits; every row is judged, the good ones go in together. Rejected rows are no failure."""

    async def work() -> None:
        day = day_or_exit(on)
        async with notifying(config) as rooms:
            with _progress(quiet=json) as tell:
                report = await rooms.imports.permits(file, by=COMMAND_LINE, dry_run=dry_run, on=day, progress=tell)
        _show(report, json=json, dry_run=dry_run)

    run(work())


@app.command(name="import-entities")
def import_entities(file: File, dry_run: DryRun = False, config: Config = None, json: Json = False) -> None:
    """Import a list of units without permits: name, kind of unit, contact."""

    async def work() -> None:
        async with notifying(config) as rooms:
            with _progress(quiet=json) as tell:
                report = await rooms.imports.entities(file, by=COMMAND_LINE, dry_run=dry_run, progress=tell)
        _show(report, json=json, dry_run=dry_run)

    run(work())


@app.command()
def template(file: File) -> None:
    """Write an empty sheet with the right columns (.xlsx with notes, or .csv)."""
    write_template(file)
    say(reader().gettext(N_("Written: {path}"), path=file))


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Tell | None]:
    """A bar on stderr while rows are read; nothing for machines."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    with Progress(console=console, transient=True) as bars:
        bar = bars.add_task(reader().gettext(N_("Rows")), total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


def _show(report: ImportReport, *, json: bool, dry_run: bool) -> None:
    translator = reader()
    if json:
        print_json(_document(report, translator, dry_run=dry_run))
        return
    for row in report.rows:
        for problem in row.problems:
            say(f"{sentence(row.row, problem, translator)}  [{translator.gettext(_STATUS[row.status])}]")
    counts = N_("Taken {accepted}, to be looked at {flagged}, not taken {rejected}.")
    say(translator.gettext(counts, accepted=report.accepted, flagged=report.flagged, rejected=report.rejected))
    if dry_run:
        say(translator.gettext(N_("This was a rehearsal: nothing was changed.")))


def _document(report: ImportReport, translator: Translator, *, dry_run: bool) -> dict[str, Any]:
    return {
        "accepted": report.accepted,
        "flagged": report.flagged,
        "rejected": report.rejected,
        "created": report.created,
        "changed": report.changed,
        "renewed": report.renewed,
        "unchanged": report.unchanged,
        "dry_run": dry_run,
        "rows": [_row(row, translator) for row in report.rows],
    }


def _row(row: RowReport, translator: Translator) -> dict[str, Any]:
    return {
        "row": row.row,
        "status": row.status,
        "reasons": list(row.reasons),
        "problems": [
            {
                "code": problem.code,
                "column": problem.column,
                "value": problem.value,
                "message": sentence(row.row, problem, translator),
            }
            for problem in row.problems
        ],
    }
