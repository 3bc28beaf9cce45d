"""Gap-free numbers per series and year, drawn inside the business transaction: a rollback gives the number back."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.schema import metadata

number_series = sa.Table(
    "number_series",
    metadata,
    sa.Column("series", sa.String(20), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)


async def draw_number(unit: UnitOfWork, series: str, year: int) -> int:
    """The next number (1, 2, 3, …). The row stays locked until the unit of work ends, so no number is given twice."""
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    statement = (
        insert(number_series)
        .values(series=series, year=year, last=1)
        .on_conflict_do_update(index_elements=["series", "year"], set_={"last": number_series.c.last + 1})
        .returning(number_series.c.last)
    )
    return int((await unit.execute(statement)).scalar_one())
