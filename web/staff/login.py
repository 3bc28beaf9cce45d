"""Signing in and out, and choosing a password."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from common.errors import SanshiError
from common.i18n import N_
from staff.devices import kind_of
from staff.member import Hurdle
from web.audience import login
from web.forms import Form
from web.staff import access
from web.staff.access import SESSION_COOKIE, signed_in
from web.staff.desk import AtDesk, Desk, open_desk, staff_services
from web.throttle import Rate, caller_of
from web.visit import Services, Visiting

router = APIRouter(prefix="/staff")

BY_CALLER = Rate("staff-login-caller", 20, timedelta(minutes=10))
BY_NAME = Rate("staff-login-name", 8, timedelta(minutes=15))


class PasswordsDiffer(SanshiError):
    message = N_("The two new passwords differ. Please type the new one twice.")


@router.get("/login")
@login
async def ask(request: Request, visit: Visiting, next: str = "") -> Response:  # noqa: A002 — the query's word
    """The form; whoever is signed in already goes on."""
    if await open_desk(request):
        return visit.see(access.own_path(next))
    return visit.page("staff/login.html", name="", next=next, error="")


@router.post("/login")
@login
async def sign_in(request: Request, visit: Visiting, services: Services, form: Form) -> Response:
    """Begin a session. Failed tries are limited by the browser's address and by the name."""
    name, goal, password = form.text("name", 80), form.text("next", 200), form.text("password")
    agent = request.headers.get("user-agent", "")
    limits = {BY_CALLER: caller_of(request), BY_NAME: name.strip().casefold()[:80]}
    try:
        for rate, of in limits.items():
            await services.throttle.spend(rate, of)
        token = await staff_services(request).sign_in.sign_in(name, password, device=kind_of(agent))
    except SanshiError as error:
        return visit.page(
            "staff/login.html", status=error.http_status, name=name, next=goal, error=error.text(visit.tr)
        )
    for rate, of in limits.items():
        await services.throttle.give_back(rate, of)
    response = visit.see(access.own_path(goal))
    visit.set_cookie(response, SESSION_COOKIE, token, max_age=None)
    return response


@router.post("/logout")
@signed_in(*Hurdle)
async def sign_out(desk: AtDesk) -> Response:
    await desk.services.sign_in.sign_out(desk.member)
    response = desk.visit.see(access.LOGIN)
    desk.visit.drop_cookie(response, SESSION_COOKIE)
    return response


@router.get("/password")
@signed_in(Hurdle.PASSWORD)
async def ask_password(desk: AtDesk) -> Response:
    return password_page(desk, "", 200)


@router.post("/password")
@signed_in(Hurdle.PASSWORD)
async def change_password(desk: AtDesk, form: Form) -> Response:
    """Choose an own password: asked for at the first sign-in, possible at any time."""
    chosen = form.text("chosen")
    try:
        if chosen != form.text("again"):
            raise PasswordsDiffer
        await desk.services.sign_in.change_password(desk.member, present=form.text("present"), chosen=chosen)
    except SanshiError as error:
        return password_page(desk, desk.told(error), error.http_status)
    return desk.see("/staff", "password")


def password_page(desk: Desk, error: str, status: int) -> Response:
    """Outside the menu's frame: before the first password is chosen there is no menu."""
    return desk.visit.page(
        "staff/password.html", status=status, name=desk.actor.name, first=desk.member.must_change, error=error
    )
