"""One statement for each of many rows.

SQLAlchemy prepares the parameters of every row by themselves, which takes longer than the database to write the row.
Here the statement is compiled once, and its parameters are prepared column by column.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from storage.engine import UnitOfWork

_Prepare = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the driver takes it. `columns`: name and preparation of each parameter, in order; `given`: what
    stands in the statement itself."""

    sql: str
    columns: Sequence[tuple[str, _Prepare | None]]
    given: Mapping[str, Any]


class ForEach:
    """An INSERT or UPDATE whose values are `bindparam`s. Lists (IN) cannot be among them."""

    def __init__(self, statement: sa.Insert | sa.Update) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    async def run(self, unit: UnitOfWork, rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
        """Run it for each of the rows, which all have the same names; what is the `same` for all is told once."""
        if not rows:
            return
        compiled = self._on(unit.connection.dialect)
        alike = {**compiled.given, **same}
        columns = [_column(name, prepare, rows, alike) for name, prepare in compiled.columns]
        await unit.connection.exec_driver_sql(compiled.sql, list(zip(*columns, strict=False)))

    def _on(self, dialect: Dialect) -> _Compiled:
        if dialect.name not in self._compiled:
            made = self._statement.compile(dialect=dialect)
            assert isinstance(made, SQLCompiler)
            kinds = {name: bound.type for name, bound in made.binds.items()}
            columns = [
                (name, kinds[name].dialect_impl(dialect).bind_processor(dialect)) for name in made.positiontup or ()
            ]
            self._compiled[dialect.name] = _Compiled(made.string, columns, made.params)
        return self._compiled[dialect.name]


def _column(
    name: str, prepare: _Prepare | None, rows: Sequence[Mapping[str, Any]], alike: Mapping[str, Any]
) -> Iterable[Any]:
    if name not in rows[0]:
        return repeat(prepare(alike[name]) if prepare else alike[name])
    values = [row[name] for row in rows]
    return [prepare(value) for value in values] if prepare else values
