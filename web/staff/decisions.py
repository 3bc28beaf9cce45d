"""Decisions on record: the list, writing one down, one with its notices and history, and what is noted of it."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.decisions.service import DecisionLine, DecisionState, NewDecision, Settled
from common.errors import SanshiError
from notify import reasons
from staff.permissions import Act
from web.forms import Form, Posted
from web.staff import decision_words, imports, notice_words
from web.staff.access import by_itself, may
from web.staff.columns import DECISIONS
from web.staff.days import day
from web.staff.desk import AtDesk, Desk
from web.staff.lists import PageNumber, Part
from web.staff.permits import permit_link
from web.staff.revisits import slip_page
from web.staff.timeline_words import told

router = APIRouter(prefix="/staff/decisions")
NOTICES = 20
"""Notices named on the page of a decision; its history tells of more."""
FIELDS = ("number", "party", "decided_on", "violation", "rectify_by")


@router.get("")
@may(Act.OPEN_REVISITS)
async def listed(
    desk: AtDesk, *, state: str = "", sort: str = "", page: PageNumber = 1, export: bool = False
) -> Response:
    """The decisions of one state or all, the latest first."""
    return await list_page(desk, state=state, sort=sort, page=page, export=export)


@router.post("")
@may(Act.OPEN_REVISITS)
async def register(desk: AtDesk, form: Form) -> Response:
    """Write a decision down with its unit and the time to put things right."""
    try:
        found = await desk.services.decisions.register(
            NewDecision(
                number=form.text("number", 80),
                party=form.text("party", 200),
                decided_on=day(form.text("decided_on", 20)),
                violation=form.text("violation", 80),
                rectify_by=day(form.text("rectify_by", 20)),
            ),
            by=desk.actor,
        )
    except SanshiError as error:
        return await list_page(desk, error=error, form=form)
    return desk.see(f"/staff/decisions/{found.id}", "decision-kept")


@router.get("/import")
@may(Act.OPEN_REVISITS)
async def ask_sheet(desk: AtDesk) -> Response:
    return await imports.form_page(desk, imports.DECISIONS)


@router.get("/import/underway")
@may(Act.OPEN_REVISITS)
@by_itself
async def underway(desk: AtDesk) -> Response:
    return imports.progress(desk)


@router.post("/import")
@may(Act.OPEN_REVISITS)
async def look_at_sheet(desk: AtDesk, form: Form) -> Response:
    return await imports.look(desk, imports.DECISIONS, form)


@router.post("/import/confirm")
@may(Act.OPEN_REVISITS)
async def take_sheet(desk: AtDesk, form: Form) -> Response:
    return await imports.take(desk, imports.DECISIONS, form)


@router.get("/{decision_id}")
@may(Act.OPEN_REVISITS)
async def one(desk: AtDesk, decision_id: UUID) -> Response:
    return await decision_page(desk, decision_id)


@router.post("/{decision_id}/deadline")
@may(Act.OPEN_REVISITS)
async def deadline(desk: AtDesk, decision_id: UUID, form: Form) -> Response:
    """Set, move or lift the time to put things right."""
    try:
        rectify_by = day(form.text("rectify_by", 20))
        await desk.services.decisions.set_deadline(decision_id, rectify_by, by=desk.actor)
    except SanshiError as error:
        return await decision_page(desk, decision_id, error=error)
    return desk.see(f"/staff/decisions/{decision_id}", "changed")


@router.post("/{decision_id}/code")
@may(Act.OPEN_REVISITS)
async def code(desk: AtDesk, decision_id: UUID) -> Response:
    """Make a revisit code for it: the slip is printed and goes with the decision."""
    line = await desk.services.decisions.one(decision_id, viewer=desk.actor)
    return await slip_page(desk, await desk.services.revisits.open(line.decision.number, by=desk.actor))


@router.post("/{decision_id}/settle")
@may(Act.OPEN_REVISITS)
async def settle(desk: AtDesk, decision_id: UUID, form: Form) -> Response:
    """Note that it was put right, that the form came back, or that it is closed."""
    how = form.text("how", 20)
    try:
        if how in set(Settled):
            on = day(form.text("on", 20))
            await desk.services.decisions.settle(decision_id, Settled(how), by=desk.actor, on=on)
    except SanshiError as error:
        return await decision_page(desk, decision_id, error=error)
    return desk.see(f"/staff/decisions/{decision_id}", "changed")


async def list_page(
    desk: Desk,
    *,
    state: str = "",
    sort: str = "",
    page: int = 1,
    export: bool = False,
    error: SanshiError | None = None,
    form: Posted | None = None,
) -> Response:
    wanted = next((one for one in DecisionState if one.value == state), None)

    async def fetch(page: int) -> Part[DecisionLine]:
        found = await desk.services.decisions.page(viewer=desk.actor, state=wanted, page=page)
        return Part(found.rows, found.total, found.page, found.pages)

    if export:
        return await DECISIONS.export(fetch, desk, sort=sort)
    return await desk.page(
        "decisions.html",
        status=error.http_status if error else 200,
        found=await DECISIONS.part(fetch, desk, sort=sort, page=page),
        address=f"/staff/decisions?state={wanted.value if wanted else ''}&page={{page}}",
        choices=DECISIONS.choices(desk),
        sort=sort,
        state=state,
        violations=decision_words.violations(desk.pack, desk.tr),
        kept={name: form.text(name, 200) if form else "" for name in FIELDS},
        error=desk.told(error) if error else "",
        words=decision_words,
    )


async def decision_page(desk: Desk, decision_id: UUID, *, error: SanshiError | None = None) -> Response:
    line = await desk.services.decisions.one(decision_id, viewer=desk.actor)
    decision = line.decision
    return await desk.page(
        "decision.html",
        status=error.http_status if error else 200,
        line=line,
        decision=decision,
        violation=decision_words.violation(decision.violation, desk.pack, desk.tr),
        open_acts=decision_words.open_acts(decision),
        notices=(await desk.services.notices.page(decision=decision.number, size=NOTICES)).lines,
        history=told(await desk.services.timelines.of_decision(decision.number), desk),
        error=desk.told(error) if error else "",
        words=decision_words,
        notice_words=notice_words,
        reasons=reasons,
        link=permit_link,
    )
