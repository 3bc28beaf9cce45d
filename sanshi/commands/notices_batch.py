"""`sanshi notices batch FILE --dry-run`: the check of a batch, as the console makes it. Nothing is stored."""

from typing import Annotated, Any

import typer

from casework.batches.service import Choice, Look
from common.errors import SanshiError
from common.i18n import N_, Translator
from knowledge.model import Lang
from notify.batches.checking import gravest
from notify.batches.findings import remedy
from sanshi.commands.notifying import notifying
from sanshi.commands.options import UNREADABLE, Config, Json, fail, print_json, reader, run, say
from sanshi.commands.permits import File

Template = Annotated[str, typer.Option("--template", help="id of a seasonal warning or permit reminder of the pack")]
Text = Annotated[str, typer.Option("--text", help="a text of one's own, with columns of the file in braces")]
English = Annotated[
    str, typer.Option("--text-en", help="the same in English, for units that are written to in English")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="only check; a batch is proposed on the console")]

SHARES = {
    Lang.ZH: N_("In Chinese: texts {texts}, segments {segments}."),
    Lang.EN: N_("In English: texts {texts}, segments {segments}."),
}


class OnlyChecks(SanshiError):
    message = N_(
        "A batch is proposed on the console and agreed to by a second person. Here it is only checked: --dry-run."
    )


def batch(  # noqa: PLR0917 — the command line calls by name
    file: File,
    template: Template = "",
    text: Text = "",
    text_en: English = "",
    dry_run: DryRun = False,
    config: Config = None,
    json: Json = False,
) -> None:
    """Check a batch: every bad row with its remedy, counts, segments, cost, samples. Bad rows are no failure."""
    if not dry_run:
        fail(OnlyChecks(), UNREADABLE)

    async def work() -> None:
        async with notifying(config) as rooms:
            look = await rooms.batches.look(Choice(template, text, text_en), file)
        if json:
            print_json(document(look, reader()))
        else:
            _show(look, reader())

    run(work())


def document(look: Look, translator: Translator) -> dict[str, Any]:
    check = look.check
    return {
        "rows_read": check.total,
        "texts": len(check.good),
        "mend": check.mend,
        "left_out": check.left_out,
        "segments": check.segments,
        "cost": _cost(look, check.segments),
        "currency": look.currency,
        "samples": check.samples,
        "languages": {
            share.language.value: {
                "texts": share.texts,
                "segments": share.segments,
                "cost": _cost(look, share.segments),
                "samples": list(share.samples),
            }
            for share in check.shares
        },
        "rows": [
            {
                "row": line.row,
                "fate": gravest(line),
                "problems": [
                    {
                        "code": problem.code,
                        "column": problem.column,
                        "value": problem.value,
                        "message": remedy(problem, translator),
                    }
                    for problem in line.problems
                ],
            }
            for line in check.told
        ],
    }


def _cost(look: Look, segments: int) -> str | None:
    cost = look.cost(segments)
    return None if cost is None else str(cost)


def _show(look: Look, translator: Translator) -> None:
    for line in look.check.told:
        for problem in line.problems:
            placed = N_("Row {row}, {column}: {remedy}")
            say(translator.gettext(placed, row=line.row, column=problem.column, remedy=remedy(problem, translator)))
    counts = N_("Texts {texts}, segments {segments}, to be mended {mend}, left out {left_out}.")
    check = look.check
    told = {"texts": len(check.good), "segments": check.segments, "mend": check.mend, "left_out": check.left_out}
    say(translator.gettext(counts, **told))
    for share in check.shares:
        say(translator.gettext(SHARES[share.language], texts=share.texts, segments=share.segments))
        for sample in share.samples:
            say(sample)
