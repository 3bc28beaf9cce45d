"""What is erased when, and the record of what was: by plan, and on request. Numbers and rules, never anybody's data."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from staff.permissions import Act
from web.forms import Form
from web.staff import words
from web.staff.access import may
from web.staff.desk import AtDesk, Desk

router = APIRouter(prefix="/staff/retention")


@router.get("")
@may(Act.SEE_ERASURES)
async def erasures(desk: AtDesk) -> Response:
    return await erasures_page(desk)


@router.post("")
@may(Act.ASK_ERASURE)
async def ask(desk: AtDesk, form: Form) -> Response:
    """Ask to erase the personal data of a case that has ended."""
    number, reason = form.text("number", 40), form.text("reason")
    try:
        await desk.services.complaints.ask_erasure_of(number, reason, by=desk.actor)
    except SanshiError as error:
        return await erasures_page(desk, error=error, kept={"number": number, "reason": reason})
    return desk.see("/staff/retention", "erasure-asked")


async def erasures_page(
    desk: Desk, *, error: SanshiError | None = None, kept: Mapping[str, str] | None = None
) -> Response:
    """What is asked for, the plan with what would go now, and the latest of the record."""
    retention = desk.services.retention
    waits = await desk.services.complaints.erasures_asked(viewer=desk.actor) if Act.ERASE in desk.acts else []
    return await desk.page(
        "retention.html",
        status=error.http_status if error else 200,
        waits=waits,
        refused=await retention.refused(),
        plan=await retention.due(),
        done=await retention.record(),
        words=words,
        error=desk.told(error) if error else "",
        kept=kept or {},
    )
