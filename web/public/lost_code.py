"""A lost query code, without a chat: register number and the mobile number left, six digits by text, a new code.

Everything travels by POST. The answer to a request is the same whether there is such a case and such a number or not.
"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from casework.complaints.reissuing import read_number
from common.errors import SanshiError
from web.audience import public
from web.forms import Form
from web.throttle import CODE, caller_of
from web.visit import Visit, Visiting

router = APIRouter(prefix="/track/lost")


@router.get("", response_class=HTMLResponse)
@public
async def ask_number(visit: Visiting) -> HTMLResponse:
    return visit.page("public/lost.html", errors={}, number="", phone="")


@router.post("", response_class=HTMLResponse)
@public
async def send_digits(visit: Visiting, form: Form) -> HTMLResponse:
    number, phone = read_number(form.text("number", 60)), form.text("phone", 60)
    try:
        await visit.services.throttle.spend(CODE, caller_of(visit.request))
        await visit.services.reissuing.ask(number, phone=phone, caller=caller_of(visit.request))
    except SanshiError as error:
        told = {"number": error.text(visit.tr)}
        return visit.page("public/lost.html", status=error.http_status, errors=told, number=number, phone=phone)
    return digits_page(visit, number)


@router.post("/code", response_class=HTMLResponse)
@public
async def give_code(visit: Visiting, form: Form) -> HTMLResponse:
    """The new code, shown once."""
    number = read_number(form.text("number", 60))
    try:
        await visit.services.throttle.spend(CODE, caller_of(visit.request))
        digits, caller = form.text("digits", 40), caller_of(visit.request)
        code = await visit.services.reissuing.redeem(number, digits, caller=caller)
    except SanshiError as error:
        return digits_page(visit, number, error=error)
    return visit.page("public/new_code.html", number=number, code=code)


def digits_page(visit: Visit, number: str, *, error: SanshiError | None = None) -> HTMLResponse:
    """The form for the digits; they are not put back: the screen may be a shared one."""
    errors = {"digits": error.text(visit.tr)} if error else {}
    return visit.page(
        "public/lost_digits.html", status=error.http_status if error else 200, errors=errors, number=number
    )
