"""Standing in during absence: who, for whom, from when to when, with which roles."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from staff.permissions import Act
from staff.substitutions import LONGEST, WrongDays
from web.forms import Form
from web.staff.access import may
from web.staff.accounts import choices, known
from web.staff.desk import AtDesk, Desk, role_names

router = APIRouter(prefix="/staff/substitutions")

EMPTY: dict[str, object] = {"absent": "", "substitute": "", "roles": [], "from_day": "", "to_day": ""}


@router.get("")
@may(Act.NAME_SUBSTITUTES)
async def listed(desk: AtDesk) -> Response:
    return await list_page(desk)


@router.post("")
@may(Act.NAME_SUBSTITUTES)
async def name(desk: AtDesk, form: Form) -> Response:
    kept: dict[str, object] = {field: form.text(field, 40) for field in EMPTY} | {"roles": form.texts("role")}
    try:
        await desk.services.substitutions.name(
            absent=form.text("absent", 40),
            substitute=form.text("substitute", 40),
            roles=known(form.texts("role")),
            from_day=day(form.text("from_day")),
            to_day=day(form.text("to_day")),
            by=desk.actor,
        )
    except SanshiError as error:
        return await list_page(desk, error=error, kept=kept)
    return desk.see("/staff/substitutions", "substitute-named")


@router.post("/{substitution_id}/end")
@may(Act.NAME_SUBSTITUTES)
async def end(desk: AtDesk, substitution_id: UUID) -> Response:
    try:
        await desk.services.substitutions.end(substitution_id, by=desk.actor)
    except SanshiError as error:
        return await list_page(desk, error=error)
    return desk.see("/staff/substitutions", "substitute-ended")


def day(typed: str) -> date:
    """A day as a date field sends it. Raises WrongDays."""
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise WrongDays(days=LONGEST) from error


async def list_page(desk: Desk, *, error: SanshiError | None = None, kept: dict[str, object] | None = None) -> Response:
    names = [account.name for account in await desk.services.accounts.all() if account.active]
    found = await desk.services.substitutions.not_over()
    return await desk.page(
        "substitutions.html",
        status=error.http_status if error else 200,
        found=[(one, role_names(one.roles, desk.pack, desk.tr), one.from_day <= desk.today) for one in found],
        names=[(name, name) for name in names],
        choices=choices(desk),
        kept=kept or EMPTY,
        error=desk.told(error) if error else "",
    )
