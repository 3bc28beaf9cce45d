"""Text messages that came in, and the opt-out list: who wants no more prompts by text message."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from notify.vocabulary import InboundMessage
from staff.permissions import Act
from web.forms import Form
from web.staff import notice_words, words
from web.staff.access import may
from web.staff.columns import MESSAGES
from web.staff.desk import AtDesk, Desk
from web.staff.lists import PageNumber, Part

router = APIRouter(prefix="/staff/messages")
OPT_OUTS = "/staff/messages/opt-outs"


@router.get("")
@may(Act.HANDLE_MESSAGES)
async def received(
    desk: AtDesk, *, seen: bool = False, sort: str = "", page: PageNumber = 1, export: bool = False
) -> Response:
    """What waits, or with `seen` everything that came in."""

    async def fetch(page: int) -> Part[InboundMessage]:
        found = await desk.services.inbox.messages(open_only=not seen, page=page)
        return Part(found.messages, found.total, found.page, found.pages)

    if export:
        return await MESSAGES.export(fetch, desk, sort=sort)
    return await desk.page(
        "messages.html",
        found=await MESSAGES.part(fetch, desk, sort=sort, page=page),
        choices=MESSAGES.choices(desk),
        sort=sort,
        seen=seen,
        address=f"/staff/messages?{urlencode({'seen': str(seen).lower(), 'sort': sort})}&page={{page}}",
        words=notice_words,
        who=words.who,
    )


@router.post("/{message_id}/seen")
@may(Act.HANDLE_MESSAGES)
async def seen_to(desk: AtDesk, message_id: UUID) -> Response:
    await desk.services.inbox.seen_to(message_id, by=desk.actor)
    return desk.see("/staff/messages", "seen-to")


@router.get("/opt-outs")
@may(Act.HANDLE_MESSAGES)
async def opt_outs(desk: AtDesk, page: PageNumber = 1) -> Response:
    return await opt_outs_page(desk, page=page)


@router.post("/opt-outs")
@may(Act.HANDLE_MESSAGES)
async def opt_out(desk: AtDesk, form: Form) -> Response:
    """Put a number on the list: its owner said so by telephone or at the counter."""
    phone = form.text("phone", 40)
    try:
        await desk.services.inbox.opt_out(phone, by=desk.actor)
    except SanshiError as error:
        return await opt_outs_page(desk, error=error, phone=phone)
    return desk.see(OPT_OUTS, "opted-out")


@router.post("/opt-outs/remove")
@may(Act.HANDLE_MESSAGES)
async def opt_in(desk: AtDesk, form: Form) -> Response:
    """Take a number off the list at its owner's word. The number travels in the form, never in the address."""
    removed = await desk.services.inbox.opt_in(form.text("phone", 40), by=desk.actor)
    return desk.see(OPT_OUTS, "opted-in" if removed else "")


async def opt_outs_page(desk: Desk, *, page: int = 1, error: SanshiError | None = None, phone: str = "") -> Response:
    return await desk.page(
        "opt_outs.html",
        status=error.http_status if error else 200,
        found=await desk.services.inbox.opt_outs(page=page),
        error=desk.told(error) if error else "",
        phone=phone,
        words=notice_words,
    )
