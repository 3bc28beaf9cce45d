"""The second factor: asked for at the sign-in, and set up, renewed or turned off by its owner."""

from collections.abc import Sequence
from datetime import timedelta

import segno
from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from common.errors import SanshiError
from staff.member import Hurdle
from staff.second_factor import address_of, as_secret
from web.forms import Form
from web.staff import access
from web.staff.access import signed_in
from web.staff.desk import AtDesk, Desk
from web.throttle import Rate
from web.visit import Services

router = APIRouter(prefix="/staff")

CODES = Rate("staff-code", 8, timedelta(minutes=15))


@router.get("/code")
@signed_in(Hurdle.CODE)
async def ask_code(desk: AtDesk, next: str = "") -> Response:  # noqa: A002 — the query's word
    if desk.member.hurdle is not Hurdle.CODE:
        return desk.see(access.own_path(next))
    return code_page(desk, next, "", 200)


@router.post("/code")
@signed_in(Hurdle.CODE)
async def give_code(desk: AtDesk, services: Services, form: Form) -> Response:
    """The second half of signing in. Tries are limited by the account."""
    goal = form.text("next", 200)
    try:
        await services.throttle.spend(CODES, str(desk.member.account.id))
        await desk.services.second_factors.prove(desk.member, form.text("code", 80))
    except SanshiError as error:
        return code_page(desk, goal, desk.told(error), error.http_status)
    return desk.see(access.own_path(goal))


@router.get("/second-factor")
@signed_in(Hurdle.FACTOR)
async def own(desk: AtDesk) -> Response:
    return await factor_page(desk)


@router.post("/second-factor")
@signed_in(Hurdle.FACTOR)
async def turn_on(desk: AtDesk, services: Services, form: Form) -> Response:
    """The recovery codes are on this answer and nowhere else."""
    secret = as_secret(form.text("secret", 64))
    try:
        await services.throttle.spend(CODES, str(desk.member.account.id))
        told = await desk.services.second_factors.turn_on(desk.member, secret, form.text("code", 80))
    except SanshiError as error:
        return await factor_page(desk, secret=secret, error=error)
    return codes_page(desk, told)


@router.post("/second-factor/codes")
@signed_in()
async def renew(desk: AtDesk, services: Services, form: Form) -> Response:
    """Ten new recovery codes, told once."""
    try:
        await services.throttle.spend(CODES, str(desk.member.account.id))
        told = await desk.services.second_factors.renew_recovery_codes(desk.member, form.text("code", 80))
    except SanshiError as error:
        return await factor_page(desk, error=error)
    return codes_page(desk, told)


@router.post("/second-factor/off")
@signed_in()
async def turn_off(desk: AtDesk, services: Services, form: Form) -> Response:
    try:
        await services.throttle.spend(CODES, str(desk.member.account.id))
        await desk.services.second_factors.turn_off(desk.member, form.text("code", 80))
    except SanshiError as error:
        return await factor_page(desk, error=error)
    return desk.see("/staff/second-factor", "factor-off")


def code_page(desk: Desk, goal: str, error: str, status: int) -> Response:
    return desk.visit.page("staff/code.html", status=status, next=goal, error=error)


async def factor_page(desk: Desk, *, secret: str = "", error: SanshiError | None = None) -> Response:
    """Outside the menu's frame, for before it is set up there may be no menu."""
    secret = secret or as_secret("")
    address = address_of(secret, account=desk.actor.name, office=desk.visit.office)
    return desk.visit.page(
        "staff/second_factor.html",
        status=error.http_status if error else 200,
        factor=await desk.services.second_factors.of(desk.member),
        asked=desk.member.factor_asked,
        secret=secret,
        groups=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        address=address,
        square=square(address),
        error=desk.told(error) if error else "",
        done=desk.done,
    )


def codes_page(desk: Desk, told: Sequence[str]) -> Response:
    return desk.visit.page("staff/recovery_codes.html", name=desk.actor.name, codes=told)


def square(address: str) -> Markup:
    """The QR code as a picture inside the page: no script and no other request see the secret."""
    picture = segno.make(address, error="l").svg_inline(border=4, light="#fff", omitsize=True)
    return Markup(picture)
