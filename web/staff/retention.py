"""What is erased when, and the record of what was: by plan, and on request. Numbers and rules, never anybody's data."""

from fastapi import APIRouter
from fastapi.responses import Response

from staff.permissions import Act
from web.staff import words
from web.staff.access import may
from web.staff.desk import AtDesk

router = APIRouter(prefix="/staff/retention")


@router.get("")
@may(Act.SEE_ERASURES)
async def erasures(desk: AtDesk) -> Response:
    """The plan with what would go now, and the latest of the record."""
    retention = desk.services.retention
    return await desk.page("retention.html", plan=await retention.due(), done=await retention.record(), words=words)
