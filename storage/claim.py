"""The claim query: take due rows exactly once, with any number of processes, on SQLite and PostgreSQL alike."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa


def claim(
    table: sa.Table,
    *,
    where: Sequence[sa.ColumnElement[bool]],
    order_by: Sequence[sa.ColumnElement[Any]],
    limit: int | sa.BindParameter[int],
    values: Mapping[str, Any],
) -> sa.Update:
    """`WITH due AS (SELECT id … FOR UPDATE SKIP LOCKED) UPDATE … WHERE id IN due RETURNING …`.

    The CTE must stay: PostgreSQL may run a plain sub-select again for each row and so lock more than `limit`.
    SQLite ignores FOR UPDATE; there the one writer makes it exact.
    """
    due = (
        sa.select(table.c.id)
        .where(*where)
        .order_by(*order_by)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return table.update().where(table.c.id.in_(sa.select(due.c.id))).values(**values).returning(*table.c)
