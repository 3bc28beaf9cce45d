"""How far each address of the staff was told what is new, and since when it cannot be reached. Of an address only a
keyed hash is kept: it holds passwords."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata

news_address = sa.Table(
    "news_address",
    metadata,
    sa.Column("address_hash", sa.String(32), primary_key=True),
    sa.Column("told_until", UtcDateTime, nullable=False),
    sa.Column("failed_since", UtcDateTime),
    sa.Column("try_after", UtcDateTime),
)
_row = news_address.c


@dataclass(frozen=True, slots=True)
class Told:
    """`failed_since`: the first of the tries that failed in a row; the next one is made after `try_after`."""

    told_until: datetime
    failed_since: datetime | None
    try_after: datetime | None


async def all_told(unit: UnitOfWork) -> dict[str, Told]:
    """Every address that is known, by its hash."""
    query = sa.select(_row.address_hash, _row.told_until, _row.failed_since, _row.try_after)
    return {row.address_hash: Told(*row[1:]) for row in await unit.execute(query)}


async def keep(unit: UnitOfWork, hashes: Collection[str], now: datetime) -> None:
    """These addresses and no others: one that is new is told from now on, one that is gone is forgotten."""
    await unit.execute(news_address.delete().where(_row.address_hash.not_in(hashes)))
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    rows = [{"address_hash": each, "told_until": now} for each in sorted(hashes)]
    await unit.execute(insert(news_address).values(rows).on_conflict_do_nothing())


async def take(unit: UnitOfWork, address_hash: str, *, since: datetime, until: datetime) -> bool:
    """True for the one process that tells the address what is new between the two moments."""
    mine = sa.and_(_row.address_hash == address_hash, _row.told_until == since)
    return bool((await unit.execute(news_address.update().where(mine).values(told_until=until))).rowcount)


async def reached(unit: UnitOfWork, address_hash: str) -> None:
    clear = {"failed_since": None, "try_after": None}
    await unit.execute(news_address.update().where(_row.address_hash == address_hash).values(clear))


async def failed(unit: UnitOfWork, address_hash: str, *, since: datetime, now: datetime, try_after: datetime) -> None:
    """What was new since then is still to be told."""
    values = {"told_until": since, "failed_since": sa.func.coalesce(_row.failed_since, now), "try_after": try_after}
    await unit.execute(news_address.update().where(_row.address_hash == address_hash).values(values))
