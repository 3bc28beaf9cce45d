"""Planning now: first what would go to whom and why, then writing it."""

from fastapi import APIRouter
from fastapi.responses import Response

from notify.planning.plan import SKIPPED, why
from staff.permissions import Act
from web.staff import notice_words
from web.staff.access import may
from web.staff.desk import AtDesk

router = APIRouter(prefix="/staff/plan")


@router.get("")
@may(Act.PLAN_NOTICES)
async def preview(desk: AtDesk) -> Response:
    """What falls due today, without writing anything."""
    plan = await desk.services.planner.plan(dry_run=True)
    return await desk.page("plan.html", plan=plan, skipped=SKIPPED, why=why, words=notice_words)


@router.post("")
@may(Act.PLAN_NOTICES)
async def write(desk: AtDesk) -> Response:
    """Write it; what was planned before stays as it is."""
    await desk.services.planner.plan()
    return desk.see("/staff/notices", "planned")
