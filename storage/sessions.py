"""Signed-in browsers of staff: a row each, found by the keyed hash of the cookie's token."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata
from storage.values.accounts import Session

staff_session = sa.Table(
    "staff_session",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("token_hash", sa.String(32), nullable=False, unique=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("ends_at", UtcDateTime, nullable=False),
    sa.Column("proved_at", UtcDateTime),
    sa.Column("device", sa.String(40), nullable=False, server_default=""),
)

_SHOWN = [column for column in staff_session.c if column.name != "token_hash"]


class SessionRows:
    """The sessions within one unit of work."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    async def add(self, session: Session, token: str) -> None:
        await self._unit.execute(
            staff_session.insert().values(
                id=session.id,
                token_hash=self._hash(token),
                account_id=session.account_id,
                created_at=session.created_at,
                seen_at=session.seen_at,
                ends_at=session.ends_at,
                proved_at=session.proved_at,
                device=session.device,
            )
        )

    async def by_token(self, token: str) -> Session | None:
        query = sa.select(*_SHOWN).where(staff_session.c.token_hash == self._hash(token))
        row = (await self._unit.execute(query)).mappings().one_or_none()
        return Session(**row) if row else None

    async def touch(self, session_id: UUID, at: datetime) -> None:
        await self._unit.execute(staff_session.update().where(staff_session.c.id == session_id).values(seen_at=at))

    async def prove(self, session_id: UUID, at: datetime, ends_at: datetime) -> None:
        """The second factor was given: the session is whole until `ends_at`."""
        changed = staff_session.update().where(staff_session.c.id == session_id)
        await self._unit.execute(changed.values(proved_at=at, ends_at=ends_at))

    async def end(self, session_id: UUID) -> None:
        await self._unit.execute(staff_session.delete().where(staff_session.c.id == session_id))

    async def end_of(self, account_id: UUID, session_id: UUID) -> bool:
        """End a session if it is this account's; whether it was."""
        theirs = sa.and_(staff_session.c.id == session_id, staff_session.c.account_id == account_id)
        return (
            await self._unit.execute(staff_session.delete().where(theirs).returning(staff_session.c.id))
        ).first() is not None

    async def open_of(self, account_id: UUID, *, ends_after: datetime, seen_after: datetime) -> list[Session]:
        """An account's sessions whose time is not over, the latest used first."""
        query = (
            sa.select(*_SHOWN)
            .where(
                staff_session.c.account_id == account_id,
                staff_session.c.ends_at > ends_after,
                staff_session.c.seen_at > seen_after,
            )
            .order_by(staff_session.c.seen_at.desc(), staff_session.c.id.desc())
        )
        return [Session(**row) for row in (await self._unit.execute(query)).mappings()]

    async def end_all(self, account_id: UUID, *, but: UUID | None = None) -> None:
        """End every session of an account, except one when given."""
        statement = staff_session.delete().where(staff_session.c.account_id == account_id)
        await self._unit.execute(statement.where(staff_session.c.id != but) if but else statement)

    async def sweep(self, *, ended_before: datetime, seen_before: datetime) -> None:
        """Delete the rows whose time is over."""
        over = sa.or_(staff_session.c.ends_at <= ended_before, staff_session.c.seen_at <= seen_before)
        await self._unit.execute(staff_session.delete().where(over))

    def _hash(self, token: str) -> str:
        return self._unit.keyring.lookup("staff_session", token)
