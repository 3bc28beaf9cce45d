"""The open sessions of an account: seen and ended by their owner, or all ended by an administrator."""

from uuid import UUID

from common.clock import Clock
from staff.member import Member
from staff.sign_in import DEFAULT_RULES, SessionRules
from storage import audit
from storage.engine import Database, UnitOfWork
from storage.sessions import SessionRows
from storage.values.accounts import Session

__all__ = ["Session", "Sessions"]


class Sessions:
    """The use cases of sessions that were begun."""

    def __init__(self, *, database: Database, clock: Clock, rules: SessionRules = DEFAULT_RULES) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def of(self, account_id: UUID) -> list[Session]:
        """The sessions that are not over, the latest used first."""
        now = self._clock.now()
        async with self._database.reading() as unit:
            return await SessionRows(unit).open_of(account_id, ends_after=now, seen_after=now - self._rules.idle)

    async def end(self, member: Member, session_id: UUID) -> None:
        """End one session of the member's account; one that is over already or another's changes nothing."""
        async with self._database.unit() as unit:
            if await SessionRows(unit).end_of(member.account.id, session_id):
                await self._record(unit, member)
            await unit.commit()

    async def end_others(self, member: Member) -> None:
        """End every session of the account but this one."""
        async with self._database.unit() as unit:
            await SessionRows(unit).end_all(member.account.id, but=member.session.id)
            await self._record(unit, member)
            await unit.commit()

    async def _record(self, unit: UnitOfWork, member: Member) -> None:
        subject = f"account:{member.account.name}"
        await audit.record(
            unit, at=self._clock.now(), actor=member.actor.signature, act="sessions-ended", subject=subject
        )
