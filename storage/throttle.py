"""Token buckets as rows: how often a caller may still try something. The key is a keyed hash, so no address is kept."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata

throttle_bucket = sa.Table(
    "throttle_bucket",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("tokens", sa.Float, nullable=False),
    sa.Column("refilled_at", UtcDateTime, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """`tokens` as they were at `refilled_at`."""

    tokens: float
    refilled_at: datetime


async def load_bucket(unit: UnitOfWork, key: str, *, full: float, now: datetime) -> Bucket:
    """The bucket of a key, made full when there is none; locked until the unit of work ends."""
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    await unit.execute(insert(throttle_bucket).values(key=key, tokens=full, refilled_at=now).on_conflict_do_nothing())
    query = sa.select(throttle_bucket).where(throttle_bucket.c.key == key).with_for_update()
    row = (await unit.execute(query)).mappings().one()
    return Bucket(row["tokens"], row["refilled_at"])


async def save_bucket(unit: UnitOfWork, key: str, bucket: Bucket) -> None:
    await unit.execute(
        throttle_bucket.update()
        .where(throttle_bucket.c.key == key)
        .values(tokens=bucket.tokens, refilled_at=bucket.refilled_at)
    )
