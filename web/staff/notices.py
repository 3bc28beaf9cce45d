"""Notices: what is planned, sent, delivered, failed or in doubt, with the reason; and what a person decides."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from notify import reasons
from notify.desk import ACTS, NoticeLine
from notify.vocabulary import TO_REPORTERS, NoticeChannel, NoticeState
from staff.permissions import Act
from web.forms import Form
from web.staff import notice_words, provider_words, words
from web.staff.access import may
from web.staff.columns import NOTICES
from web.staff.desk import AtDesk, Desk
from web.staff.lists import Part
from web.staff.permits import permit_link
from web.staff.timeline_words import told

router = APIRouter(prefix="/staff/notices")


@router.get("")
@may(Act.SEE_NOTICES)
async def listed(desk: AtDesk, state: str = "", channel: str = "") -> Response:
    return await list_page(desk, state=state, channel=channel)


@router.post("")
@may(Act.SEE_NOTICES)
async def searched(desk: AtDesk, form: Form) -> Response:
    """A search may hold a telephone number, which has no place in an address."""
    if form.text("search", 60):
        await desk.services.trail.searched(by=desk.actor, where="notices")
    return await list_page(
        desk,
        state=form.text("state", 20),
        channel=form.text("channel", 20),
        search=form.text("search", 60),
        sort=form.text("sort", 20),
        page=form.number("page"),
        export=bool(form.text("export", 5)),
    )


async def list_page(
    desk: Desk, *, state: str, channel: str, search: str = "", sort: str = "", page: int = 1, export: bool = False
) -> Response:
    async def fetch(page: int) -> Part[NoticeLine]:
        found = await desk.services.notices.page(
            states=[NoticeState(state)] if state in set(NoticeState) else [],
            channel=NoticeChannel(channel) if channel in set(NoticeChannel) else None,
            search=search,
            page=page,
        )
        return Part(found.lines, found.total, found.page, found.pages)

    if export:
        return await NOTICES.export(fetch, desk, sort=sort)
    return await desk.page(
        "notices.html",
        found=await NOTICES.part(fetch, desk, sort=sort, page=page),
        choices=NOTICES.choices(desk),
        sort=sort,
        counts=await desk.services.notices.counts(),
        alarms=await desk.alarms(),
        standing=await desk.services.routing.standing(),
        provider_words=provider_words,
        state=state,
        channel=channel,
        search=search,
        reasons=reasons,
        words=notice_words,
    )


@router.get("/{notice_id}")
@may(Act.SEE_NOTICES)
async def one(desk: AtDesk, notice_id: UUID) -> Response:
    return await notice_page(desk, notice_id)


@router.post("/{notice_id}/{act}")
@may(Act.DECIDE_NOTICES)
async def decide(desk: AtDesk, notice_id: UUID, act: str) -> Response:
    """Release a held one, cancel, or decide a doubt: it went out, or it is sent again."""
    notices = desk.services.notices
    decisions = {
        "release": notices.release,
        "cancel": notices.cancel,
        "mark_sent": notices.mark_sent,
        "send_again": notices.send_again,
    }
    if act not in decisions:
        return desk.see(f"/staff/notices/{notice_id}")
    try:
        await decisions[act](notice_id, by=desk.actor)
    except SanshiError as error:
        return await notice_page(desk, notice_id, error=error)
    return desk.see(f"/staff/notices/{notice_id}", "decided")


async def notice_page(desk: Desk, notice_id: UUID, *, error: SanshiError | None = None) -> Response:
    detail = await desk.services.notices.detail(notice_id)
    return await desk.page(
        "notice.html",
        status=error.http_status if error else 200,
        found=detail,
        version=await desk.services.texts.version(detail.notice.text_version) if detail.notice.text_version else None,
        row=detail.notice,
        acts=in_order(detail.acts),
        history=told(await desk.services.timelines.of_notice(detail.notice), desk, own=str(notice_id)),
        to_reporters=TO_REPORTERS,
        error=desk.told(error) if error else "",
        reasons=reasons,
        words=notice_words,
        who=words.who,
        channel=words.channel,
        link=permit_link,
    )


def in_order(acts: frozenset[str]) -> Sequence[str]:
    """The possible decisions, always in the same order."""
    return [act for act in ACTS if act in acts]
