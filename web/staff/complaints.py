"""The complaints: the list with its filters, and one case with its timeline and the steps the member may take."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from casework.complaints.model import OPEN_STATES, CaseDetail, CaseState, EventKind, QueueRow
from casework.complaints.when import beside
from common.errors import SanshiError
from notify import reasons
from staff.actor import Role
from staff.permissions import Act
from web.staff import notice_words, words
from web.staff.access import may
from web.staff.columns import COMPLAINTS
from web.staff.desk import AtDesk, Desk
from web.staff.lists import Part

router = APIRouter(prefix="/staff/complaints")

INVESTIGATORS = frozenset({Role.INVESTIGATOR, Role.SECTION_HEAD})


@router.get("")
@may(Act.SEE_COMPLAINTS)
async def queue(
    desk: AtDesk,
    *,
    state: str = "open",
    only: Annotated[list[str] | None, Query()] = None,
    q: str = "",
    sort: str = "",
    page: int = 1,
    export: bool = False,
) -> Response:
    """The list; `only` may hold overdue, unread and mine."""
    wanted = frozenset(only or ()) & {"overdue", "unread", "mine"}
    number = q.strip()[:40]

    async def fetch(page: int) -> Part[QueueRow]:
        found = await desk.services.complaints.queue(
            viewer=desk.actor,
            states=states_of(state),
            overdue_only="overdue" in wanted,
            unread_only="unread" in wanted,
            mine_only="mine" in wanted,
            search=number,
            page=page,
        )
        return Part(found.rows, found.total, found.page, found.pages)

    if export:
        return await COMPLAINTS.export(fetch, desk, sort=sort)
    query = urlencode([("state", state), *(("only", one) for one in sorted(wanted)), ("q", number), ("sort", sort)])
    return await desk.page(
        "complaints.html",
        found=await COMPLAINTS.part(fetch, desk, sort=sort, page=page),
        choices=COMPLAINTS.choices(desk),
        sort=sort,
        counts=await desk.services.complaints.counts(viewer=desk.actor),
        state=state,
        only=wanted,
        q=number,
        address=f"/staff/complaints?{query}&page={{page}}",
        words=words,
    )


def states_of(chosen: str) -> frozenset[CaseState]:
    """The states behind a choice of the filter: one of them, all that are open, or all."""
    if chosen == "all":
        return frozenset()
    return frozenset({CaseState(chosen)}) if chosen in set(CaseState) else OPEN_STATES


@router.get("/{case_id}")
@may(Act.SEE_COMPLAINTS)
async def case(desk: AtDesk, case_id: UUID) -> Response:
    return await case_page(desk, case_id)


async def case_page(
    desk: Desk,
    case_id: UUID,
    *,
    form: str = "",
    error: SanshiError | None = None,
    kept: Mapping[str, str] | None = None,
) -> Response:
    """One case. After a refused step `form` says where the error stands, and `kept` holds what was typed."""
    detail = await desk.services.complaints.detail(case_id, viewer=desk.actor)
    sentence, act = words.NEXT[detail.row.state]
    candidates = (
        await desk.services.accounts.holding(INVESTIGATORS, on=desk.today) if EventKind.ASSIGNED in detail.may else []
    )
    return await desk.page(
        "case.html",
        status=error.http_status if error else 200,
        case=detail,
        row=detail.row,
        steps=offered(detail),
        when=beside(detail.when, detail.row.when_meant, desk.tr),
        next_step=sentence,
        next_who=desk.who(act) if act else "",
        candidates=[(account.name, account.name) for account in candidates],
        form=form or pressing(detail),
        error=desk.told(error) if error else "",
        kept=kept or {},
        words=words,
        reasons=reasons,
        notice_words=notice_words,
    )


def pressing(detail: CaseDetail) -> str:
    """The form that stands open: the step the case waits for, else an answer to what the citizen wrote."""
    expected = {
        CaseState.REGISTERED: (EventKind.INSTRUCTED, "instruct"),
        CaseState.INSTRUCTED: (EventKind.ASSIGNED, "assign"),
        CaseState.ASSIGNED: (EventKind.RESULT_PROPOSED, "propose"),
        CaseState.RESULT_PROPOSED: (EventKind.CLOSED, "close"),
        CaseState.REFUSAL_PROPOSED: (EventKind.REFUSED, "refuse"),
    }
    kind, form = expected.get(detail.row.state, (EventKind.REPLIED, "reply"))
    if kind in detail.may:
        return form
    return "reply" if detail.row.unread and EventKind.REPLIED in detail.may else ""


def offered(detail: CaseDetail) -> list[str]:
    """The forms on the page, the most pressing first; a step that this member may not take has none."""
    order = {
        EventKind.CLOSED: "close",
        EventKind.REFUSED: "refuse",
        EventKind.SENT_BACK: "send-back",
        EventKind.INSTRUCTED: "instruct",
        EventKind.ASSIGNED: "assign",
        EventKind.RESULT_PROPOSED: "propose",
        EventKind.REPLIED: "reply",
        EventKind.NOTED: "note",
        EventKind.REFUSAL_PROPOSED: "propose-refusal",
        EventKind.REOPENED: "reopen",
        EventKind.CONTACT_SHOWN: "show-contact",
        EventKind.CONTACT_ASKED: "ask-contact",
        EventKind.ERASED: "erase",
        EventKind.ERASURE_REFUSED: "refuse-erasure",
    }
    hidden = set[EventKind]()
    if not detail.contact_given or detail.contact is not None:
        hidden = {EventKind.CONTACT_ASKED}
    return [form for kind, form in order.items() if kind in detail.may and kind not in hidden]
