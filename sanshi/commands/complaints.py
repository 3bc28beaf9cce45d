"""`sanshi complaints list` and `sanshi complaints show NUMBER`. The reporter's identity is never printed."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from casework.complaints.errors import UnknownCase
from casework.complaints.model import CaseDetail, CaseState, QueueRow
from casework.complaints.when import beside
from common.i18n import N_, Translator
from knowledge.model import Pack
from sanshi.commands.casework import OPERATOR, casework
from sanshi.commands.options import NOT_SO, Config, Json, fail, print_json, run, say
from web.staff.words import CASE_STATES, STEPS, who

app = typer.Typer(no_args_is_help=True, help="Complaints: list, show.")

States = Annotated[list[CaseState] | None, typer.Option("--state", help="may be given several times")]
Overdue = Annotated[bool, typer.Option("--overdue", help="only open ones whose promised day has passed")]
Unread = Annotated[bool, typer.Option("--unread", help="only those in which the citizen wrote last")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="at most so many")]


@app.command("list")
def list_(  # noqa: PLR0917 — typer gives options by name
    state: States = None,
    overdue: Overdue = False,
    unread: Unread = False,
    limit: Limit = 100,
    config: Config = None,
    json: Json = False,
) -> None:
    """The complaints: open ones first, urgent ones before others, then by the promised day."""

    async def work() -> None:
        async with casework(config) as rooms:
            page = await rooms.complaints.queue(
                viewer=OPERATOR, states=state or (), overdue_only=overdue, unread_only=unread, size=limit
            )
            if json:
                print_json({"total": page.total, "complaints": [_row(row) for row in page.rows]})
                return
            for row in page.rows:
                say(_line(row, rooms.edition.pack, rooms.tr))
            say(rooms.tr.ngettext("{count} complaint", "{count} complaints", page.total))

    run(work())


@app.command()
def show(
    number: Annotated[str, typer.Argument(help="the register number, such as 诉2026-0001")],
    config: Config = None,
    json: Json = False,
) -> None:
    """One complaint with every step on it; the look is audited. Exit 1 when there is none of this number."""

    async def work() -> None:
        async with casework(config) as rooms:
            try:
                case_id = await rooms.complaints.find(number, viewer=OPERATOR)
            except UnknownCase as error:
                fail(error, NOT_SO)
            detail = await rooms.complaints.detail(case_id, viewer=OPERATOR)
            if json:
                print_json(_detail(detail))
                return
            say(_line(detail.row, rooms.edition.pack, rooms.tr))
            for title, text in (
                (N_("What"), detail.what),
                (N_("Where"), detail.where),
                (N_("When"), beside(detail.when, detail.row.when_meant, rooms.tr)),
            ):
                if text:
                    say(f"{rooms.tr.gettext(title)}: {text}")
            for entry in detail.timeline:
                step = rooms.tr.gettext(STEPS[entry.kind], assignee=entry.assignee or "")
                head = f"{entry.seq:>3} {rooms.tr.moment(entry.at)} {step}"
                say(" ".join([head, who(entry.actor, rooms.tr), entry.text or ""]).rstrip())

    run(work())


def _line(row: QueueRow, pack: Pack, tr: Translator) -> str:
    """Number, state, promised day, category, and what needs attention."""
    names = {
        category.id: category.name if tr.zh else category.name_en for category in pack.casework.complaint_categories
    }
    attention = ((N_("Urgent"), row.urgent), (N_("Overdue"), row.overdue), (N_("Unread"), row.unread))
    marks = [tr.gettext(mark) for mark, on in attention if on]
    state, due = tr.gettext(CASE_STATES[row.state]), tr.gettext(N_("promised by {date}"), date=tr.date(row.due_on))
    return " · ".join([row.number, state, due, names.get(row.category, row.category), *marks])


def _row(row: QueueRow) -> dict[str, Any]:
    """The row without the citizen's words."""
    values = asdict(row)
    for hidden in ("excerpt", "case_id", "when", "when_meant"):
        del values[hidden]
    return values


def _detail(detail: CaseDetail) -> dict[str, Any]:
    values = asdict(detail)
    for hidden in ("row", "contact", "may"):
        del values[hidden]
    meant = detail.row.when_meant
    return _row(detail.row) | values | {"when_meant": None if meant is None else asdict(meant)}
