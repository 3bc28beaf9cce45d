"""What waits for a second person: new roles, and lists taken out with personal data."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from common.i18n import N_
from staff.agreements import AgreedAct, Agreement, UnknownAgreement
from staff.permissions import Act
from web.forms import Form
from web.staff import words
from web.staff.access import may
from web.staff.accounts import waiting_roles
from web.staff.columns import PERSONAL
from web.staff.desk import AtDesk, Desk
from web.staff.waiting import AGREEING

router = APIRouter(prefix="/staff/agreements")


@router.get("")
@may(Act.SEE_AGREEMENTS)
async def listed(desk: AtDesk) -> Response:
    return await list_page(desk)


@router.post("")
@may(Act.ASK_EXPORT)
async def ask(desk: AtDesk, form: Form) -> Response:
    """Ask to export one of the lists with the personal data in it."""
    wanted = form.text("list", 40)
    if wanted not in {listing.name for listing in PERSONAL}:
        return await list_page(desk, error=UnknownAgreement())
    await desk.services.agreements.ask_export(wanted, by=desk.actor)
    return desk.see("/staff/agreements", "export-asked")


@router.post("/roles/{agreement_id}")
@may(Act.AGREE_ROLES)
async def roles(desk: AtDesk, agreement_id: UUID, form: Form) -> Response:
    return await decided(desk, agreement_id, AgreedAct.GRANT_ROLE, form)


@router.post("/exports/{agreement_id}")
@may(Act.AGREE_EXPORT)
async def exports(desk: AtDesk, agreement_id: UUID, form: Form) -> Response:
    return await decided(desk, agreement_id, AgreedAct.EXPORT, form)


async def decided(desk: Desk, agreement_id: UUID, act: AgreedAct, form: Form) -> Response:
    answer = form.text("answer", 10)
    agree = answer == "agree"
    try:
        if answer not in {"agree", "refuse"}:
            raise UnknownAgreement
        await desk.services.agreements.decide(agreement_id, act, agree=agree, by=desk.actor)
    except SanshiError as error:
        return await list_page(desk, error=error)
    return desk.see("/staff/agreements", "agreed" if agree else "not-agreed")


def about(desk: Desk, one: Agreement, persons: Mapping[str, str]) -> str:
    """What exactly was asked for, in words."""
    kind, _, name = one.subject.partition(":")
    if kind == "list":
        titles = [listing.title for listing in PERSONAL if listing.name == name]
        return desk.tr.gettext(titles[0]) if titles else name
    told = f"{name}: {waiting_roles(desk, one)}"
    person = persons.get(name, name)
    return told if person == name else f"{told} · {desk.tr.gettext(N_('same person as {name}'), name=person)}"


async def list_page(desk: Desk, *, error: SanshiError | None = None) -> Response:
    agreed = [act for needed, act in AGREEING.items() if needed in desk.acts]
    waiting = await desk.services.agreements.waiting(agreed, by=desk.actor)
    own = await desk.services.agreements.own(by=desk.actor)
    persons = {account.name: account.person for account in await desk.services.accounts.all()}
    return await desk.page(
        "agreements.html",
        status=error.http_status if error else 200,
        asked=[(one, about(desk, one, persons)) for one in waiting],
        own=[(mine, about(desk, mine.agreement, persons)) for mine in own],
        lists=[(listing.name, desk.tr.gettext(listing.title)) for listing in PERSONAL],
        asks=bool(desk.second(AgreedAct.EXPORT)),
        words=words,
        error=desk.told(error) if error else "",
    )
