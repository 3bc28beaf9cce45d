"""Accounts of staff: list, add, reset, roles, close. For the administrator."""

from collections.abc import Awaitable, Iterable
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from staff.accounts import OneTimePassword
from staff.actor import Role
from staff.agreements import AgreedAct, Agreement
from staff.permissions import Act
from web.forms import Form
from web.staff.access import may
from web.staff.desk import AtDesk, Desk, role_names

router = APIRouter(prefix="/staff/accounts")
GRANT = AgreedAct.GRANT_ROLE


@router.get("")
@may(Act.MANAGE_ACCOUNTS)
async def listed(desk: AtDesk) -> Response:
    return await list_page(desk)


@router.post("")
@may(Act.MANAGE_ACCOUNTS)
async def add(desk: AtDesk, form: Form) -> Response:
    """A new account; the one-time password is on this answer and nowhere else."""
    name, person, roles = form.text("name", 80), form.text("person", 80), form.texts("role")
    try:
        told = await desk.services.accounts.add(
            name, known(roles), by=desk.actor, person=person or None, second=desk.second(GRANT)
        )
    except SanshiError as error:
        return await list_page(desk, error=error, kept={"name": name, "person": person, "roles": roles})
    return await list_page(desk, told=told)


@router.get("/{account_id}")
@may(Act.MANAGE_ACCOUNTS)
async def one(desk: AtDesk, account_id: UUID) -> Response:
    return await account_page(desk, account_id)


@router.post("/{account_id}/reset")
@may(Act.MANAGE_ACCOUNTS)
async def reset(desk: AtDesk, account_id: UUID) -> Response:
    account = await desk.services.accounts.by_id(account_id)
    return await account_page(desk, account_id, told=await desk.services.accounts.reset(account.name, by=desk.actor))


@router.post("/{account_id}/end-sessions")
@may(Act.MANAGE_ACCOUNTS)
async def end_sessions(desk: AtDesk, account_id: UUID) -> Response:
    account = await desk.services.accounts.by_id(account_id)
    work = desk.services.accounts.end_sessions(account.name, by=desk.actor)
    return await changed(desk, account_id, work, "sessions-ended")


@router.post("/{account_id}/reset-factor")
@may(Act.MANAGE_ACCOUNTS)
async def reset_factor(desk: AtDesk, account_id: UUID) -> Response:
    """For somebody who lost the telephone and the recovery codes."""
    account = await desk.services.accounts.by_id(account_id)
    work = desk.services.accounts.reset_factor(account.name, by=desk.actor)
    return await changed(desk, account_id, work, "factor-reset")


@router.post("/{account_id}/reopen")
@may(Act.MANAGE_ACCOUNTS)
async def reopen(desk: AtDesk, account_id: UUID) -> Response:
    account = await desk.services.accounts.by_id(account_id)
    told = await desk.services.accounts.reactivate(account.name, by=desk.actor, second=desk.second(GRANT))
    return await account_page(desk, account_id, told=told)


@router.post("/{account_id}/roles")
@may(Act.MANAGE_ACCOUNTS)
async def roles(desk: AtDesk, account_id: UUID, form: Form) -> Response:
    account = await desk.services.accounts.by_id(account_id)
    wanted, second = known(form.texts("role")), desk.second(GRANT)
    try:
        waits = await desk.services.accounts.set_roles(account.name, wanted, by=desk.actor, second=second)
    except SanshiError as error:
        return await account_page(desk, account_id, error=error)
    return desk.see(f"/staff/accounts/{account_id}", "roles-asked" if waits else "roles-set")


@router.post("/{account_id}/close")
@may(Act.MANAGE_ACCOUNTS)
async def close(desk: AtDesk, account_id: UUID) -> Response:
    account = await desk.services.accounts.by_id(account_id)
    return await changed(
        desk, account_id, desk.services.accounts.deactivate(account.name, by=desk.actor), "account-closed"
    )


async def changed(desk: Desk, account_id: UUID, work: Awaitable[None], done: str) -> Response:
    """Do it and show the account; a refusal stands above it."""
    try:
        await work
    except SanshiError as error:
        return await account_page(desk, account_id, error=error)
    return desk.see(f"/staff/accounts/{account_id}", done)


def known(roles: Iterable[str]) -> list[Role]:
    """The roles among what a form sent."""
    return [Role(role) for role in roles if role in set(Role)]


def waiting_roles(desk: Desk, asked: Agreement | None) -> str:
    """The names of the roles that wait for a second person."""
    return role_names(known(asked.detail.split(",")), desk.pack, desk.tr) if asked else ""


def choices(desk: Desk) -> list[tuple[str, str]]:
    """Every role with its name and what it is for, in the pack's words."""
    zh = desk.tr.zh
    return [
        (role.id.value, " — ".join(filter(None, (role.name, role.note) if zh else (role.name_en, role.note_en))))
        for role in desk.pack.casework.staff_roles
    ]


async def list_page(
    desk: Desk,
    *,
    error: SanshiError | None = None,
    kept: dict[str, object] | None = None,
    told: OneTimePassword | None = None,
) -> Response:
    pending = await desk.services.agreements.pending_roles()
    accounts = [
        (account, role_names(account.roles, desk.pack, desk.tr), waiting_roles(desk, pending.get(account.name)))
        for account in await desk.services.accounts.all()
    ]
    standing_in = {one.substitute: one for one in await desk.services.substitutions.not_over()}
    with_factor = await desk.services.accounts.with_factor()
    return await desk.page(
        "accounts.html",
        status=error.http_status if error else 200,
        accounts=accounts,
        with_factor=with_factor,
        standing_in=standing_in,
        choices=choices(desk),
        error=desk.told(error) if error else "",
        kept=kept or {"name": "", "person": "", "roles": []},
        told=told,
    )


async def account_page(
    desk: Desk, account_id: UUID, *, error: SanshiError | None = None, told: OneTimePassword | None = None
) -> Response:
    account = await desk.services.accounts.by_id(account_id)
    return await desk.page(
        "account.html",
        status=error.http_status if error else 200,
        account=account,
        pending=waiting_roles(desk, (await desk.services.agreements.pending_roles()).get(account.name)),
        sessions=await desk.services.sessions.of(account_id),
        has_factor=account_id in await desk.services.accounts.with_factor(),
        own=account.person == desk.actor.person,
        choices=choices(desk),
        error=desk.told(error) if error else "",
        told=told,
    )
