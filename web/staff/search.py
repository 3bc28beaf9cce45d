"""One box for everything: cases, units, permits and notices, each within what the member may see."""

import unicodedata

from fastapi import APIRouter
from fastapi.responses import Response

from notify import reasons
from notify.desk import NoticeLine
from staff.permissions import Act
from web.forms import Form
from web.staff import notice_words, permit_words, words
from web.staff.access import may
from web.staff.desk import AtDesk, Desk
from web.staff.permits import permit_link

router = APIRouter(prefix="/staff/search")
SHOWN = 20
UNITS = 5
"""Units by whose name notices are looked for."""


@router.get("")
@may(Act.SEE_TODAY)
async def empty(desk: AtDesk) -> Response:
    return await desk.page("search.html", wanted="", found=None, words=words)


@router.post("")
@may(Act.SEE_TODAY)
async def search(desk: AtDesk, form: Form) -> Response:
    """Posted: what is looked for may be a name or a telephone number, which have no place in an address."""
    wanted = unicodedata.normalize("NFKC", form.text("wanted", 60)).strip()
    return await desk.page(
        "search.html",
        wanted=wanted,
        found=await found_for(desk, wanted) if len(wanted) > 1 else None,
        words=words,
        permit_words=permit_words,
        notice_words=notice_words,
        reasons=reasons,
        link=permit_link,
    )


async def found_for(desk: Desk, wanted: str) -> dict[str, object]:
    """What was found, by kind; a kind that the member may not see is missing."""
    services, found = desk.services, dict[str, object]()
    await services.trail.searched(by=desk.actor)
    if Act.SEE_COMPLAINTS in desk.acts:
        found["cases"] = await services.complaints.holding(wanted, viewer=desk.actor, most=SHOWN)
    if Act.SEE_PERMITS in desk.acts:
        found["units"] = await services.entities.page(search=wanted)
        found["permits"] = await services.permits.page(search=wanted)
    if Act.SEE_NOTICES in desk.acts:
        found["notices"] = await notices_for(desk, wanted)
    return found


async def notices_for(desk: Desk, wanted: str) -> list[NoticeLine]:
    """Notices by number, permit or telephone, then those of the first units with such a name."""
    notices = desk.services.notices
    lines = list((await notices.page(search=wanted, size=SHOWN)).lines)
    for unit in (await desk.services.entities.page(search=wanted)).lines[:UNITS]:
        lines += (await notices.page(entity_id=unit.entity.id, size=SHOWN)).lines
    return list({line.notice.id: line for line in lines}.values())[:SHOWN]
