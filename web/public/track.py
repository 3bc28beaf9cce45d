"""Following a complaint by its secret code (查询码). The code comes by POST and is never in an address; what continues
the opened case carries a short-lived ticket instead."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from casework.attachments.service import Upload
from casework.complaints.model import CaseView, Status
from casework.complaints.status import sentence
from common.errors import SanshiError
from common.i18n import N_
from web.audience import public
from web.files import download
from web.forms import Form, Posted
from web.public.code_page import code_refused
from web.throttle import CODE, SUBMIT, caller_of
from web.tickets import TicketExpired
from web.visit import Visit, Visiting

router = APIRouter(prefix="/track")
CASE = "track/case"
MAX_ANSWER = 2000
TONES = {
    Status.RECEIVED: "blue",
    Status.HANDLING: "blue",
    Status.CHECKING: "blue",
    Status.ANSWERED: "green",
    Status.REFUSED: "amber",
    Status.ERASED: "grey",
}
OPEN = frozenset({Status.RECEIVED, Status.HANDLING, Status.CHECKING})
"""The office still owes the promised answer."""
CHIPS = {
    Status.RECEIVED: N_("Received"),
    Status.HANDLING: N_("Being looked into"),
    Status.CHECKING: N_("Almost done"),
    Status.ANSWERED: N_("Answered"),
    Status.REFUSED: N_("Not accepted"),
    Status.ERASED: N_("Erased"),
}


@router.get("", response_class=HTMLResponse)
@public
async def ask_code(visit: Visiting) -> HTMLResponse:
    return visit.page("public/track.html", errors={}, code="")


@router.post("", response_class=HTMLResponse)
@public
async def show_case(visit: Visiting, form: Form) -> HTMLResponse:
    """The case a code opens; every code that opens none is answered alike."""
    code, throttle, caller = form.text("code", 60), visit.services.throttle, caller_of(visit.request)
    try:
        await throttle.spend(CODE, caller)
        view = await visit.services.complaints.by_code(code, caller=caller)
    except SanshiError as error:
        return code_refused(visit, "public/track.html", error)
    await throttle.give_back(CODE, caller)
    return case_page(visit, view)


def case_page(
    visit: Visit, view: CaseView, *, said: str = "", draft: str = "", error: SanshiError | None = None
) -> HTMLResponse:
    return visit.page(
        "public/case.html",
        status=error.http_status if error else 200,
        view=view,
        sentence=sentence(view, visit.tr),
        category=category_of(visit, view),
        chip_text=visit.tr.gettext(CHIPS[view.status]),
        chip_tone=TONES[view.status],
        open=view.status in OPEN,
        answered=view.status is Status.ANSWERED,
        erased=view.status is Status.ERASED,
        ticket=visit.services.tickets.issue(CASE, str(view.case_id)),
        said=said,
        draft=draft,
        errors={"text": error.text(visit.tr)} if error else {},
    )


def category_of(visit: Visit, view: CaseView) -> str:
    """The kind of complaint in words; its id when the pack no longer has it."""
    try:
        category = visit.pack.category(view.category)
    except KeyError:
        return view.category
    return visit.tell(category.name, category.name_en).text


def case_of(visit: Visit, form: Posted) -> UUID:
    """The case a ticket opens. Raises TicketExpired."""
    try:
        return UUID(visit.services.tickets.read(CASE, form.text("ticket", 200)))
    except ValueError as error:
        raise TicketExpired from error


@router.post("/answer", response_class=HTMLResponse)
@public
async def answer(visit: Visiting, form: Form) -> HTMLResponse:
    """The citizen writes again."""
    try:
        case = case_of(visit, form)
        view = await visit.services.complaints.view(case)
    except SanshiError as error:
        return code_refused(visit, "public/track.html", error)
    words = form.text("text", MAX_ANSWER)
    try:
        await visit.services.throttle.spend(SUBMIT, caller_of(visit.request))
        files = await kept_files(visit, form)
        view = await visit.services.complaints.answer_back(case, words, files)
    except SanshiError as error:
        return case_page(visit, view, draft=words, error=error)
    return case_page(visit, view, said=visit.tr.gettext(N_("Your message has been added. We will read it.")))


async def kept_files(visit: Visit, form: Posted) -> list[UUID]:
    """The files of a form, cleaned and kept. Raises what the cleaning refuses."""
    uploads = [Upload(file.name, file.content_type, file.data) for file in await form.files("files")]
    return [await visit.services.attachments.store(upload) for upload in uploads]


@router.post("/forget-chat", response_class=HTMLResponse)
@public
async def forget_chat(visit: Visiting, form: Form) -> HTMLResponse:
    """The citizen deletes the chat that answers went to."""
    try:
        view = await visit.services.complaints.forget_chat(case_of(visit, form))
    except SanshiError as error:
        return code_refused(visit, "public/track.html", error)
    return case_page(visit, view, said=visit.tr.gettext(N_("The chat is no longer kept with your complaint.")))


@router.post("/file")
@public
async def file(visit: Visiting, form: Form) -> Response:
    """A file of the opened case."""
    case = case_of(visit, form)
    try:
        wanted = UUID(form.text("file", 40))
    except ValueError as error:
        raise TicketExpired from error
    found = await visit.services.attachments.fetch_own(wanted, case_id=case)
    return download(found.name, found.media_type, found.data)
