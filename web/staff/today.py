"""The first page after signing in: how much waits where, each with its next step."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from common.i18n import N_
from staff.permissions import Act
from web.staff.access import by_itself, may
from web.staff.desk import AtDesk
from web.staff.waiting import waiting_for

router = APIRouter(prefix="/staff")


@dataclass(frozen=True, slots=True)
class Card:
    """One count. `todo` says what to do about it."""

    count_of: str
    name: str
    todo: str
    path: str
    act: Act
    tone: str = "work"


CARDS = (
    Card(
        "overdue",
        N_("Complaints overdue"),
        N_("The promised day has passed. Answer these first."),
        "/staff/complaints?only=overdue",
        Act.SEE_COMPLAINTS,
        "late",
    ),
    Card(
        "unread",
        N_("Complaints unread"),
        N_("New, or the citizen wrote again."),
        "/staff/complaints?only=unread",
        Act.SEE_COMPLAINTS,
    ),
    Card(
        "handovers",
        N_("Conversations waiting"),
        N_("A citizen waits for a person."),
        "/staff/handovers",
        Act.SEE_HANDOVERS,
    ),
    Card(
        "tasks",
        N_("Calls and letters"),
        N_("To be made by staff; the script is ready."),
        "/staff/tasks",
        Act.DO_TASKS,
    ),
    Card(
        "messages",
        N_("Texts received"),
        N_("Somebody answered a notice. See to it."),
        "/staff/messages",
        Act.HANDLE_MESSAGES,
    ),
    Card(
        "notice-answers",
        N_("Answers to notices"),
        N_("A recipient wants a call, has applied, is the wrong person or has a new contact."),
        "/staff/notice-answers?waiting=true",
        Act.HANDLE_MESSAGES,
    ),
    Card(
        "batches",
        N_("Batches to agree to"),
        N_("Look at one and agree, or refuse."),
        "/staff/batches",
        Act.AGREE_BATCHES,
    ),
    Card(
        "texts-new",
        N_("Templates to hand in"),
        N_("Their notices are held. Look at each with the next notices, then hand it in."),
        "/staff/templates",
        Act.PROPOSE_TEXTS,
    ),
    Card(
        "texts-proposed",
        N_("Templates to approve"),
        N_("Their notices are held until a second person approves."),
        "/staff/templates",
        Act.APPROVE_TEXTS,
    ),
    Card(
        "failed",
        N_("Notices that failed"),
        N_("They did not arrive. See why, and use another way."),
        "/staff/notices?state=failed",
        Act.SEE_NOTICES,
        "late",
    ),
    Card(
        "unknown",
        N_("Notices nobody is sure of"),
        N_("They may have gone out. Decide before anything is sent again."),
        "/staff/notices?state=unknown",
        Act.SEE_NOTICES,
        "late",
    ),
    Card(
        "held",
        N_("Notices held back"),
        N_("Something must be put right before they go."),
        "/staff/notices?state=held",
        Act.SEE_NOTICES,
    ),
    Card(
        "agreements",
        N_("Waits for your agreement"),
        N_("Somebody asked for it and may not do it alone."),
        "/staff/agreements",
        Act.SEE_AGREEMENTS,
    ),
    Card(
        "erasures",
        N_("Erasures to agree to"),
        N_("Read the reason on the case, then erase or refuse."),
        "/staff/retention",
        Act.ERASE,
    ),
    Card(
        "flagged",
        N_("Permits to look at"),
        N_("Nothing is sent for them until somebody has looked."),
        "/staff/permits?flagged=true",
        Act.SEE_PERMITS,
    ),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with its count."""

    name: str
    todo: str
    path: str
    tone: str
    count: int


@router.get("")
@may(Act.SEE_TODAY)
async def today(desk: AtDesk) -> Response:
    waiting = await waiting_for(desk.services, desk.actor, desk.acts)
    cards = [
        Shown(card.name, card.todo, card.path, card.tone, waiting.count(card.count_of))
        for card in CARDS
        if card.act in desk.acts
    ]
    alarms = [*await desk.faults(), *await desk.alarms()]
    return await desk.page(
        "today.html", cards=cards, alarms=alarms, may_switch=await desk.may_switch(), today=desk.today
    )


@router.get("/waiting")
@may(Act.SEE_TODAY)
@by_itself
async def waiting(desk: AtDesk) -> Response:
    """The menu's counts, for the script that keeps them fresh; no personal data."""
    found = await waiting_for(desk.services, desk.actor, desk.acts)
    lines = [
        {"path": line.path, "name": desk.tr.gettext(line.counted or line.name), "count": found.of(line)}
        for line in desk.lines
        if line.waits
    ]
    return JSONResponse({"lines": lines})
