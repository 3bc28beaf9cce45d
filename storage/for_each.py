"""One statement for many rows.

Run for each row by itself, a statement costs the driver and SQLAlchemy more than the database, and on SQLite its thread
must wait for its turn at every row while messages are being sent. Here the rows are told together and stand in the
statement as the table `given`; it is compiled once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.engine import UnitOfWork

MOST_ROWS = 500
"""In one statement: SQLite takes 32,766 parameters at most."""
_Prepare = Callable[[Any], Any]


def given(**columns: sa.ColumnElement[Any]) -> sa.TableClause:
    """The rows as a table, for the statement: names, each with a column that holds the same kind of values."""
    return sa.table("given", *(sa.column(name, like.type) for name, like in columns.items()))


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the driver takes it. `columns`: name and preparation of what is told for each row; `alike`: of
    what is told once, in order; `fixed`: what of it stands in the statement itself."""

    sql: str
    columns: Sequence[tuple[str, _Prepare | None]]
    alike: Sequence[tuple[str, _Prepare | None]]
    fixed: Mapping[str, Any]


class ForEach:
    """An INSERT or UPDATE from the `given` rows; what is the same for all of them are `bindparam`s, no lists (IN)."""

    def __init__(self, rows: sa.TableClause, statement: sa.Insert | sa.Update) -> None:
        self._rows, self._statement = rows, statement
        self._compiled: dict[str, _Compiled] = {}

    async def run(self, unit: UnitOfWork, rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
        """Run it for the rows, which all have the columns of `given`; what is the `same` for all is told once."""
        compiled = self._on(unit.connection.dialect)
        alike = {**compiled.fixed, **same}
        once = [prepare(alike[name]) if prepare else alike[name] for name, prepare in compiled.alike]
        for start in range(0, len(rows), MOST_ROWS):
            columns = [_column(name, prepare, rows[start : start + MOST_ROWS]) for name, prepare in compiled.columns]
            if unit.sqlite:
                sql = _with_values(compiled.sql, len(columns), len(columns[0]))
                parameters = (*chain.from_iterable(zip(*columns, strict=True)), *once)
            else:
                sql, parameters = compiled.sql, (*once, *columns)
            await unit.execute_later(sql, parameters)

    def _on(self, dialect: Dialect) -> _Compiled:
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _compile(self._rows, self._statement, dialect)
        return self._compiled[dialect.name]


def _compile(rows: sa.TableClause, statement: sa.Insert | sa.Update, dialect: Dialect) -> _Compiled:
    made = statement.compile(dialect=dialect)
    assert isinstance(made, SQLCompiler)
    once = made.positiontup or ()
    names = ", ".join(rows.c.keys())
    arrays = (f"${at}::{each.type.compile(dialect)}[]" for at, each in enumerate(rows.c, len(once) + 1))
    source = "VALUES %s" if dialect.name == "sqlite" else f"SELECT * FROM unnest({', '.join(arrays)})"
    return _Compiled(
        f"WITH given({names}) AS ({source}) {made.string}",
        [(each.name, _prepare(each.type, dialect)) for each in rows.c],
        [(name, _prepare(made.binds[name].type, dialect)) for name in once],
        made.params,
    )


def _prepare(kind: TypeEngine[Any], dialect: Dialect) -> _Prepare | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _column(name: str, prepare: _Prepare | None, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    values = [row[name] for row in rows]
    return [prepare(value) for value in values] if prepare else values


def _with_values(sql: str, columns: int, rows: int) -> str:
    """SQLite has no arrays: the values of each row stand in the statement."""
    row = f"({', '.join('?' * columns)})"
    return sql.replace("VALUES %s", f"VALUES {', '.join([row] * rows)}", 1)
