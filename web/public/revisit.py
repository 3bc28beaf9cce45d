"""The revisit after a decision (事后回访): a code opens the pack's form, which is handed in once."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from casework.revisits.form import InvalidAnswers
from common.errors import SanshiError
from knowledge.model import Question
from knowledge.model.choices import QuestionType
from web.audience import public
from web.forms import Form, Posted
from web.public.code_page import code_refused
from web.throttle import CODE, SUBMIT, caller_of
from web.visit import Visiting

router = APIRouter(prefix="/revisit")
MAX_WORDS = 2000


@router.get("", response_class=HTMLResponse)
@public
async def ask_code(visit: Visiting) -> HTMLResponse:
    return visit.page("public/revisit.html", errors={}, code="")


@router.post("", response_class=HTMLResponse)
@public
async def show_form(visit: Visiting, form: Form) -> HTMLResponse:
    """The form a code opens. The page carries the code in its form, never in the address."""
    code, throttle, caller = form.text("code", 60), visit.services.throttle, caller_of(visit.request)
    try:
        await throttle.spend(CODE, caller)
        session = await visit.services.revisits.form_for(code, caller=caller)
    except SanshiError as error:
        return code_refused(visit, "public/revisit.html", error)
    await throttle.give_back(CODE, caller)
    return visit.page("public/revisit_form.html", session=session, code=code, given={}, errors={})


@router.post("/submit", response_class=HTMLResponse)
@public
async def submit(visit: Visiting, form: Form) -> HTMLResponse:
    """Hand the form in; what must be looked at again stands beside its question, with everything kept."""
    code, caller, services = form.text("code", 60), caller_of(visit.request), visit.services
    try:
        await services.throttle.spend(SUBMIT, caller)
        session = await services.revisits.form_for(code, caller=caller)
    except SanshiError as error:
        return code_refused(visit, "public/revisit.html", error)
    given = answers_in(form, session.form.questions)
    try:
        result = await services.revisits.submit(code, given, caller=caller, language=visit.tr.code, channel="web")
    except InvalidAnswers as error:
        errors = {problem.question: problem.text(visit.tr) for problem in error.problems}
        return visit.page(
            "public/revisit_form.html", status=422, session=session, code=code, given=given, errors=errors
        )
    except SanshiError as error:
        return code_refused(visit, "public/revisit.html", error)
    return visit.page("public/revisit_done.html", result=result)


def answers_in(form: Posted, questions: tuple[Question, ...]) -> dict[str, str | list[str]]:
    """What was answered, question by question; nothing chosen is no answer."""
    given: dict[str, str | list[str]] = {}
    for question in questions:
        if question.type is QuestionType.MULTI:
            if chosen := form.texts(question.id, MAX_WORDS):
                given[question.id] = chosen
        elif text := form.text(question.id, MAX_WORDS):
            given[question.id] = text
    return given
