"""Conversations that the bot handed over to a person: the queue, and one conversation with its thread."""

from collections.abc import Awaitable
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.handovers.service import HandoverRow
from common.errors import SanshiError
from staff.permissions import Act
from web.forms import Form
from web.staff import words
from web.staff.access import may
from web.staff.columns import HANDOVERS
from web.staff.desk import AtDesk, Desk
from web.staff.lists import PageNumber, Part

router = APIRouter(prefix="/staff/handovers")


@router.get("")
@may(Act.SEE_HANDOVERS)
async def queue(
    desk: AtDesk, *, closed: bool = False, sort: str = "", page: PageNumber = 1, export: bool = False
) -> Response:
    """Those waiting or taken, or with `closed` those that ended, the latest first."""

    async def fetch(page: int) -> Part[HandoverRow]:
        found = await desk.services.handovers.page(viewer=desk.actor, closed=closed, page=page)
        return Part(found.rows, found.total, found.page, found.pages)

    if export:
        return await HANDOVERS.export(fetch, desk, sort=sort)
    return await desk.page(
        "handovers.html",
        found=await HANDOVERS.part(fetch, desk, sort=sort, page=page),
        address=f"/staff/handovers?{urlencode({'closed': str(closed).lower(), 'sort': sort})}&page={{page}}",
        choices=HANDOVERS.choices(desk),
        sort=sort,
        closed=closed,
        words=words,
    )


@router.get("/{handover_id}")
@may(Act.SEE_HANDOVERS)
async def thread(desk: AtDesk, handover_id: UUID) -> Response:
    return await thread_page(desk, handover_id)


@router.post("/{handover_id}/take")
@may(Act.TAKE_HANDOVERS)
async def take(desk: AtDesk, handover_id: UUID) -> Response:
    return await done(desk, handover_id, desk.services.handovers.take(handover_id, by=desk.actor), "taken")


@router.post("/{handover_id}/say")
@may(Act.TAKE_HANDOVERS)
async def say(desk: AtDesk, handover_id: UUID, form: Form) -> Response:
    text = form.text("text")
    work = desk.services.handovers.say(handover_id, text, by=desk.actor)
    return await done(desk, handover_id, work, "said", text)


@router.post("/{handover_id}/close")
@may(Act.TAKE_HANDOVERS)
async def close(desk: AtDesk, handover_id: UUID) -> Response:
    work = desk.services.handovers.close(handover_id, by=desk.actor)
    return await done(desk, handover_id, work, "conversation-closed")


async def done(desk: Desk, handover_id: UUID, work: Awaitable[None], said: str, text: str = "") -> Response:
    """Do it and show the thread; a refusal stands at the form, with what was typed."""
    try:
        await work
    except SanshiError as error:
        return await thread_page(desk, handover_id, error=error, text=text)
    return desk.see(f"/staff/handovers/{handover_id}", said)


async def thread_page(desk: Desk, handover_id: UUID, *, error: SanshiError | None = None, text: str = "") -> Response:
    found = await desk.services.handovers.detail(handover_id, viewer=desk.actor)
    return await desk.page(
        "handover.html",
        status=error.http_status if error else 200,
        found=found,
        row=found.row,
        mine=found.row.taken_by == desk.actor.name,
        error=desk.told(error) if error else "",
        text=text,
        words=words,
    )
