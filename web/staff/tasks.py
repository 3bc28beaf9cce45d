"""Calls and letters that staff make: the list, the script or letter, and what came of it."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

import segno
from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from common.errors import SanshiError
from common.i18n import N_
from notify import reasons
from notify.tasks import FITTING, Task, TaskPage, UnknownTask, possible
from notify.vocabulary import NoticeChannel, TaskOutcome
from staff.permissions import Act
from web.files import download
from web.forms import Form
from web.staff import notice_words, words
from web.staff.access import may
from web.staff.columns import TASKS
from web.staff.desk import AtDesk, Desk
from web.staff.lists import PageNumber, Part

router = APIRouter(prefix="/staff/tasks")
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class OutcomeMissing(SanshiError):
    message = N_("Choose what came of it.")


class DayUnreadable(SanshiError):
    message = N_("Write the day like 2027-03-01.")


@router.get("")
@may(Act.DO_TASKS)
async def listed(
    desk: AtDesk,
    *,
    channel: str = "",
    upcoming: bool = False,
    sort: str = "",
    page: PageNumber = 1,
    export: bool = False,
) -> Response:
    async def fetch(page: int) -> Part[Task]:
        way = NoticeChannel(channel) if channel in FITTING else None
        found = await desk.services.tasks.page(channel=way, upcoming=upcoming, page=page)
        return Part(found.tasks, found.total, found.page, found.pages)

    if export:
        return await TASKS.export(fetch, desk, sort=sort)
    query = urlencode({"channel": channel, "upcoming": str(upcoming).lower(), "sort": sort})
    return await desk.page(
        "tasks.html",
        found=await TASKS.part(fetch, desk, sort=sort, page=page),
        choices=TASKS.choices(desk),
        sort=sort,
        channel=channel,
        upcoming=upcoming,
        address=f"/staff/tasks?{query}&page={{page}}",
        reasons=reasons,
        words=notice_words,
        ways=list(FITTING),
    )


@router.get("/letters")
@may(Act.DO_TASKS)
async def letters(desk: AtDesk, page: PageNumber = 1) -> Response:
    """All letters due, one to a sheet of paper."""
    found = await desk.services.tasks.page(channel=NoticeChannel.LETTER, page=page)
    return await letters_page(desk, found)


@router.post("/letters")
@may(Act.DO_TASKS)
async def print_letters(desk: AtDesk) -> Response:
    """All letters that are due and were not printed before, as one PDF; who printed them is put down."""
    try:
        made = await desk.services.letters.print_due(by=desk.actor)
    except SanshiError as error:
        return await letters_page(desk, await desk.services.tasks.page(channel=NoticeChannel.LETTER), error=error)
    return download(f"letters-{desk.today}.pdf", PDF, made)


async def letters_page(desk: Desk, found: TaskPage, *, error: SanshiError | None = None) -> Response:
    sheets = await desk.services.letters.sheets([task for task in found.tasks if task.text])
    return await desk.page(
        "letters.html",
        status=error.http_status if error else 200,
        found=found,
        letters=[(sheet, _square(sheet.link)) for sheet in sheets],
        unprinted=await desk.services.letters.unprinted(),
        error=desk.told(error) if error else "",
    )


def _square(link: str) -> Markup:
    """The code on a letter, as a drawing; "" without a public page."""
    return Markup(segno.make(link, error="m", micro=False).svg_inline(border=2, omitsize=True) if link else "")


@router.get("/{notice_id}")
@may(Act.DO_TASKS)
async def one(desk: AtDesk, notice_id: UUID) -> Response:
    return await task_page(desk, notice_id)


@router.post("/{notice_id}/letter")
@may(Act.DO_TASKS)
async def print_letter(desk: AtDesk, notice_id: UUID, form: Form) -> Response:
    """One letter, as PDF or as a Word file to be edited; the file alone prints nothing yet."""
    letters, word = desk.services.letters, form.text("format", 10) == "docx"
    try:
        made = await (letters.write_one if word else letters.print_one)(notice_id, by=desk.actor)
    except UnknownTask:
        raise
    except SanshiError as error:
        return await task_page(desk, notice_id, error=error)
    return download(f"letter-{desk.today}.{'docx' if word else 'pdf'}", DOCX if word else PDF, made)


@router.post("/{notice_id}")
@may(Act.DO_TASKS)
async def record(desk: AtDesk, notice_id: UUID, form: Form) -> Response:
    """Put down what came of the call or letter."""
    chosen, note = form.text("outcome", 20), form.text("note", 1000)
    try:
        if chosen not in set(TaskOutcome):
            raise OutcomeMissing
        await desk.services.tasks.record(
            notice_id,
            TaskOutcome(chosen),
            note=note,
            day=_day(form.text("day", 10)),
            mail_number=form.text("mail_number", 40),
            by=desk.actor,
        )
    except SanshiError as error:
        return await task_page(desk, notice_id, error=error, chosen=chosen, note=note)
    return desk.see("/staff/tasks", "recorded")


def _day(text: str) -> date | None:
    """The day of a form; None for an empty field. Raises DayUnreadable."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise DayUnreadable from error


async def task_page(
    desk: Desk, notice_id: UUID, *, error: SanshiError | None = None, chosen: str = "", note: str = ""
) -> Response:
    task = await desk.services.tasks.detail(notice_id, registrar=desk.may("take-phone"))
    return await desk.page(
        "task.html",
        status=error.http_status if error else 200,
        task=task,
        row=task.notice,
        outcomes=notice_words.outcomes(possible(task.notice), desk.tr),
        stopped=desk.tr.gettext(reasons.SENTENCES[task.stopped]) if task.stopped in reasons.SENTENCES else "",
        error=desk.told(error) if error else "",
        chosen=chosen,
        note=note,
        today=desk.today,
        words=notice_words,
        who=words.who,
    )
