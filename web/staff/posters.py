"""The hall poster from the console: shown as it is printed."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from staff.permissions import Act
from web.poster import poster
from web.staff.access import may
from web.staff.desk import AtDesk

router = APIRouter(prefix="/staff/poster")


@router.get("", response_class=HTMLResponse)
@may(Act.SEE_TODAY)
async def show(desk: AtDesk) -> HTMLResponse:
    """In the reader's language. A demo without a public address shows its own; else raises NoPublicAddress."""
    settings = desk.visit.settings
    page = poster(desk.pack, desk.tr, address=desk.visit.public_address, policy=settings.samples, demo=settings.demo)
    return HTMLResponse(page)
