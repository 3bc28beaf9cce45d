"""Files between a preview and the act: sealed with the office key, for one account, deleted when used or soon after."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.schema import UtcDateTime, metadata, new_id

kept_upload = sa.Table(
    "kept_upload",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("purpose", sa.String(20), nullable=False),
    sa.Column("data_sealed", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)


async def keep(unit: UnitOfWork, account_id: UUID, purpose: str, data: bytes, now: datetime) -> UUID:
    """Put a file away."""
    upload_id = new_id(now)
    sealed = unit.keyring.office.seal_bytes(_place(upload_id), data)
    await unit.execute(
        kept_upload.insert().values(
            id=upload_id, account_id=account_id, purpose=purpose, data_sealed=sealed, created_at=now
        )
    )
    return upload_id


async def load(unit: UnitOfWork, upload_id: UUID, account_id: UUID, purpose: str, *, since: datetime) -> bytes | None:
    """The file, for the account that put it away; None when it is gone, too old, or another's."""
    query = sa.select(kept_upload.c.data_sealed).where(
        kept_upload.c.id == upload_id,
        kept_upload.c.account_id == account_id,
        kept_upload.c.purpose == purpose,
        kept_upload.c.created_at > since,
    )
    sealed = (await unit.execute(query)).scalar_one_or_none()
    return None if sealed is None else unit.keyring.office.open_bytes(_place(upload_id), sealed)


async def drop(unit: UnitOfWork, upload_id: UUID) -> None:
    await unit.execute(kept_upload.delete().where(kept_upload.c.id == upload_id))


async def sweep(unit: UnitOfWork, *, before: datetime) -> None:
    """Delete what nobody came back for."""
    await unit.execute(kept_upload.delete().where(kept_upload.c.created_at <= before))


def _place(upload_id: UUID) -> Place:
    return Place("kept_upload", "data", str(upload_id))
