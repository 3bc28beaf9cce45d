"""The audit trail, for those who may look at it."""

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from staff.permissions import Act
from web.staff import words
from web.staff.access import may
from web.staff.desk import AtDesk
from web.staff.lists import PageNumber

router = APIRouter(prefix="/staff/audit")


@router.get("")
@may(Act.SEE_AUDIT)
async def trail(desk: AtDesk, actor: str = "", subject: str = "", page: PageNumber = 1) -> Response:
    """Newest first; of one account or one record when asked."""
    actor, subject = actor.strip()[:40], subject.strip()[:80]
    found = await desk.services.trail.look(viewer=desk.actor, actor=actor, subject=subject, page=page)
    address = f"/staff/audit?{urlencode({'actor': actor, 'subject': subject})}&page={{page}}"
    return await desk.page("audit.html", found=found, actor=actor, subject=subject, address=address, words=words)
