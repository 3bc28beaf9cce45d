"""A new id for each row of an `INSERT … SELECT`, made by the database: a UUIDv7 shape with the time given."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_STAMP = 12
"""Hexadecimal digits of the milliseconds in front."""


class _NewIds(FunctionElement[Any]):
    type = sa.Uuid()
    inherit_cache = False

    def __init__(self, stamp: str) -> None:
        super().__init__()
        self.stamp = stamp


def new_ids(now: datetime) -> sa.ColumnElement[Any]:
    """An expression with another id in each row, ordered by time as `schema.new_id` makes them."""
    return _NewIds(f"{int(now.timestamp() * 1000) & (2**48 - 1):0{_STAMP}x}")


@compiles(_NewIds, "sqlite")
def _sqlite(element: _NewIds, _compiler: SQLCompiler, **_options: Any) -> str:
    random = "lower(hex(randomblob(8)))"
    return f"('{element.stamp}7' || substr({random}, 1, 3) || '8' || substr({random}, 1, 15))"


@compiles(_NewIds, "postgresql")
def _postgresql(element: _NewIds, _compiler: SQLCompiler, **_options: Any) -> str:
    # overlay keeps the random digits of gen_random_uuid() and puts time, version and variant in their places.
    return f"overlay(replace(gen_random_uuid()::text, '-', '') placing '{element.stamp}7' from 1 for 13)::uuid"
