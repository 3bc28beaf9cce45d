"""Staff accounts and their roles."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata, vocabulary
from storage.values.accounts import Account, Role

account = sa.Table(
    "account",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("name_key", sa.String(80), nullable=False, unique=True),
    sa.Column("person", sa.String(40), nullable=False),
    sa.Column("password_hash", sa.String(160), nullable=False),
    sa.Column("one_time_until", UtcDateTime),
    sa.Column("active", sa.Boolean(create_constraint=True, name="active"), nullable=False, server_default=sa.true()),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_login_at", UtcDateTime),
)

account_role = sa.Table(
    "account_role",
    metadata,
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("role", vocabulary(Role, "role"), primary_key=True),
)


def name_key(name: str) -> str:
    """The form in which two names are the same account: full-width and upper-case letters make no difference."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


class AccountRows:
    """The accounts within one unit of work."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    async def add(self, new: Account) -> None:
        await self._unit.execute(
            account.insert().values(
                id=new.id,
                name=new.name,
                name_key=name_key(new.name),
                person=new.person,
                password_hash=new.password_hash,
                one_time_until=new.one_time_until,
                active=new.active,
                created_at=new.created_at,
                last_login_at=new.last_login_at,
            )
        )
        await self._add_roles(new.id, new.roles)

    async def named(self, name: str) -> Account | None:
        return await self._one(account.c.name_key == name_key(name))

    async def by_id(self, account_id: UUID) -> Account | None:
        return await self._one(account.c.id == account_id)

    async def all(self) -> list[Account]:
        """Every account, the active ones first, by name."""
        return await self._load(sa.true())

    async def set_password(self, account_id: UUID, password_hash: str, one_time_until: datetime | None) -> None:
        await self._change(account_id, password_hash=password_hash, one_time_until=one_time_until)

    async def set_active(self, account_id: UUID, active: bool) -> None:
        await self._change(account_id, active=active)

    async def logged_in(self, account_id: UUID, at: datetime) -> None:
        await self._change(account_id, last_login_at=at)

    async def set_roles(self, account_id: UUID, roles: Iterable[Role]) -> None:
        await self._unit.execute(account_role.delete().where(account_role.c.account_id == account_id))
        await self._add_roles(account_id, roles)

    async def _add_roles(self, account_id: UUID, roles: Iterable[Role]) -> None:
        values = [{"account_id": account_id, "role": role} for role in sorted(set(roles))]
        if values:
            await self._unit.execute(account_role.insert(), values)

    async def _change(self, account_id: UUID, **values: Any) -> None:
        await self._unit.execute(account.update().where(account.c.id == account_id).values(**values))

    async def _one(self, where: sa.ColumnElement[bool]) -> Account | None:
        found = await self._load(where)
        return found[0] if found else None

    async def _load(self, where: sa.ColumnElement[bool]) -> list[Account]:
        query = sa.select(account).where(where).order_by(account.c.active.desc(), account.c.name_key)
        rows = [dict(row) for row in (await self._unit.execute(query)).mappings()]
        roles: dict[UUID, set[Role]] = {row["id"]: set() for row in rows}
        held = sa.select(account_role).where(account_role.c.account_id.in_(list(roles)))
        for account_id, role in await self._unit.execute(held):
            roles[account_id].add(role)
        return [
            Account(**{k: v for k, v in row.items() if k != "name_key"}, roles=frozenset(roles[row["id"]]))
            for row in rows
        ]
