"""Acts that wait for a second person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata, vocabulary
from storage.values.agreements import AgreedAct, Agreement

agreement = sa.Table(
    "agreement",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("act", vocabulary(AgreedAct, "agreed_act"), nullable=False),
    sa.Column("subject", sa.String(80), nullable=False),
    sa.Column("detail", sa.String(200), nullable=False),
    sa.Column("asked_by", sa.String(60), nullable=False),
    sa.Column("asked_person", sa.String(40), nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False, index=True),
    sa.Column("until", UtcDateTime, nullable=False),
    sa.Column("decided_by", sa.String(60)),
    sa.Column("decided_at", UtcDateTime),
    sa.Column("agreed", sa.Boolean(create_constraint=True, name="agreed")),
    sa.Column("used_at", UtcDateTime),
)


class AgreementRows:
    """The requests within one unit of work."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    async def add(self, new: Agreement) -> None:
        values = {column.name: getattr(new, column.name) for column in agreement.c}
        await self._unit.execute(agreement.insert().values(values))

    async def by_id(self, agreement_id: UUID) -> Agreement | None:
        found = await self._load(agreement.c.id == agreement_id)
        return found[0] if found else None

    async def waiting(self, now: datetime, acts: Iterable[AgreedAct] = AgreedAct) -> list[Agreement]:
        """Those nobody has decided yet, the oldest first."""
        return await self._load(
            agreement.c.act.in_(list(acts)), agreement.c.decided_at.is_(None), agreement.c.until > now
        )

    async def usable(self, act: AgreedAct, subject: str, person: str, now: datetime) -> Agreement | None:
        """What was agreed to for this person and is not used up."""
        found = await self._load(
            agreement.c.act == act,
            agreement.c.subject == subject,
            agreement.c.asked_person == person,
            agreement.c.agreed,
            agreement.c.used_at.is_(None),
            agreement.c.until > now,
        )
        return found[0] if found else None

    async def asked_since(self, person: str, moment: datetime) -> list[Agreement]:
        """What a person asked for, the oldest first."""
        return await self._load(agreement.c.asked_person == person, agreement.c.asked_at >= moment)

    async def decide(self, agreement_id: UUID, *, agreed: bool, by: str, at: datetime, until: datetime) -> bool:
        """Decide one nobody has decided; False when somebody was faster."""
        open_ = sa.and_(agreement.c.id == agreement_id, agreement.c.decided_at.is_(None))
        return await self._changed(open_, agreed=agreed, decided_by=by, decided_at=at, until=until)

    async def use(self, agreement_id: UUID, at: datetime) -> bool:
        """Use it up; False when it is already."""
        return await self._changed(sa.and_(agreement.c.id == agreement_id, agreement.c.used_at.is_(None)), used_at=at)

    async def withdraw(self, act: AgreedAct, subject: str, *, by: str, at: datetime) -> None:
        """Take back what still waits on a subject."""
        waits = sa.and_(agreement.c.act == act, agreement.c.subject == subject, agreement.c.decided_at.is_(None))
        await self._changed(waits, agreed=False, decided_by=by, decided_at=at)

    async def _changed(self, where: sa.ColumnElement[bool], **values: Any) -> bool:
        statement = agreement.update().where(where).values(**values).returning(agreement.c.id)
        return (await self._unit.execute(statement)).first() is not None

    async def _load(self, *where: sa.ColumnElement[bool]) -> list[Agreement]:
        query = sa.select(agreement).where(*where).order_by(agreement.c.asked_at, agreement.c.id)
        return [Agreement(**row) for row in (await self._unit.execute(query)).mappings()]
