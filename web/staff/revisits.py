"""Revisits after a decision: codes to print on a slip, and what was answered."""

from io import BytesIO
from urllib.parse import urlencode

import segno
from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from casework.revisits.service import AnswerSheet, OpenedCode, RevisitRow, RevisitState
from common.errors import SanshiError
from knowledge.model import Question
from staff.permissions import Act
from web.forms import Form
from web.staff import words
from web.staff.access import may
from web.staff.columns import REVISITS
from web.staff.desk import AtDesk, Desk
from web.staff.lists import Fetch, PageNumber, Part

router = APIRouter(prefix="/staff")


@router.get("/revisits")
@may(Act.OPEN_REVISITS)
async def codes(
    desk: AtDesk, *, state: str = "", sort: str = "", page: PageNumber = 1, export: bool = False
) -> Response:
    """The codes given out, of one state or all, the latest first."""
    if export:
        return await REVISITS.export(given_out(desk, state), desk, sort=sort)
    return await codes_page(desk, state=state, sort=sort, page=page)


@router.post("/revisits")
@may(Act.OPEN_REVISITS)
async def open_code(desk: AtDesk, form: Form) -> Response:
    """Make a code. It stands on this answer, to be printed, and nowhere else."""
    decision = form.text("decision", 80)
    try:
        opened = await desk.services.revisits.open(decision, by=desk.actor)
    except SanshiError as error:
        return await codes_page(desk, error=error, decision=decision)
    return await slip_page(desk, opened)


@router.get("/answers")
@may(Act.SEE_ANSWERS)
async def answers(desk: AtDesk, page: PageNumber = 1) -> Response:
    """The counts of each option, and the forms one by one."""
    form = desk.pack.form
    counts = await desk.services.revisits.counts(viewer=desk.actor)
    found = await desk.services.revisits.answers(viewer=desk.actor, page=page)
    questions = [
        (desk.visit.tell(question.text, question.text_en), tallied(desk, question, counts.get(question.id, {})))
        for question in form.questions
        if question.options
    ]
    return await desk.page(
        "answers.html", questions=questions, found=found, sheets=[(sheet, said(desk, sheet)) for sheet in found.rows]
    )


def tallied(desk: Desk, question: Question, chosen: dict[str, int]) -> list[tuple[str, int, int]]:
    """Each option's text, how often it was chosen, and its share in per cent of the most chosen, for the bar."""
    most = max(chosen.values(), default=0)
    return [
        (
            desk.visit.tell(option.text, option.text_en).text,
            chosen.get(option.id, 0),
            round(100 * chosen.get(option.id, 0) / most) if most else 0,
        )
        for option in question.options
    ]


def said(desk: Desk, sheet: AnswerSheet) -> list[tuple[str, str]]:
    """A form's questions and answers in words; a question that the pack no longer has shows its id."""
    known = {question.id: question for question in desk.pack.form.questions}
    found = []
    for answer in sheet.answers:
        question = known.get(answer.question)
        options = (
            {option.id: desk.visit.tell(option.text, option.text_en).text for option in question.options}
            if question
            else {}
        )
        title = desk.visit.tell(question.text, question.text_en).text if question else answer.question
        chosen = [options.get(option, option) for option in answer.options]
        found.append((title, "；".join(filter(None, [*chosen, answer.text or ""]))))
    return found


def given_out(desk: Desk, state: str) -> Fetch[RevisitRow]:
    """The codes of a state, or all."""

    wanted = next((one for one in RevisitState if one.value == state), None)

    async def fetch(page: int) -> Part[RevisitRow]:
        found = await desk.services.revisits.codes(viewer=desk.actor, state=wanted, page=page)
        return Part(found.rows, found.total, found.page, found.pages)

    return fetch


async def codes_page(
    desk: Desk,
    *,
    state: str = "",
    sort: str = "",
    page: int = 1,
    error: SanshiError | None = None,
    decision: str = "",
) -> Response:
    return await desk.page(
        "revisits.html",
        status=error.http_status if error else 200,
        found=await REVISITS.part(given_out(desk, state), desk, sort=sort, page=page),
        address=f"/staff/revisits?{urlencode({'state': state, 'sort': sort})}&page={{page}}",
        choices=REVISITS.choices(desk),
        sort=sort,
        state=state,
        error=desk.told(error) if error else "",
        decision=decision,
        words=words,
    )


async def slip_page(desk: Desk, opened: OpenedCode) -> Response:
    """The slip that goes with the decision document. The square leads to the page; the code itself is typed, as an
    address with a code in it would stand in histories and logs."""
    base = desk.visit.settings.public_base_url or str(desk.visit.request.base_url).rstrip("/")
    address = f"{base}/revisit"
    return await desk.page("slip.html", opened=opened, address=address, square=square(address))


def square(text: str) -> Markup:
    """A QR code as inline SVG."""
    out = BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, scale=4, border=2, svgclass="qr", lineclass=None
    )
    return Markup(out.getvalue().decode())  # drawn by us: the text is only in its modules
