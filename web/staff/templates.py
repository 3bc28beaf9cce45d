"""Templates of notices: each text with its version, length and review; handed in by one person, approved by another."""

from collections.abc import Awaitable

from fastapi import APIRouter
from fastapi.responses import Response

from casework.templates.errors import UnknownText
from common.errors import SanshiError
from notify.provider_templates import LONGEST_VALUE, PackTemplate, names_in
from notify.vocabulary import NoticeChannel, TextVersion
from staff.permissions import Act
from web.forms import Form
from web.staff import notice_words, provider_words, text_words
from web.staff.access import may
from web.staff.desk import AtDesk, Desk
from web.staff.permits import permit_link

router = APIRouter(prefix="/staff/templates")
MOST = 200
"""Templates chosen at once."""


@router.get("")
@may(Act.SEE_NOTICES)
async def listed(desk: AtDesk) -> Response:
    return await list_page(desk)


@router.post("/propose")
@may(Act.PROPOSE_TEXTS)
async def propose(desk: AtDesk, form: Form) -> Response:
    """Hand in the chosen ones."""
    return await done(desk, desk.services.texts.propose(form.texts("text", 32)[:MOST], by=desk.actor), "texts-proposed")


@router.post("/approve")
@may(Act.APPROVE_TEXTS)
async def approve(desk: AtDesk, form: Form) -> Response:
    """The second person's word on the chosen ones."""
    return await done(desk, desk.services.texts.approve(form.texts("text", 32)[:MOST], by=desk.actor), "texts-approved")


@router.get("/{digest}")
@may(Act.SEE_NOTICES)
async def one(desk: AtDesk, digest: str) -> Response:
    return await text_page(desk, digest)


@router.post("/{digest}/refuse")
@may(Act.APPROVE_TEXTS)
async def refuse(desk: AtDesk, digest: str, form: Form) -> Response:
    """Not as it stands: what is to be changed."""
    why = form.text("why", 300)
    try:
        await desk.services.texts.refuse(digest, why=why, by=desk.actor)
    except UnknownText:
        raise
    except SanshiError as error:
        return await text_page(desk, digest, error=error, why=why)
    return desk.see(f"/staff/templates/{digest}", "texts-refused")


async def done(desk: Desk, work: Awaitable[None], word: str) -> Response:
    try:
        await work
    except SanshiError as error:
        return await list_page(desk, error=error)
    return desk.see("/staff/templates", word)


async def list_page(desk: Desk, *, error: SanshiError | None = None) -> Response:
    lines = await desk.services.texts.lines()
    proposes, approves = Act.PROPOSE_TEXTS in desk.acts, Act.APPROVE_TEXTS in desk.acts
    return await desk.page(
        "templates.html",
        status=error.http_status if error else 200,
        error=desk.told(error) if error else "",
        lines=lines,
        undecided=[line for line in lines if not line.counts],
        approved=[line for line in lines if line.counts],
        reviews=await reviews(desk),
        proposable=proposes and any(line.can_propose for line in lines),
        approvable=approves and any(line.can_decide for line in lines),
        provider_words=provider_words,
        channels=notice_words.CHANNELS,
        words=text_words,
    )


async def text_page(desk: Desk, digest: str, *, error: SanshiError | None = None, why: str = "") -> Response:
    detail = await desk.services.texts.detail(digest)
    version = detail.line.version
    review = (await reviews(desk)).get((version.step, version.language)) if _reviewed(version) else None
    return await desk.page(
        "template.html",
        status=error.http_status if error else 200,
        error=desk.told(error) if error else "",
        found=detail,
        version=version,
        fault=desk.told(detail.line.fault) if detail.line.fault else "",
        review=review,
        values=names_in(review.content) if review else (),
        longest=LONGEST_VALUE,
        why=why,
        link=permit_link,
        provider_words=provider_words,
        channels=notice_words.CHANNELS,
        words=text_words,
    )


async def reviews(desk: Desk) -> dict[tuple[str, str], PackTemplate]:
    """How the provider's own review of each text message stands; nothing where it reviews none."""
    told = await desk.services.routing.reviewed()
    return {(each.step, each.language): each for each in told.texts} if told else {}


def _reviewed(version: TextVersion) -> bool:
    return version.channel is NoticeChannel.SMS
