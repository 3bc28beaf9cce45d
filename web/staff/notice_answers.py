"""What recipients answered to notices, and the notice behind a short number."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from common.i18n import N_
from notify.answer_desk import AnswerLine
from notify.vocabulary import Answer
from staff.permissions import Act
from web.forms import Form
from web.staff import notice_words, words
from web.staff.access import may
from web.staff.columns import NOTICE_ANSWERS
from web.staff.desk import AtDesk, Desk
from web.staff.lists import PageNumber, Part

router = APIRouter(prefix="/staff/notice-answers")


class NoNoticeHasIt(SanshiError):
    message = N_("No notice has this short number. Please check its 8 digits.")
    http_status = 404


@router.get("")
@may(Act.HANDLE_MESSAGES)
async def listed(
    desk: AtDesk,
    *,
    answer: str = "",
    waiting: bool = False,
    sort: str = "",
    page: PageNumber = 1,
    export: bool = False,
) -> Response:
    """Answers, those that wait for staff first."""
    return await list_page(desk, answer=answer, waiting=waiting, sort=sort, page=page, export=export)


@router.post("/find")
@may(Act.HANDLE_MESSAGES)
async def find(desk: AtDesk, form: Form) -> Response:
    """Posted: with the phone a short number opens the notice to anybody, so it stands in no address."""
    await desk.services.trail.searched(by=desk.actor, where="notices")
    found = await desk.services.notice_answers.find(form.text("number", 40))
    if found is None:
        return await list_page(desk, error=NoNoticeHasIt())
    return desk.see(f"/staff/notices/{found}")


@router.post("/{answer_id}/seen")
@may(Act.HANDLE_MESSAGES)
async def seen_to(desk: AtDesk, answer_id: UUID) -> Response:
    await desk.services.notice_answers.seen_to(answer_id, by=desk.actor)
    return desk.see("/staff/notice-answers", "answer-seen")


async def list_page(
    desk: Desk,
    *,
    answer: str = "",
    waiting: bool = False,
    sort: str = "",
    page: int = 1,
    export: bool = False,
    error: SanshiError | None = None,
) -> Response:
    async def fetch(page: int) -> Part[AnswerLine]:
        chosen = Answer(answer) if answer in set(Answer) else None
        found = await desk.services.notice_answers.page(answer=chosen, waiting=waiting, page=page)
        return Part(found.rows, found.total, found.page, found.pages)

    if export:
        return await NOTICE_ANSWERS.export(fetch, desk, sort=sort)
    query = urlencode({"answer": answer, "waiting": str(waiting).lower(), "sort": sort})
    return await desk.page(
        "notice_answers.html",
        status=error.http_status if error else 200,
        found=await NOTICE_ANSWERS.part(fetch, desk, sort=sort, page=page),
        errors={"number": desk.told(error)} if error else {},
        choices=NOTICE_ANSWERS.choices(desk),
        sort=sort,
        answer=answer,
        only_waiting=waiting,
        address=f"/staff/notice-answers?{query}&page={{page}}",
        words=notice_words,
        channel=words.channel,
        who=words.who,
    )
