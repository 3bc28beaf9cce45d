"""Permits: the list, one permit with its history and notices, and what staff note about it."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from common.i18n import N_
from common.phone import read_phone, shown
from knowledge.model import Matter
from notify import reasons
from notify.importing.problems import remedy
from notify.permits import Correction, PermitDetail, PermitLine
from notify.vocabulary import Contact, PermitAct, PermitState
from staff.permissions import Act
from web.forms import Form, Posted
from web.staff import notice_words, permit_words
from web.staff.access import may
from web.staff.columns import PERMITS
from web.staff.days import DateUnclear, day
from web.staff.desk import AtDesk, Desk
from web.staff.lists import Part
from web.staff.timeline_words import told

router = APIRouter(prefix="/staff/permits")


class PhoneUnclear(SanshiError):
    message = N_("“{value}” is not one telephone number. Enter the one that is to be used.")


@router.get("")
@may(Act.SEE_PERMITS)
async def listed(desk: AtDesk, state: str = "", flagged: bool = False) -> Response:
    return await list_page(desk, state=state, flagged=flagged)


@router.post("")
@may(Act.SEE_PERMITS)
async def searched(desk: AtDesk, form: Form) -> Response:
    """A search may hold a name, which has no place in an address."""
    if form.text("search", 60):
        await desk.services.trail.searched(by=desk.actor, where="permits")
    return await list_page(
        desk,
        state=form.text("state", 20),
        flagged=form.text("flagged", 5) == "true",
        search=form.text("search", 60),
        sort=form.text("sort", 20),
        page=form.number("page"),
        export=bool(form.text("export", 5)),
    )


async def list_page(
    desk: Desk, *, state: str, flagged: bool, search: str = "", sort: str = "", page: int = 1, export: bool = False
) -> Response:
    async def fetch(page: int) -> Part[PermitLine]:
        wanted = PermitState(state) if state in set(PermitState) else None
        found = await desk.services.permits.page(search=search, state=wanted, flagged=flagged, page=page)
        return Part(found.lines, found.total, found.page, found.pages)

    if export:
        return await PERMITS.export(fetch, desk, sort=sort)
    return await desk.page(
        "permits.html",
        found=await PERMITS.part(fetch, desk, sort=sort, page=page),
        choices=PERMITS.choices(desk),
        sort=sort,
        state=state,
        flagged=flagged,
        search=search,
        words=permit_words,
        link=permit_link,
    )


def permit_link(number: str) -> str:
    """The page of a permit; numbers hold brackets and slashes, so it is not part of the path."""
    return f"/staff/permits/one?{urlencode({'number': number})}"


@router.get("/one")
@may(Act.SEE_PERMITS)
async def one(desk: AtDesk, number: str = "") -> Response:
    return await permit_page(desk, number)


@router.post("/one/contact")
@may(Act.CHANGE_PERMITS)
async def correct_contact(desk: AtDesk, form: Form) -> Response:
    """Whom to reach has changed."""
    number = form.text("number", 80)
    try:
        await desk.services.permits.correct_contact(number, contact_of(form) or Contact(), by=desk.actor)
    except SanshiError as error:
        return await permit_page(desk, number, act="contact", error=error, form=form)
    return desk.visit.see(f"{permit_link(number)}&done=corrected")


@router.post("/one/{act}")
@may(Act.CHANGE_PERMITS)
async def change(desk: AtDesk, act: str, form: Form) -> Response:
    """Note what happened to a permit; a refusal shows the permit again with what was typed."""
    number = form.text("number", 80)
    if act not in set(PermitAct) or (work := ACTS.get(PermitAct(act))) is None:
        return desk.visit.see(permit_link(number))
    try:
        await work(desk, number, form)
    except SanshiError as error:
        return await permit_page(desk, number, act=act, error=error, form=form)
    return desk.visit.see(f"{permit_link(number)}&done={'looked-at' if act == 'looked_at' else 'changed'}")


async def looked_at(desk: Desk, number: str, form: Posted) -> None:
    correction = Correction(
        expires_on=day(form.text("expires_on", 20)),
        issued_on=day(form.text("issued_on", 20)),
        matter_id=form.text("matter", 80) or None,
        contact=contact_of(form),
    )
    await desk.services.permits.looked_at(number, correction, by=desk.actor)


async def renew(desk: Desk, number: str, form: Posted) -> None:
    until = day(form.text("new_expiry", 20))
    if until is None:
        raise DateUnclear
    await desk.services.permits.renew(number, until, by=desk.actor)


async def applied_for(desk: Desk, number: str, _: Posted) -> None:
    await desk.services.permits.applied_for(number, by=desk.actor)


async def application_closed(desk: Desk, number: str, _: Posted) -> None:
    await desk.services.permits.application_closed(number, by=desk.actor)


async def replaced(desk: Desk, number: str, _: Posted) -> None:
    await desk.services.permits.replaced(number, by=desk.actor)


async def lapse(desk: Desk, number: str, _: Posted) -> None:
    await desk.services.permits.lapse(number, by=desk.actor)


async def withdraw(desk: Desk, number: str, _: Posted) -> None:
    await desk.services.permits.withdraw(number, by=desk.actor)


ACTS: dict[PermitAct, Callable[[Desk, str, Posted], Awaitable[None]]] = {
    PermitAct.LOOKED_AT: looked_at,
    PermitAct.APPLIED: applied_for,
    PermitAct.APPLICATION_CLOSED: application_closed,
    PermitAct.RENEWED: renew,
    PermitAct.REPLACED: replaced,
    PermitAct.LAPSED: lapse,
    PermitAct.WITHDRAWN: withdraw,
}
"""What can be noted, in the order of the page."""


def contact_of(form: Posted) -> Contact | None:
    """The corrected contact, None when the form left it alone. Raises PhoneUnclear."""
    person, written, address = form.text("person", 60), form.text("phone", 60), form.text("address", 500)
    if "phone" not in form.names():
        return None
    reading = read_phone(written)
    if written and (reading.phone is None or reading.fault is not None):
        raise PhoneUnclear(value=written)
    number, kind = (reading.phone.number, reading.phone.kind) if reading.phone else ("", None)
    return Contact(person=person, phone=number, phone_kind=kind, address=address, note=form.text("note", 200))


async def permit_page(
    desk: Desk, number: str, *, act: str = "", error: SanshiError | None = None, form: Posted | None = None
) -> Response:
    detail = await desk.services.permits.detail(number)
    lines = await desk.services.notices.page(permit_id=detail.permit.id, size=20)
    history = await desk.services.timelines.of_permit(detail.permit.id, detail.permit.number)
    return await desk.page(
        "permit.html",
        status=error.http_status if error else 200,
        found=detail,
        permit=detail.permit,
        problems=[remedy(problem, desk.tr) for problem in detail.permit.problems],
        notices=lines.lines,
        history=told(history, desk, own=detail.permit.number),
        acts=[name for name in ACTS if name in detail.acts],
        matters=[(one.id, one.result.name if desk.tr.zh else one.result.name_en) for one in issuing(desk)],
        kept=kept(detail, form),
        act=act,
        error=desk.told(error) if error else "",
        reasons=reasons,
        words=permit_words,
        notice_words=notice_words,
        link=permit_link,
    )


def issuing(desk: Desk) -> list[Matter]:
    """The matters whose result is a permit."""
    return [matter for matter in desk.pack.matters if matter.result.holder_kinds]


def kept(detail: PermitDetail, form: Posted | None) -> dict[str, str]:
    """What the correction form holds: what was typed, else what is on record."""
    names = ("new_expiry", "expires_on", "issued_on", "matter", "person", "phone", "address", "note")
    if form is not None:
        return {name: form.text(name, 500) for name in names}
    permit, contact = detail.permit, detail.permit.contact or Contact()
    return {
        "new_expiry": "",
        "expires_on": permit.expires_on.isoformat() if permit.expires_on else "",
        "issued_on": permit.issued_on.isoformat() if permit.issued_on else "",
        "matter": permit.matter_id or "",
        "person": contact.person,
        "phone": shown(contact.phone) if contact.phone else "",
        "address": contact.address,
        "note": contact.note,
    }
