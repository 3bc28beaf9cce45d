"""What the guide said: on which day, about what, from which version of the pack, and whether it was found useful."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.answers.service import AnswerFilter, GivenAnswer, Zone
from faq.calculators import Figures
from faq.reply import Reply
from faq.telling import Teller
from knowledge.edition import Edition
from knowledge.model import Lang, MatterField
from staff.permissions import Act
from web.staff import words
from web.staff.access import may
from web.staff.columns import GIVEN
from web.staff.desk import AtDesk, Desk
from web.staff.lists import Fetch, PageNumber, Part

router = APIRouter(prefix="/staff/given")


@router.get("")
@may(Act.SEE_GIVEN)
async def given(
    desk: AtDesk,
    *,
    day: str = "",
    zone: str = "",
    entry: str = "",
    channel: str = "",
    rated: bool = False,
    sort: str = "",
    page: PageNumber = 1,
    export: bool = False,
) -> Response:
    """The answers of a day or all, and how useful each entry was found."""
    wanted = chosen(desk, day=day, zone=zone, entry=entry, channel=channel, rated=rated)
    if export:
        return await GIVEN.export(rows_of(desk, wanted), desk, sort=sort)
    kept = {"day": day, "zone": zone, "entry": entry, "channel": channel, "rated": str(rated).lower(), "sort": sort}
    return await desk.page(
        "given.html",
        found=await GIVEN.part(rows_of(desk, wanted), desk, sort=sort, page=page),
        tallies=await desk.services.given.usefulness(wanted),
        address=f"/staff/given?{urlencode(kept)}&page={{page}}",
        choices=GIVEN.choices(desk),
        sort=sort,
        day=day,
        zone=zone,
        entry=entry,
        entries=words.entries(desk.pack, desk.tr),
        channel=channel,
        rated=rated,
        words=words,
    )


@router.get("/{answer_id}")
@may(Act.SEE_GIVEN)
async def one(desk: AtDesk, answer_id: UUID) -> Response:
    """One answer in the words of the pack of its day."""
    answer, edition = await desk.services.given.one(answer_id)
    reply = said(desk, answer, edition)
    return await desk.page("given_one.html", answer=answer, text=reply.text if reply else "", words=words)


def chosen(desk: Desk, *, day: str, zone: str, entry: str, channel: str, rated: bool) -> AnswerFilter:
    """The filter; a day that cannot be read chooses nothing."""
    try:
        since = datetime.combine(date.fromisoformat(day), time(), desk.tr.timezone) if day else None
    except ValueError:
        since = None
    before = None if since is None else since + timedelta(days=1)
    known = next((one for one in Zone if one.value == zone), None)
    return AnswerFilter(zone=known, entry=entry, channel=channel, since=since, before=before, rated=rated)


def rows_of(desk: Desk, wanted: AnswerFilter) -> Fetch[GivenAnswer]:
    async def fetch(page: int) -> Part[GivenAnswer]:
        found = await desk.services.given.page(wanted, page=page)
        return Part(found.rows, found.total, found.page, found.pages)

    return fetch


def said(desk: Desk, answer: GivenAnswer, edition: Edition) -> Reply | None:
    """The answer anew, with its sum while the figures are kept; None where nothing was answered."""
    if answer.zone is not Zone.ANSWER:
        return None
    teller = Teller(edition.pack, policy=desk.visit.settings.samples, version=str(edition.version))
    known = {field.value for field in MatterField}
    fields = tuple(MatterField(name) for name in answer.fields if name in known)
    lang = Lang(answer.language)
    sum_ = answer.worked
    figures = None if sum_ is None else Figures(sum_.item, {key: Decimal(one) for key, one in sum_.inputs.items()})
    if not answer.entry:
        return teller.answer_office(fields, lang)
    return teller.answer_fields(
        answer.entry, fields, lang, repeated=answer.repeated, handed_in=answer.handed_in, figures=figures
    )
