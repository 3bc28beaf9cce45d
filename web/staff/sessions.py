"""My sessions: where this account is signed in, and a way to end what one does not know or need."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from web.staff.access import signed_in
from web.staff.desk import AtDesk

router = APIRouter(prefix="/staff/sessions")


@router.get("")
@signed_in()
async def own(desk: AtDesk) -> Response:
    found = await desk.services.sessions.of(desk.member.account.id)
    return await desk.page("sessions.html", sessions=found, here=desk.member.session.id)


@router.post("/end-others")
@signed_in()
async def end_others(desk: AtDesk) -> Response:
    await desk.services.sessions.end_others(desk.member)
    return desk.see("/staff/sessions", "sessions-ended")


@router.post("/{session_id}/end")
@signed_in()
async def end(desk: AtDesk, session_id: UUID) -> Response:
    """End one; when it is this one the log-in follows."""
    await desk.services.sessions.end(desk.member, session_id)
    return desk.see("/staff/sessions", "sessions-ended")
