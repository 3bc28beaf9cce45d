"""Regulated units: who they are, of which kind, and whom no seasonal warning can reach because nobody said so."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from notify.entities import EntityLine
from notify.importing.problems import remedy
from staff.permissions import Act
from web.forms import Form
from web.staff.access import may
from web.staff.columns import UNITS
from web.staff.desk import AtDesk, Desk
from web.staff.lists import Part

router = APIRouter(prefix="/staff/units")


@router.get("")
@may(Act.SEE_PERMITS)
async def listed(desk: AtDesk, show: str = "", kind: str = "") -> Response:
    return await list_page(desk, show=show, kind=kind)


@router.post("")
@may(Act.SEE_PERMITS)
async def searched(desk: AtDesk, form: Form) -> Response:
    """A search holds a name, which has no place in an address."""
    if form.text("search", 60):
        await desk.services.trail.searched(by=desk.actor, where="units")
    return await list_page(
        desk,
        show=form.text("show", 20),
        kind=form.text("kind", 60),
        search=form.text("search", 60),
        sort=form.text("sort", 20),
        page=form.number("page"),
        export=bool(form.text("export", 5)),
    )


@router.post("/{entity_id}/kinds")
@may(Act.CHANGE_PERMITS)
async def set_kinds(desk: AtDesk, entity_id: UUID, form: Form) -> Response:
    """Say of which kinds a unit is, besides those its permits tell."""
    show = form.text("show", 20)
    try:
        await desk.services.entities.set_kinds(entity_id, form.texts("kind", 60), by=desk.actor)
    except SanshiError as error:
        return await list_page(desk, show=show, error=error)
    if form.text("back", 10) == "unit":
        return desk.see(f"/staff/units/{entity_id}", "kind-set")
    return desk.visit.see(f"/staff/units?show={'unplaced' if show == 'unplaced' else ''}&done=kind-set")


@router.post("/{entity_id}/looked-at")
@may(Act.CHANGE_PERMITS)
async def looked_at(desk: AtDesk, entity_id: UUID) -> Response:
    """A flagged row of the list of units was looked at."""
    await desk.services.entities.looked_at(entity_id, by=desk.actor)
    return desk.see("/staff/units", "looked-at")


async def list_page(
    desk: Desk,
    *,
    show: str,
    kind: str = "",
    search: str = "",
    sort: str = "",
    page: int = 1,
    export: bool = False,
    error: SanshiError | None = None,
) -> Response:
    """`show`: unplaced, flagged, or all."""
    entities = desk.services.entities
    unplaced = await entities.unplaced()

    async def fetch(page: int) -> Part[EntityLine]:
        if show == "unplaced":
            return Part(unplaced, len(unplaced))
        found = await entities.page(search=search, kind=kind, flagged=show == "flagged", page=page)
        return Part(found.lines, found.total, found.page, found.pages)

    if export:
        return await UNITS.export(fetch, desk, sort=sort)
    found = await UNITS.part(fetch, desk, sort=sort, page=page)
    return await desk.page(
        "units.html",
        status=error.http_status if error else 200,
        lines=[(line, [remedy(problem, desk.tr) for problem in line.entity.problems]) for line in found.rows],
        found=found,
        choices=UNITS.choices(desk),
        sort=sort,
        unplaced=len(unplaced),
        kinds=[(one.id, one.name if desk.tr.zh else one.name_en) for one in desk.pack.entity_kinds],
        show=show,
        kind=kind,
        search=search,
        error=desk.told(error) if error else "",
    )
