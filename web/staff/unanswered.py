"""What the guide could not answer: groups of questions, and the lines that would make them examples of an entry."""

import re
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.answers.unanswered import Cause, GivenAnswer, Group
from common.paging import place
from faq.entries import PackEntry, entries_of
from faq.example_lines import example_lines
from staff.permissions import Act
from web.forms import Form
from web.staff import words
from web.staff.access import may
from web.staff.columns import UNANSWERED
from web.staff.desk import AtDesk, Desk
from web.staff.lists import PageNumber, Part

router = APIRouter(prefix="/staff/unanswered")
PAGE = 50
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@router.get("")
@may(Act.SEE_HANDOVERS)
async def groups(
    desk: AtDesk, *, cause: str = "", sort: str = "", page: PageNumber = 1, export: bool = False
) -> Response:
    """The groups, the largest first; the questions of the last weeks in figures; what was found not useful."""
    unanswered, chosen = desk.services.unanswered, next((one for one in Cause if one.value == cause), None)
    if export:

        async def fetch(_: int) -> Part[GivenAnswer]:
            found = await unanswered.questions(cause=chosen)
            return Part(found, len(found))

        return await UNANSWERED.export(fetch, desk, sort=sort)
    found = await unanswered.groups(cause=chosen)
    at = place(len(found), page, PAGE)
    return await desk.page(
        "unanswered.html",
        found=Part(found[at.offset : at.offset + PAGE], len(found), at.page, at.pages),
        weeks=await unanswered.weeks(),
        useless=await unanswered.useless(),
        address=f"/staff/unanswered?{urlencode({'cause': cause})}&page={{page}}",
        choices=UNANSWERED.choices(desk),
        sort=sort,
        cause=cause,
        words=words,
    )


@router.get("/{answer_id}")
@may(Act.SEE_HANDOVERS)
async def group(desk: AtDesk, answer_id: UUID, entry: str = "") -> Response:
    """The questions of one group, and the lines for an entry: the one chosen here, else the likeliest."""
    found = await desk.services.unanswered.group(answer_id)
    into = entry_for(desk, found, entry)
    return await desk.page(
        "unanswered_one.html",
        group=found,
        entries=words.entries(desk.pack, desk.tr),
        into=into,
        lines=example_lines(into, [one.asked for one in found.questions]) if into else "",
        words=words,
    )


@router.post("/erase")
@may(Act.TAKE_HANDOVERS)
async def erase(desk: AtDesk, form: Form) -> Response:
    """Erase the words of the questions that are named."""
    ids = [UUID(one) for one in form.texts("question", 36) if _ID.fullmatch(one)]
    await desk.services.unanswered.erase(ids, by=desk.actor)
    return desk.see("/staff/unanswered", "words-erased")


def entry_for(desk: Desk, found: Group, wanted: str) -> PackEntry | None:
    known = {one.id: one for one in entries_of(desk.pack)}
    return known.get(wanted) or known.get(found.likely or "")
