"""One data key per case, entity or chat. Erasing the wrapped row makes all that was sealed with it unreadable."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from common.errors import SanshiError
from common.i18n import N_
from storage.keys import Keyring, Sealer
from storage.schema import UtcDateTime, metadata, new_id

data_key = sa.Table(
    "data_key",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("wrapped", sa.LargeBinary),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("erased_at", UtcDateTime),
    sa.CheckConstraint("(wrapped IS NULL) = (erased_at IS NOT NULL)", name="wrapped_until_erased"),
)

_WRAPPED = sa.select(data_key.c.id, data_key.c.wrapped).where(data_key.c.id.in_(sa.bindparam("ids", expanding=True)))


class Erased(SanshiError):
    message = N_("This record's personal data was erased.")
    http_status = 410


class DataKeys:
    """Makes, opens and erases the data keys within one unit of work."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        self._open: dict[UUID, Sealer] = {}

    async def create(self, subject: str, now: datetime) -> UUID:
        """A new key for a `subject` (the kind of thing it protects: "case", "entity", "chat")."""
        key_id = new_id(now)
        key = self._keyring.new_data_key()
        wrapped = self._keyring.wrap(str(key_id), key)
        await self._connection.execute(
            data_key.insert().values(id=key_id, subject=subject, wrapped=wrapped, created_at=now)
        )
        self._open[key_id] = Sealer(key)
        return key_id

    async def create_many(self, subject: str, now: datetime, count: int) -> list[UUID]:
        """`count` new keys in one statement, for imports."""
        made = []
        for _ in range(count):
            key_id, key = new_id(now), self._keyring.new_data_key()
            self._open[key_id] = Sealer(key)
            made.append(
                {"id": key_id, "subject": subject, "created_at": now, "wrapped": self._keyring.wrap(str(key_id), key)}
            )
        if made:
            await self._connection.execute(data_key.insert(), made)
        return [row["id"] for row in made if isinstance(row["id"], UUID)]

    async def sealer(self, key_id: UUID) -> Sealer:
        """The sealer of one key. Raises Erased."""
        return (await self.sealers([key_id]))[key_id]

    async def sealers(self, key_ids: Iterable[UUID]) -> dict[UUID, Sealer]:
        """The sealers of many keys in one query. Raises Erased when one of them is gone."""
        found = await self.living(key_ids)
        if set(key_ids) - found.keys():
            raise Erased
        return found

    async def living(self, key_ids: Iterable[UUID]) -> dict[UUID, Sealer]:
        """Like `sealers`, leaving out what was erased: for lists that show such rows without their content."""
        wanted = set(key_ids)
        missing = [key_id for key_id in wanted if key_id not in self._open]
        for start in range(0, len(missing), 500):
            for key_id, wrapped in await self._connection.execute(_WRAPPED, {"ids": missing[start : start + 500]}):
                self.remember(key_id, wrapped)
        return {key_id: self._open[key_id] for key_id in wanted if key_id in self._open}

    def remember(self, key_id: UUID, wrapped: bytes | None) -> None:
        """A key that a query brought along with the row it protects; None when it was erased."""
        if wrapped is not None:
            self._open[key_id] = self._keyring.unwrap(str(key_id), wrapped)

    async def erase(self, key_id: UUID, now: datetime) -> None:
        """Delete the wrapped key; the row stays as the record that it was erased, and when."""
        await self._connection.execute(
            data_key.update().where(data_key.c.id == key_id).values(wrapped=None, erased_at=now)
        )
        self._open.pop(key_id, None)
