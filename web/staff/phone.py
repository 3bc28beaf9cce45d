"""Complaints by telephone: the call on one screen, kept as it is typed; and who is at the telephone on which day."""

from datetime import datetime
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from casework.complaints.errors import NotAtThePhone
from casework.complaints.phone import Duty, PhoneDraft
from common.errors import SanshiError
from staff.permissions import Act
from web.errors import wants_json
from web.forms import Form, Posted
from web.staff import words
from web.staff.access import may
from web.staff.days import day
from web.staff.desk import AtDesk, Desk

router = APIRouter(prefix="/staff")
PHONE = "/staff/phone"
DUTY = "/staff/duty"


@router.get("/phone")
@may(Act.TAKE_PHONE)
async def call(desk: AtDesk, draft: UUID | None = None, fresh: bool = False) -> Response:
    """The draft asked for, else the newest one, else an empty form."""
    kept = await desk.services.phone.drafts(by=desk.actor)
    found = [one for one, _ in kept if draft in (None, one.id)]
    shown = found[0] if found and not fresh else PhoneDraft(id=uuid4())
    return await call_page(desk, shown, kept)


@router.post("/phone")
@may(Act.TAKE_PHONE)
async def register(desk: AtDesk, form: Form) -> Response:
    """Register the call: number and code are on this answer; the code stands nowhere else."""
    draft = draft_of(form)
    try:
        receipt = await desk.services.phone.register(draft, language=desk.tr.code, by=desk.actor)
    except SanshiError as error:
        return await call_page(desk, draft, await desk.services.phone.drafts(by=desk.actor), error=error)
    return await desk.page("phone_done.html", receipt=receipt, anonymous=draft.anonymous)


@router.post("/phone/draft")
@may(Act.TAKE_PHONE)
async def keep(desk: AtDesk, form: Form, request: Request) -> Response:
    """Keep what is typed: the page's script sends it after each pause, the button when there is no script."""
    draft = draft_of(form)
    await desk.services.phone.keep(draft, by=desk.actor)
    if wants_json(request):
        return JSONResponse({})
    return desk.visit.see(f"{PHONE}?draft={draft.id}&done=draft-kept")


@router.post("/phone/drop")
@may(Act.TAKE_PHONE)
async def drop(desk: AtDesk, form: Form) -> Response:
    await desk.services.phone.drop(draft_of(form), by=desk.actor)
    return desk.see(PHONE, "draft-dropped")


@router.get("/duty")
@may(Act.NAME_REGISTRAR)
async def duty(desk: AtDesk) -> Response:
    return await duty_page(desk)


@router.post("/duty")
@may(Act.NAME_REGISTRAR)
async def name(desk: AtDesk, form: Form) -> Response:
    """Name the registrar and the substitute of a day, or of every day when none is entered."""
    try:
        wanted = Duty(day(form.text("day", 20)), form.text("registrar", 40), form.text("substitute", 40))
        await desk.services.phone.name(wanted, by=desk.actor)
    except SanshiError as error:
        return await duty_page(desk, error=error, form=form)
    return desk.see(DUTY, "duty-named")


@router.post("/duty/end")
@may(Act.NAME_REGISTRAR)
async def end(desk: AtDesk, form: Form) -> Response:
    await desk.services.phone.unname(day(form.text("day", 20)), by=desk.actor)
    return desk.see(DUTY, "duty-ended")


def draft_of(form: Posted) -> PhoneDraft:
    """The call as typed. A form without a readable id is another call."""
    try:
        draft_id = UUID(form.text("draft", 40))
    except ValueError:
        draft_id = uuid4()
    return PhoneDraft(
        id=draft_id,
        category=form.text("category", 60),
        what=form.text("what"),
        where=form.text("where", 300),
        when=form.text("when", 300),
        certificate=form.text("certificate", 100),
        anonymous=bool(form.text("anonymous", 5)),
        name=form.text("name", 100),
        phone=form.text("phone", 60),
    )


async def call_page(
    desk: Desk, draft: PhoneDraft, kept: list[tuple[PhoneDraft, datetime]], *, error: SanshiError | None = None
) -> Response:
    duty = await desk.services.phone.duty()
    elsewhere = duty is not None and desk.actor.name not in duty.names
    kinds = desk.pack.casework.complaint_categories
    return await desk.page(
        "phone.html",
        status=error.http_status if error else 200,
        draft=draft,
        saved_at=next((at for one, at in kept if one.id == draft.id), None),
        others=[(one, at) for one, at in kept if one.id != draft.id],
        duty=duty,
        elsewhere=desk.told(NotAtThePhone(names=" / ".join(duty.names))) if duty and elsewhere else "",
        categories=[(one.id, one.name if desk.tr.zh else one.name_en) for one in kinds],
        error=desk.told(error) if error and not isinstance(error, NotAtThePhone) else "",
        words=words,
    )


async def duty_page(desk: Desk, *, error: SanshiError | None = None, form: Posted | None = None) -> Response:
    holding = await desk.services.accounts.holding(desk.permissions.who(Act.TAKE_PHONE), on=desk.today)
    return await desk.page(
        "duty.html",
        status=error.http_status if error else 200,
        duties=await desk.services.phone.duties(),
        people=[(account.name, account.name) for account in holding],
        kept={field: form.text(field, 40) if form else "" for field in ("day", "registrar", "substitute")},
        error=desk.told(error) if error else "",
        today=desk.today,
    )
