"""Who stands in for whom, from day to day, and with which roles."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from storage.accounts import account, account_role
from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata, vocabulary
from storage.values.accounts import Role, StandIn, Substitution

substitution = sa.Table(
    "substitution",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("absent_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    sa.Column("substitute_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("from_day", sa.Date, nullable=False),
    sa.Column("to_day", sa.Date, nullable=False),
    sa.Column("set_by", sa.String(60), nullable=False),
    sa.Column("ended_at", UtcDateTime),
)

substitution_role = sa.Table(
    "substitution_role",
    metadata,
    sa.Column("substitution_id", sa.Uuid, sa.ForeignKey("substitution.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("role", vocabulary(Role, "role"), primary_key=True),
)

_ABSENT, _SUBSTITUTE = account.alias("absent"), account.alias("substitute")


class SubstitutionRows:
    """The substitutions within one unit of work."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    async def add(self, new: Substitution, *, absent_id: UUID, substitute_id: UUID) -> None:
        await self._unit.execute(
            substitution.insert().values(
                id=new.id,
                absent_id=absent_id,
                substitute_id=substitute_id,
                from_day=new.from_day,
                to_day=new.to_day,
                set_by=new.set_by,
            )
        )
        values = [{"substitution_id": new.id, "role": role} for role in sorted(new.roles)]
        await self._unit.execute(substitution_role.insert(), values)

    async def end(self, substitution_id: UUID, at: datetime) -> bool:
        """End one before its last day; False when it is ended already or unknown."""
        still = sa.and_(substitution.c.id == substitution_id, substitution.c.ended_at.is_(None))
        statement = substitution.update().where(still).values(ended_at=at).returning(substitution.c.id)
        return (await self._unit.execute(statement)).first() is not None

    async def by_id(self, substitution_id: UUID) -> Substitution | None:
        found = await self._load(substitution.c.id == substitution_id)
        return found[0] if found else None

    async def not_over(self, day: date) -> list[Substitution]:
        """Those of this day and those to come."""
        return await self._load(substitution.c.to_day >= day, substitution.c.ended_at.is_(None))

    async def held_by(self, account_id: UUID, day: date) -> list[StandIn]:
        """What an account holds for others on a day."""
        return (await self.held(day, substitution.c.substitute_id == account_id)).get(account_id, [])

    async def held(self, day: date, *where: sa.ColumnElement[bool]) -> dict[UUID, list[StandIn]]:
        """What each substitute holds on a day: of the named roles those which the absent person still has."""
        query = (
            sa.select(substitution.c.substitute_id, _ABSENT.c.name, substitution.c.to_day, account_role.c.role)
            .select_from(substitution)
            .join(_ABSENT, _ABSENT.c.id == substitution.c.absent_id)
            .join(substitution_role, substitution_role.c.substitution_id == substitution.c.id)
            .join(
                account_role,
                (account_role.c.account_id == _ABSENT.c.id) & (account_role.c.role == substitution_role.c.role),
            )
            .where(
                *where,
                substitution.c.from_day <= day,
                substitution.c.to_day >= day,
                substitution.c.ended_at.is_(None),
                _ABSENT.c.active,
            )
            .order_by(_ABSENT.c.name_key)
        )
        found: dict[tuple[UUID, str, date], set[Role]] = {}
        for substitute, name, to_day, role in await self._unit.execute(query):
            found.setdefault((substitute, name, to_day), set()).add(role)
        held: dict[UUID, list[StandIn]] = {}
        for (substitute, name, to_day), roles in found.items():
            held.setdefault(substitute, []).append(StandIn(name, frozenset(roles), to_day))
        return held

    async def _load(self, *where: sa.ColumnElement[bool]) -> list[Substitution]:
        query = (
            sa.select(substitution, _ABSENT.c.name.label("absent"), _SUBSTITUTE.c.name.label("substitute"))
            .join(_ABSENT, _ABSENT.c.id == substitution.c.absent_id)
            .join(_SUBSTITUTE, _SUBSTITUTE.c.id == substitution.c.substitute_id)
            .where(*where)
            .order_by(substitution.c.from_day, substitution.c.id)
        )
        rows = list((await self._unit.execute(query)).mappings())
        roles = await self._roles(row["id"] for row in rows)
        return [
            Substitution(
                id=row["id"],
                absent=row["absent"],
                substitute=row["substitute"],
                roles=frozenset(roles[row["id"]]),
                from_day=row["from_day"],
                to_day=row["to_day"],
                set_by=row["set_by"],
            )
            for row in rows
        ]

    async def _roles(self, ids: Iterable[UUID]) -> dict[UUID, set[Role]]:
        found: dict[UUID, set[Role]] = {one: set() for one in ids}
        held = sa.select(substitution_role).where(substitution_role.c.substitution_id.in_(list(found)))
        for substitution_id, role in await self._unit.execute(held):
            found[substitution_id].add(role)
        return found
