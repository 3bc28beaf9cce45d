"""Whether a notice is genuine, and what its recipient answers. Number and digits come by POST alone."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from casework.acknowledging.errors import NotOffered
from casework.acknowledging.service import GenuineNotice
from common.errors import SanshiError
from notify.vocabulary import Answer, PermitState
from web.audience import public
from web.forms import Form
from web.throttle import CODE, SUBMIT, caller_of
from web.visit import Visit, Visiting

router = APIRouter(prefix="/notice")


@router.get("", response_class=HTMLResponse)
@public
async def ask(visit: Visiting) -> HTMLResponse:
    return visit.page("public/notice.html", errors={})


@router.post("", response_class=HTMLResponse)
@public
async def show(visit: Visiting, form: Form) -> HTMLResponse:
    """What a genuine notice says; every wrong pair is answered alike."""
    number, tail = form.text("number", 40), form.text("tail", 10)
    throttle, caller = visit.services.throttle, caller_of(visit.request)
    try:
        await throttle.spend(CODE, caller)
        found = await visit.services.acknowledging.look(number, tail, caller=caller)
    except SanshiError as error:
        return _refused(visit, error)
    # Many may look from one address, such as a hall's: only what was wrong counts as a try.
    await throttle.give_back(CODE, caller)
    return _shown(visit, found, number, tail)


@router.post("/answer", response_class=HTMLResponse)
@public
async def answer(visit: Visiting, form: Form) -> HTMLResponse:
    """Received, call me, applied already, not mine, new contact."""
    number, tail, said = form.text("number", 40), form.text("tail", 10), form.text("answer", 20)
    caller, desk = caller_of(visit.request), visit.services.acknowledging
    try:
        await visit.services.throttle.spend(SUBMIT, caller)
        if said not in set(Answer):
            raise NotOffered
        found = await desk.answer(
            number, tail, Answer(said), caller=caller, channel="page", note=form.text("contact", 200)
        )
    except SanshiError as error:
        return _refused(visit, error)
    return _shown(visit, found, number, tail, done=True)


def _shown(visit: Visit, found: GenuineNotice, number: str, tail: str, *, done: bool = False) -> HTMLResponse:
    return visit.page(
        "public/notice_genuine.html",
        found=found,
        number=number,
        tail=tail,
        done=done,
        valid=PermitState.VALID,
        sayings={one: words for one, words in _sayings(visit).items() if one in found.offered},
    )


def _sayings(visit: Visit) -> dict[Answer, str]:
    _ = visit.tr.gettext
    return {
        Answer.RECEIVED: _("Received, thank you"),
        Answer.CALL_ME: _("Please call me"),
        Answer.APPLIED: _("I have applied already"),
        Answer.NOT_MINE: _("This is not for me"),
        Answer.NEW_CONTACT: _("Use another contact"),
    }


def _refused(visit: Visit, error: SanshiError) -> HTMLResponse:
    """The page once more; nothing typed is put back: the screen may be a shared one."""
    return visit.page("public/notice.html", status=error.http_status, errors={"number": error.text(visit.tr)})
