"""Files of a case, through the service that checks who looks and audits it."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from staff.permissions import Act
from web.files import download
from web.staff.access import may
from web.staff.desk import AtDesk

router = APIRouter(prefix="/staff/files")


@router.get("/{attachment_id}")
@may(Act.SEE_COMPLAINTS)
async def fetch(desk: AtDesk, attachment_id: UUID) -> Response:
    """Pictures are shown, anything else is saved."""
    file = await desk.services.attachments.fetch(attachment_id, viewer=desk.actor)
    return download(file.name, file.media_type, file.data)
