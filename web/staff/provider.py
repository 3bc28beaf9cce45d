"""The SMS provider in use and the one standing by: who chose it, what it can do, its templates; and the switch."""

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from staff.permissions import Act
from web.forms import Form
from web.staff import provider_words, words
from web.staff.access import may
from web.staff.desk import AtDesk, Desk

router = APIRouter(prefix="/staff/provider")


@router.get("")
@may(Act.SEE_NOTICES)
async def shown(desk: AtDesk) -> Response:
    return await provider_page(desk)


@router.post("/switch")
@may(Act.SWITCH_PROVIDER)
async def switch(desk: AtDesk, form: Form) -> Response:
    """Use the standby; not while a notice is in doubt."""
    why = form.text("why", 300)
    try:
        await desk.services.routing.switch(form.text("to", 20), why=why, by=desk.actor)
    except SanshiError as error:
        return await provider_page(desk, error=error, why=why)
    return desk.see("/staff/provider", "provider-switched")


@router.post("/templates")
@may(Act.SEE_NOTICES)
async def ask(desk: AtDesk) -> Response:
    """Ask the provider now how its review of templates stands."""
    await desk.services.routing.fetch_templates()
    return desk.see("/staff/provider", "templates-asked")


async def provider_page(desk: Desk, *, error: SanshiError | None = None, why: str = "") -> Response:
    routing = desk.services.routing
    return await desk.page(
        "provider.html",
        status=error.http_status if error else 200,
        standing=await routing.standing(),
        reviewed=await routing.reviewed(),
        alarms=await desk.alarms(),
        error=desk.told(error) if error else "",
        why=why,
        provider_words=provider_words,
        who=words.who,
    )
