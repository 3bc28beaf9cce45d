"""The second factor of an account: the secret its authenticator app shares, and the recovery codes beside it.

The secret is sealed with the office key. Recovery codes are kept as keyed hashes alone; a used one is deleted.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.schema import UtcDateTime, metadata

second_factor = sa.Table(
    "second_factor",
    metadata,
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("secret_sealed", sa.LargeBinary, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("last_step", sa.BigInteger, nullable=False),
)

recovery_code = sa.Table(
    "recovery_code",
    metadata,
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("code_hash", sa.String(32), primary_key=True),
)


class SecondFactorRows:
    """The second factors within one unit of work."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    async def put(self, account_id: UUID, secret: str, *, step: int, since: datetime) -> None:
        """Give an account a factor in place of any other; the codes up to `step` are used up."""
        await self.remove(account_id)
        sealed = self._unit.keyring.office.seal(_place(account_id), secret)
        await self._unit.execute(
            second_factor.insert().values(account_id=account_id, secret_sealed=sealed, since=since, last_step=step)
        )

    async def remove(self, account_id: UUID) -> None:
        """Take away factor and recovery codes."""
        await self._unit.execute(recovery_code.delete().where(recovery_code.c.account_id == account_id))
        await self._unit.execute(second_factor.delete().where(second_factor.c.account_id == account_id))

    async def secret(self, account_id: UUID) -> str | None:
        query = sa.select(second_factor.c.secret_sealed).where(second_factor.c.account_id == account_id)
        sealed = (await self._unit.execute(query)).scalar_one_or_none()
        return None if sealed is None else self._unit.keyring.office.open(_place(account_id), sealed)

    async def having(self) -> set[UUID]:
        """The accounts with a factor."""
        return set((await self._unit.execute(sa.select(second_factor.c.account_id))).scalars())

    async def has(self, account_id: UUID) -> bool:
        query = sa.select(second_factor.c.account_id).where(second_factor.c.account_id == account_id)
        return (await self._unit.execute(query)).first() is not None

    async def use_step(self, account_id: UUID, step: int) -> bool:
        """Use up the code of a time step; False when it or a later one was used before, also by another process."""
        statement = (
            second_factor.update()
            .where(second_factor.c.account_id == account_id, second_factor.c.last_step < step)
            .values(last_step=step)
            .returning(second_factor.c.account_id)
        )
        return (await self._unit.execute(statement)).first() is not None

    async def put_recovery_codes(self, account_id: UUID, codes: Iterable[str]) -> None:
        """Keep new recovery codes in place of the old ones."""
        await self._unit.execute(recovery_code.delete().where(recovery_code.c.account_id == account_id))
        values = [{"account_id": account_id, "code_hash": self._hash(code)} for code in codes]
        await self._unit.execute(recovery_code.insert(), values)

    async def use_recovery_code(self, account_id: UUID, code: str) -> bool:
        """Use up a recovery code; False when there is no such code any more."""
        statement = (
            recovery_code.delete()
            .where(recovery_code.c.account_id == account_id, recovery_code.c.code_hash == self._hash(code))
            .returning(recovery_code.c.account_id)
        )
        return (await self._unit.execute(statement)).first() is not None

    async def recovery_codes_left(self, account_id: UUID) -> int:
        query = sa.select(sa.func.count()).where(recovery_code.c.account_id == account_id)
        return int((await self._unit.execute(query)).scalar_one())

    def _hash(self, code: str) -> str:
        return self._unit.keyring.lookup("recovery_code", code)


def _place(account_id: UUID) -> Place:
    return Place("second_factor", "secret", str(account_id))
