"""`sanshi faq eval FILE`: how well a file of questions with known answers is answered; `calibrate FILE`: from which
probability on the bot may answer; `lint [PACK]`: what in a pack will mislead citizens."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from common.clock import SystemClock
from common.errors import SanshiError
from common.i18n import N_
from faq.calibration import Calibration
from faq.calibration import calibrate as calibrated
from faq.evaluation import Case, Row, Share, evaluate, read_cases
from faq.findings import GOLDEN, Finding, Severity
from faq.lint import lint as found_in
from knowledge.calendar import WorkingCalendar
from knowledge.faults import Code, Fault
from knowledge.validate import Checked, check_directory
from sanshi.answerer import current_answerer, current_edition
from sanshi.calibration import write_calibration
from sanshi.commands.options import (
    NOT_SO,
    UNREADABLE,
    Config,
    Json,
    print_json,
    put,
    reader,
    run,
    say,
    settings_or_exit,
)

app = typer.Typer(no_args_is_help=True, help="The questions and answers: how well they work.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines with query, kind, action, matter, field, facts")]
Directory = Annotated[
    Path | None, typer.Argument(metavar="[PACK]", help="directory; default: the pack of the settings")
]
Target = Annotated[float, typer.Option(min=0.5, max=0.999, help="the share of answers that must surely be right")]
ENOUGH = 100
"""Questions in scope and out of scope each, below which a calibration says little."""
COLUMNS = ("action", "first", "offered", "answered", "answered_wrong", "field", "facts", "answered_outside")


class UnreadableFile(SanshiError):
    message = N_("The file {path} cannot be read.")


@app.command("eval")
def evaluation(file: File, config: Config = None, json: Json = False) -> None:
    """Ask every question of FILE and show the shares that came out right, kind by kind."""

    async def work() -> None:
        rows = evaluate(await current_answerer(config), _cases(file))
        if json:
            print_json({"kinds": [_document(row) for row in rows]})
        else:
            console = Console()
            with console.capture() as table:
                console.print(_table(rows))
            put(table.get())

    run(work())


@app.command()
def calibrate(file: File, target: Target = 0.95, config: Config = None, json: Json = False) -> None:
    """Find the lowest probability from which answers to FILE are surely right so often, and answer by it from the next
    start. Exit 1, and nothing changes, when there is none."""

    async def work() -> None:
        settings, cases = settings_or_exit(config), _cases(file)
        edition = await current_edition(settings)
        found = calibrated(edition.pack, cases, target)
        path = None if found is None else write_calibration(settings.data_dir, found)
        inside = sum(case.matter is not None for case in cases)
        if json:
            print_json(_calibration(found, path) | {"inside": inside, "outside": len(cases) - inside})
        else:
            _tell_calibration(found, target, path)
            if min(inside, len(cases) - inside) < ENOUGH:
                few = N_(
                    "FILE has few questions: {inside} in scope and {outside} out of scope; {enough} of each are wise."
                )
                say(reader().gettext(few, inside=inside, outside=len(cases) - inside, enough=ENOUGH))
        if found is None:
            raise typer.Exit(NOT_SO)

    run(work())


def _calibration(found: Calibration | None, path: Path | None) -> dict[str, Any]:
    if found is None:
        return {"calibrated": False}
    return {"calibrated": True, **asdict(found), "lower": found.lower, "path": path}


def _tell_calibration(found: Calibration | None, target: float, path: Path | None) -> None:
    text = reader().gettext
    if found is None:
        say(text(N_("No probability reaches {target}: nothing was changed."), target=target))
        return
    done = N_(
        "Answers are given from probability {threshold} on: {good} of {of} were right, surely {lower} of all. "
        "Written to {path}; it holds from the next start."
    )
    figures = {"threshold": f"{found.answer_from:.3f}", "good": found.good, "of": found.of}
    say(text(done, **figures, lower=f"{found.lower:.3f}", path=path))


@app.command()
def lint(directory: Directory = None, config: Config = None, json: Json = False) -> None:
    """Say what in a pack will mislead citizens: faults, confused entries, wrong, missing or expired values. Exit 1 when
    there is an error among it."""

    async def work() -> None:
        place = directory or settings_or_exit(config).pack
        checked = check_directory(place)
        found = [_of_fault(fault) for fault in checked.faults] or [_of_finding(one) for one in _lint(checked, place)]
        count = Counter(one["severity"] for one in found)
        if json:
            pack = checked.pack
            identity = {"pack": pack and pack.name, "content_hash": pack and pack.content_hash}
            print_json({**identity, **{f"{one}s": count[one] for one in Severity}, "findings": found})
        else:
            _tell(found, count)
        if any(fault.code is Code.DIRECTORY for fault in checked.faults):
            raise typer.Exit(UNREADABLE)
        if count[Severity.ERROR]:
            raise typer.Exit(NOT_SO)

    run(work())


def _lint(checked: Checked, place: Path) -> Sequence[Finding]:
    pack = checked.require()
    golden = place / GOLDEN
    cases = _cases(golden) if golden.is_file() else []
    return found_in(pack, cases, WorkingCalendar.from_file(pack.calendar).today(SystemClock().now()))


def _tell(found: Sequence[dict[str, Any]], count: Counter[Severity]) -> None:
    text = reader().gettext
    names = {Severity.ERROR: N_("error"), Severity.WARNING: N_("warning"), Severity.NOTE: N_("note")}
    for one in found:
        say(f"{text(names[one['severity']])} {one['file']} {one['path']}".rstrip())
        say(f"  {one['message']}")
        say(f"  → {one['mend']}")
    total = N_("Errors: {errors}, warnings: {warnings}, notes: {notes}.")
    say(text(total, errors=count[Severity.ERROR], warnings=count[Severity.WARNING], notes=count[Severity.NOTE]))


def _of_fault(fault: Fault) -> dict[str, Any]:
    """A fault that `sanshi pack check` finds, too; what it expects is the mend."""
    return {
        "severity": Severity.ERROR,
        "rule": fault.code,
        "file": fault.file,
        "path": fault.where,
        "message": fault.message(reader()),
        "mend": fault.expectation(reader()),
    }


def _of_finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "file": finding.file,
        "path": finding.where,
        "message": finding.message(reader()),
        "mend": finding.mend(reader()),
    }


def _cases(file: Path) -> list[Case]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(path=file) from error
    return list(read_cases(lines))


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
