"""Whether a text column has one of many values, which are one parameter: an IN list has another statement for each
number of values."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """`column IN (…)`, the values being a list told as the parameter `name`."""
    return _Among(column, sa.bindparam(name, type_=_Texts()))


class _Texts(sa.types.TypeDecorator[list[str]]):
    """An array on PostgreSQL, JSON on SQLite."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return sa.String() if dialect.name == "sqlite" else postgresql.ARRAY(sa.String())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _Among(FunctionElement[bool]):
    # No type: of a Boolean SQLAlchemy writes "= 1", and then SQLite uses no index.
    inherit_cache = True


@compiles(_Among, "sqlite")
def _sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_Among, "postgresql")
def _postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY ({values})"
