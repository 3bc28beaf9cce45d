"""How many segments of text messages were handed to the provider in each month: a counter, for the budget."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.schema import metadata

sms_month = sa.Table(
    "sms_month",
    metadata,
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("segments", sa.Integer, nullable=False),
)


_COUNT = {
    on_sqlite: insert(sms_month)
    .on_conflict_do_update(
        index_elements=["month"], set_={"segments": sms_month.c.segments + sa.bindparam("more", type_=sa.Integer)}
    )
    .returning(sms_month.c.segments)
    for on_sqlite, insert in ((True, sqlite.insert), (False, postgresql.insert))
}


async def used(unit: UnitOfWork, month: date) -> int:
    """`month`: its first day."""
    query = sa.select(sms_month.c.segments).where(sms_month.c.month == month)
    return int((await unit.execute(query)).scalar_one_or_none() or 0)


async def count(unit: UnitOfWork, month: date, segments: int) -> int:
    """Add to the month; what it comes to. The row stays locked until the transaction ends, so nobody counts past it."""
    told = {"month": month, "segments": segments, "more": segments}
    return int((await unit.execute(_COUNT[unit.sqlite], told)).scalar_one())
