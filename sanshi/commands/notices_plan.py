"""`sanshi notices plan`: what falls due on a day, to whom, by which way and why."""

from typing import Annotated, Any

import typer

from common.i18n import N_, Translator
from notify.planning.plan import SKIPPED, Plan, PlannedNotice, Skip, why
from sanshi.commands.days import Day, day_or_exit
from sanshi.commands.notifying import notifying
from sanshi.commands.options import Config, Json, print_json, reader, run, say

DryRun = Annotated[bool, typer.Option("--dry-run", help="only say what would be planned")]


def plan(on: Day = None, dry_run: DryRun = False, config: Config = None, json: Json = False) -> None:
    """Plan the reminders and warnings of a day (default today); what is planned already is not planned again."""

    async def work() -> None:
        day = day_or_exit(on)
        async with notifying(config) as rooms:
            found = await rooms.planner.plan(day, dry_run=dry_run)
        translator = reader()
        if json:
            print_json(_document(found, translator, dry_run=dry_run))
        else:
            _show(found, translator, dry_run=dry_run)

    run(work())


def _document(plan: Plan, translator: Translator, *, dry_run: bool) -> dict[str, Any]:
    return {
        "planned": plan.planned,
        "existing": plan.existing,
        "skipped": len(plan.skipped),
        "dry_run": dry_run,
        "missing_calendar_years": list(plan.missing_years),
        "notices": [_notice(one, translator) for one in plan.notices],
        "passed_over": [_skip(one, translator) for one in plan.skipped],
    }


def _notice(notice: PlannedNotice, translator: Translator) -> dict[str, Any]:
    return {
        "id": notice.id,
        "kind": notice.kind,
        "rule": notice.rule,
        "step": notice.step,
        "permits": list(notice.permits),
        "decision": notice.decision,
        "entity": notice.entity,
        "entity_id": notice.entity_id,
        "channel": notice.channel,
        "state": notice.state,
        "send_after": notice.send_after,
        "reason": why(notice, translator),
        "reason_code": notice.why,
        "days_left": notice.days_left,
        "text": notice.text,
        "existing": notice.existing,
    }


def _skip(skip: Skip, translator: Translator) -> dict[str, Any]:
    return {
        "rule": skip.rule,
        "step": skip.step,
        "permits": list(skip.permits),
        "entity": skip.entity,
        "entity_id": skip.entity_id,
        "reason": skip.reason,
        "message": translator.gettext(SKIPPED[skip.reason]),
    }


def _show(plan: Plan, translator: Translator, *, dry_run: bool) -> None:
    for notice in plan.notices:
        named = "、".join(notice.permits) or notice.title
        say(f"{notice.channel}  {notice.entity}  {named}  {why(notice, translator)}\n    {notice.text}")
    for skip in plan.skipped:
        said = translator.gettext(SKIPPED[skip.reason])
        say(f"-  {skip.entity}  {'、'.join(skip.permits)}  {said}")
    counts = N_("Planned {planned}, there already {existing}, passed over {skipped}.")
    say(translator.gettext(counts, planned=plan.planned, existing=plan.existing, skipped=len(plan.skipped)))
    for year in plan.missing_years:
        lacks = N_("The calendar has no working days for {year}: import the State Council's notice for that year.")
        say(translator.gettext(lacks, year=year))
    if dry_run:
        say(translator.gettext(N_("This was a rehearsal: nothing was changed.")))
