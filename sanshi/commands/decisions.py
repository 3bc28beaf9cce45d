"""`sanshi decisions register|deadline|settle|list`: decisions, their units, and the days notices are counted from."""

from datetime import date
from typing import Annotated

import typer

from casework.decisions.service import DecisionState, NewDecision, Settled
from common.errors import SanshiError
from common.i18n import N_
from sanshi.commands.casework import OPERATOR, casework
from sanshi.commands.days import day_or_exit
from sanshi.commands.options import NOT_SO, Config, Json, fail, print_json, run, say
from web.staff.decision_words import ACTS, STATES

app = typer.Typer(no_args_is_help=True, help="Decisions: register, set the deadline, settle, list.")

Number = Annotated[str, typer.Argument(help="the decision's number, such as 〔2026〕1号")]
Unit = Annotated[str, typer.Option("--unit", help="credit code or name of the unit on record")]
Violation = Annotated[str, typer.Option("--violation", help="id of the violation in the knowledge pack")]
DecidedOn = Annotated[str | None, typer.Option("--decided-on", metavar="DATE", help="day of the decision")]
RectifyBy = Annotated[str | None, typer.Option("--rectify-by", metavar="DATE", help="last day to put things right")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="the day it happened, default today")]


@app.command()
def register(
    number: Number,
    *,
    unit: Unit = "",
    violation: Violation = "",
    decided_on: DecidedOn = None,
    rectify_by: RectifyBy = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Write a decision down, or fill in what was not known of it."""
    new = NewDecision(
        number=number,
        party=unit,
        violation=violation,
        decided_on=day_or_exit(decided_on),
        rectify_by=day_or_exit(rectify_by),
    )

    async def work() -> None:
        async with casework(config) as rooms:
            try:
                found = await rooms.decisions.register(new, by=OPERATOR)
            except SanshiError as error:
                fail(error, NOT_SO)
            if json:
                print_json({"decision": found.number, "id": found.id, "entity_id": found.entity_id})
                return
            say(rooms.tr.gettext(N_("Decision {number} is written down."), number=found.number))

    run(work())


@app.command()
def deadline(number: Number, rectify_by: RectifyBy = None, config: Config = None, json: Json = False) -> None:
    """Set or move the time to put things right; without a day it is lifted."""
    day = day_or_exit(rectify_by)

    async def work() -> None:
        async with casework(config) as rooms:
            try:
                found = await rooms.decisions.find(number)
                await rooms.decisions.set_deadline(found.id, day, by=OPERATOR)
            except SanshiError as error:
                fail(error, NOT_SO)
            if json:
                print_json({"decision": found.number, "rectify_by": day})
            elif day is None:
                say(rooms.tr.gettext(N_("Decision {number} has no deadline any more."), number=found.number))
            else:
                sentence = N_("Decision {number} is to be put right by {day}.")
                say(rooms.tr.gettext(sentence, number=found.number, day=rooms.tr.date(day)))

    run(work())


@app.command()
def settle(number: Number, how: Settled, on: On = None, config: Config = None, json: Json = False) -> None:
    """Note that it was put right, that the form came back on paper, or that it is closed."""
    day: date | None = day_or_exit(on)

    async def work() -> None:
        async with casework(config) as rooms:
            try:
                found = await rooms.decisions.find(number)
                await rooms.decisions.settle(found.id, how, by=OPERATOR, on=day)
            except SanshiError as error:
                fail(error, NOT_SO)
            if json:
                print_json({"decision": found.number, "settled": how})
                return
            say(f"{found.number} {rooms.tr.gettext(ACTS[how][0])}")

    run(work())


@app.command("list")
def list_(
    state: Annotated[DecisionState | None, typer.Option("--state", help="only these")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="at most so many")] = 200,
    config: Config = None,
    json: Json = False,
) -> None:
    """The decisions on record, the newest first."""

    async def work() -> None:
        async with casework(config) as rooms:
            found = (await rooms.decisions.page(viewer=OPERATOR, state=state, size=limit)).rows
            if json:
                rows = [
                    {
                        "id": line.decision.id,
                        "decision": line.decision.number,
                        "state": line.state,
                        "unit": line.party,
                        "entity_id": line.decision.entity_id,
                        "violation": line.decision.violation,
                        "registered_on": line.decision.registered_on,
                        "rectify_by": line.decision.rectify_by,
                        "rectified_on": line.decision.rectified_on,
                        "form_given_on": line.decision.form_given_on,
                        "form_returned_on": line.decision.form_returned_on,
                        "closed_on": line.decision.closed_on,
                    }
                    for line in found
                ]
                print_json({"decisions": rows})
                return
            for line in found:
                until = rooms.tr.date(line.decision.rectify_by) if line.decision.rectify_by else ""
                say("  ".join([line.decision.number, rooms.tr.gettext(STATES[line.state]), line.party, until]).rstrip())
            say(rooms.tr.ngettext("{count} decision", "{count} decisions", len(found)))

    run(work())
