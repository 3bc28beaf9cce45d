"""`sanshi revisits open --decision NO` and `sanshi revisits list`."""

from typing import Annotated

import typer

from common.errors import SanshiError
from common.i18n import N_
from sanshi.commands.casework import OPERATOR, casework
from sanshi.commands.options import NOT_SO, Config, Json, fail, print_json, run, say
from web.staff.words import REVISIT_STATES

app = typer.Typer(no_args_is_help=True, help="Revisits after decisions: open, list.")

DecisionNo = Annotated[str, typer.Option("--decision", help="the decision's number, such as 〔2026〕1号")]


@app.command("open")
def open_(decision: DecisionNo, config: Config = None, json: Json = False) -> None:
    """Make a code that opens the revisit form once; it is told this once and cannot be looked up again."""

    async def work() -> None:
        async with casework(config) as rooms:
            try:
                opened = await rooms.revisits.open(decision, by=OPERATOR)
            except SanshiError as error:
                fail(error, NOT_SO)
            if json:
                print_json({"decision": opened.decision_no, "code": opened.code, "id": opened.revisit_id})
                return
            sentence = N_("Code of the revisit form for decision {number}: {code}")
            say(rooms.tr.gettext(sentence, number=opened.decision_no, code=opened.code))

    run(work())


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option("--limit", min=1, help="at most so many")] = 200,
    config: Config = None,
    json: Json = False,
) -> None:
    """The codes given out and what became of them; never the codes themselves."""

    async def work() -> None:
        async with casework(config) as rooms:
            found = (await rooms.revisits.codes(viewer=OPERATOR, size=limit)).rows
            if json:
                rows = [
                    {
                        "id": row.id,
                        "decision": row.decision_no,
                        "state": row.state,
                        "opened_at": row.opened_at,
                        "opened_by": row.opened_by,
                        "spent_at": row.spent_at,
                        "complaint": row.complaint_no,
                    }
                    for row in found
                ]
                print_json({"revisits": rows})
                return
            for row in found:
                say(
                    " ".join(
                        [
                            rooms.tr.moment(row.opened_at),
                            row.decision_no,
                            rooms.tr.gettext(REVISIT_STATES[row.state]),
                            row.complaint_no or "",
                        ]
                    ).rstrip()
                )
            say(rooms.tr.ngettext("{count} code", "{count} codes", len(found)))

    run(work())
