"""Evidence for one unit or one number: consent, notices that left, refusals; exported as a sheet."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from notify.evidence import EvidenceLine
from staff.permissions import Act
from web.forms import Form
from web.staff import evidence_words, notice_words
from web.staff.access import may
from web.staff.columns import EVIDENCE
from web.staff.desk import AtDesk, Desk
from web.staff.lists import Part

router = APIRouter(prefix="/staff/evidence")


@router.get("")
@may(Act.HANDLE_MESSAGES)
async def ask(desk: AtDesk) -> Response:
    """Which number it is about; a unit's stands on the unit's page."""
    return await evidence_page(desk, None)


@router.post("")
@may(Act.HANDLE_MESSAGES)
async def of_number(desk: AtDesk, form: Form) -> Response:
    """Posted: a number has no place in an address."""
    phone = form.text("phone", 40)
    await desk.services.trail.searched(by=desk.actor, where="evidence")
    try:
        found = await desk.services.evidences.of_phone(phone)
    except SanshiError as error:
        return await evidence_page(desk, None, phone=phone, error=error)
    if form.text("export", 5):
        return await exported(desk, found)
    return await evidence_page(desk, found, phone=phone)


@router.get("/units/{entity_id}")
@may(Act.HANDLE_MESSAGES)
async def of_unit(desk: AtDesk, entity_id: UUID, *, export: bool = False) -> Response:
    detail = await desk.services.entities.detail(entity_id)
    found = await desk.services.evidences.of_unit(detail.entity.id)
    if export:
        return await exported(desk, found)
    return await evidence_page(desk, found, unit=detail.entity.name, entity_id=detail.entity.id)


async def exported(desk: Desk, found: list[EvidenceLine]) -> Response:
    async def fetch(page: int) -> Part[EvidenceLine]:
        return Part(found, len(found))

    return await EVIDENCE.export(fetch, desk, sort="")


async def evidence_page(
    desk: Desk,
    found: list[EvidenceLine] | None,
    *,
    unit: str = "",
    entity_id: UUID | None = None,
    phone: str = "",
    error: SanshiError | None = None,
) -> Response:
    return await desk.page(
        "evidence.html",
        status=error.http_status if error else 200,
        found=found,
        unit=unit,
        entity_id=entity_id,
        phone=phone,
        error=desk.told(error) if error else "",
        words=evidence_words,
        notice_words=notice_words,
    )
