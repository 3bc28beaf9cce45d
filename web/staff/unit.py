"""One unit: contact, permits, notices and history; correcting it, and merging it with its double."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from common.phone import shown
from notify import reasons
from notify.entities import EntityDetail, EntityMoved, Particulars
from notify.importing.problems import remedy
from notify.merging import UNDONE_WITHIN, MergeMoved, NoSuchMerge
from notify.vocabulary import Contact, Language
from staff.permissions import Act
from web.forms import Form, Posted
from web.staff import decision_words, notice_words, permit_words, text_words
from web.staff.access import may
from web.staff.desk import AtDesk, Desk
from web.staff.permits import contact_of, permit_link
from web.staff.timeline_words import told

router = APIRouter(prefix="/staff/units")
CONSENT = {"yes": True, "no": False}
NOTICES = 20
"""Notices named on the page; the history tells of more."""


@router.get("/{entity_id}")
@may(Act.SEE_PERMITS)
async def one(desk: AtDesk, entity_id: UUID) -> Response:
    """The page of a unit; that of one that was merged leads to what it was merged into."""
    detail = await desk.services.entities.detail(entity_id)
    if detail.entity.id != entity_id:
        return desk.see(f"/staff/units/{detail.entity.id}")
    return await unit_page(desk, detail)


@router.post("/{entity_id}")
@may(Act.CHANGE_PERMITS)
async def correct(desk: AtDesk, entity_id: UUID, form: Form) -> Response:
    """Correct name, credit code, grid and contact."""
    try:
        particulars = Particulars(
            name=form.text("name", 200),
            credit_code=form.text("code", 40),
            grid=form.text("grid", 80),
            contact=contact_of(form) or Contact(),
            consent=CONSENT.get(form.text("consent", 5)),
            language=Language.ENGLISH if form.text("language", 5) == Language.ENGLISH else Language.CHINESE,
        )
        await desk.services.entities.change(entity_id, particulars, stamp=form.text("stamp", 60), by=desk.actor)
    except SanshiError as error:
        detail = await desk.services.entities.detail(entity_id)
        return await unit_page(desk, detail, error=error, form=None if isinstance(error, EntityMoved) else form)
    return desk.see(f"/staff/units/{entity_id}", "corrected")


@router.post("/{entity_id}/merge")
@may(Act.CHANGE_PERMITS)
async def find_double(desk: AtDesk, entity_id: UUID, form: Form) -> Response:
    """The units that may be the same. Posted: a search holds a name, which has no place in an address."""
    detail, wanted = await desk.services.entities.detail(entity_id), form.text("other", 60)
    await desk.services.trail.searched(by=desk.actor, where="units")
    found = await desk.services.entities.page(search=wanted) if wanted else None
    lines = [line for line in found.lines if line.entity.id != detail.entity.id] if found else []
    return await desk.page("unit_double.html", unit=detail.entity, other=wanted, lines=lines)


@router.get("/{entity_id}/merge/{other_id}")
@may(Act.CHANGE_PERMITS)
async def preview(desk: AtDesk, entity_id: UUID, other_id: UUID) -> Response:
    return await merge_page(desk, entity_id, other_id)


@router.post("/{entity_id}/merge/{other_id}")
@may(Act.CHANGE_PERMITS)
async def merge(desk: AtDesk, entity_id: UUID, other_id: UUID, form: Form) -> Response:
    """Everything of the other unit moves to this one; nothing happens when either has changed since the preview."""
    take_contact, stamp = form.text("contact", 10) == "gone", form.text("stamp", 80)
    try:
        await desk.services.merging.merge(entity_id, other_id, take_contact=take_contact, stamp=stamp, by=desk.actor)
    except EntityMoved as error:
        return await merge_page(desk, entity_id, other_id, error=error)
    return desk.see(f"/staff/units/{entity_id}", "merged")


@router.get("/{entity_id}/unmerge/{merge_id}")
@may(Act.CHANGE_PERMITS)
async def undo_preview(desk: AtDesk, entity_id: UUID, merge_id: UUID) -> Response:
    """What would go back to the record that was merged away."""
    try:
        found = await desk.services.merging.undo_preview(entity_id, merge_id)
    except (NoSuchMerge, MergeMoved) as error:
        return await unit_page(desk, await desk.services.entities.detail(entity_id), error=error)
    return await desk.page("unit_unmerge.html", found=found)


@router.post("/{entity_id}/unmerge/{merge_id}")
@may(Act.CHANGE_PERMITS)
async def undo(desk: AtDesk, entity_id: UUID, merge_id: UUID) -> Response:
    try:
        await desk.services.merging.undo(entity_id, merge_id, by=desk.actor)
    except (NoSuchMerge, MergeMoved) as error:
        return await unit_page(desk, await desk.services.entities.detail(entity_id), error=error)
    return desk.see(f"/staff/units/{entity_id}", "unmerged")


async def merge_page(desk: Desk, kept: UUID, gone: UUID, *, error: SanshiError | None = None) -> Response:
    return await desk.page(
        "unit_merge.html",
        status=error.http_status if error else 200,
        found=await desk.services.merging.preview(kept, gone),
        days=UNDONE_WITHIN.days,
        error=desk.told(error) if error else "",
    )


async def unit_page(
    desk: Desk, detail: EntityDetail, *, error: SanshiError | None = None, form: Posted | None = None
) -> Response:
    unit = detail.entity
    notices = await desk.services.notices.page(entity_id=unit.id, size=NOTICES)
    return await desk.page(
        "unit.html",
        status=error.http_status if error else 200,
        found=detail,
        unit=unit,
        undoable=await desk.services.merging.undoable(unit.id),
        problems=[remedy(problem, desk.tr) for problem in unit.problems],
        kinds=[(one.id, one.name if desk.tr.zh else one.name_en) for one in desk.pack.entity_kinds],
        notices=notices,
        decisions=await desk.services.decisions.of_unit(unit.id) if desk.may(Act.OPEN_REVISITS) else [],
        history=told(await desk.services.timelines.of_entity(unit.id), desk),
        kept=kept(detail, form),
        error=desk.told(error) if error else "",
        editing=form is not None,
        reasons=reasons,
        decision_words=decision_words,
        permit_words=permit_words,
        languages=text_words.LANGUAGES,
        notice_words=notice_words,
        link=permit_link,
    )


def kept(detail: EntityDetail, form: Posted | None) -> dict[str, str]:
    """What the form holds: what was typed, else what is on record."""
    names = ("name", "code", "grid", "consent", "language", "person", "phone", "address", "note")
    if form is not None:
        return {name: form.text(name, 500) for name in names}
    unit, contact = detail.entity, detail.entity.contact or Contact()
    said = {True: "yes", False: "no", None: ""}
    return {
        "name": unit.name,
        "code": unit.credit_code or "",
        "grid": unit.grid,
        "consent": said[unit.consent],
        "language": unit.language,
        "person": contact.person,
        "phone": shown(contact.phone) if contact.phone else "",
        "address": contact.address,
        "note": contact.note,
    }
