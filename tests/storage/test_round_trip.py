"""Each SQLite statement takes one trip to the connection's thread."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from storage.engine import Database
from storage.round_trip import Connection


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each trip from now on."""
    made: list[str] = []
    real = Connection._execute

    async def counted(self: Connection, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        made.append(function.__name__)
        return await real(self, function, *args, **kwargs)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(Connection, "_execute", counted)
    return made


async def test_a_query_with_rows_is_one_trip(sqlite: Database, trips: list[str]) -> None:
    async with sqlite.reading() as unit:
        await unit.execute(sa.text("SELECT 1"))
        before = len(trips)

        rows = (await unit.execute(sa.text("SELECT 1 UNION SELECT 2"))).scalars().all()

        assert rows == [1, 2]
        assert len(trips) - before == 1


async def test_a_change_tells_how_many_rows_it_met(sqlite: Database) -> None:
    async with sqlite.unit() as unit:
        await unit.execute(sa.text("CREATE TABLE fruit (name TEXT)"))
        await unit.execute(sa.text("INSERT INTO fruit VALUES (:name)"), [{"name": "pear"}, {"name": "plum"}])

        changed = await unit.execute(sa.text("UPDATE fruit SET name = 'fig'"))

        assert changed.rowcount == 2


async def test_a_broken_rule_of_the_database_is_an_integrity_error(sqlite: Database) -> None:
    async with sqlite.unit() as unit:
        await unit.execute(sa.text("CREATE TABLE fruit (name TEXT UNIQUE)"))
        await unit.execute(sa.text("INSERT INTO fruit VALUES ('pear')"))

        with pytest.raises(sa.exc.IntegrityError):
            await unit.execute(sa.text("INSERT INTO fruit VALUES ('pear')"))


async def test_statements_at_once_on_one_connection_keep_their_own_rows(sqlite: Database) -> None:
    async with sqlite.reading() as unit:
        first = await unit.execute(sa.text("SELECT 'first'"))
        second = await unit.execute(sa.text("SELECT 'second'"))

        assert (first.scalar_one(), second.scalar_one()) == ("first", "second")
