"""The hall's cards from the console: which matters, which paper, which language, and the PDF."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.paper import Size
from common.pdf import NoChineseFont, chinese_font
from staff.permissions import Act
from web.files import download
from web.hall_cards import Print, cards_pdf, file_name, languages_of
from web.staff.access import may
from web.staff.desk import AtDesk

router = APIRouter(prefix="/staff/cards")


@router.get("")
@may(Act.SEE_TODAY)
async def choose(desk: AtDesk) -> Response:
    """The choice; without a Chinese font what to install, and the guides' pages, which the browser prints."""
    try:
        chinese_font(desk.visit.settings.cjk_font)
    except NoChineseFont as error:
        missing = error.text(desk.tr)
    else:
        missing = ""
    return await desk.page("cards.html", missing=missing)


@router.get("/pdf")
@may(Act.SEE_TODAY)
async def pdf(desk: AtDesk, matter: str = "", size: Size = Size.A4, words: str = "zh") -> Response:
    """The card of one matter, or of all of them; 404 for an unknown one."""
    settings = desk.visit.settings
    matters = [one for one in desk.pack.active_matters if matter in {"", one.id}]
    if not matters:
        raise HTTPException(404)
    wanted = Print(
        size=size,
        languages=languages_of(words),
        address=desk.visit.public_address,
        policy=settings.samples,
        demo=settings.demo,
        font=settings.cjk_font,
    )
    version = str(desk.visit.edition.version)
    made = await asyncio.to_thread(cards_pdf, desk.pack, matters, version, wanted)
    return download(file_name(matters, desk.pack, wanted), "application/pdf", made)
