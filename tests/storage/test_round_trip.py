"""Each SQLite statement takes one trip to the connection's thread."""

import asyncio
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


async def test_what_has_no_answer_goes_with_the_next_statement_and_in_order(sqlite: Database, trips: list[str]) -> None:
    async with sqlite.unit() as unit:
        await unit.execute_later("CREATE TABLE fruit (name TEXT)", ())
        await unit.execute_later("INSERT INTO fruit VALUES (?)", ("pear",))
        before = len(trips)

        found = (await unit.execute(sa.text("SELECT name FROM fruit"))).scalars().all()

        assert found == ["pear"]
        assert len(trips) - before == 1


async def test_what_has_no_answer_is_stored_by_the_commit_and_with_it(sqlite: Database) -> None:
    async with sqlite.unit() as unit:
        await unit.execute_later("CREATE TABLE fruit (name TEXT)", ())
        await unit.commit()
    async with sqlite.unit() as unit:
        await unit.execute_later("INSERT INTO fruit VALUES (?)", ("plum",))

    async with sqlite.reading() as unit:
        assert (await unit.execute(sa.text("SELECT name FROM fruit"))).scalars().all() == []


async def test_a_failure_of_what_was_put_by_is_told_by_the_commit_and_nothing_of_it_stays(sqlite: Database) -> None:
    async with sqlite.unit() as unit:
        await unit.execute(sa.text("CREATE TABLE fruit (name TEXT UNIQUE)"))
        await unit.commit()

    async with sqlite.unit() as unit:
        await unit.execute_later("INSERT INTO fruit VALUES (?), (?)", ("fig", "pear"))
        await unit.execute_later("INSERT INTO fruit VALUES (?)", ("pear",))
        with pytest.raises(sa.exc.IntegrityError):
            await unit.commit()

    async with sqlite.reading() as unit:
        assert (await unit.execute(sa.text("SELECT name FROM fruit"))).scalars().all() == []


async def test_nothing_goes_past_a_statement_that_was_put_by_and_failed(sqlite: Database) -> None:
    async with sqlite.unit() as unit:
        await unit.execute(sa.text("CREATE TABLE fruit (name TEXT UNIQUE)"))
        await unit.commit()

    async with sqlite.unit() as unit:
        await unit.execute_later("INSERT INTO fruit VALUES (?)", ("fig",))
        await unit.execute_later("INSERT INTO fruit VALUES (?), (?)", ("pear", "pear"))
        await unit.execute_later("INSERT INTO fruit VALUES (?)", ("plum",))
        with pytest.raises(sa.exc.IntegrityError):
            await unit.execute(sa.text("SELECT 1"))
        with pytest.raises(sa.exc.IntegrityError):
            await unit.commit()

    async with sqlite.reading() as unit:
        assert (await unit.execute(sa.text("SELECT name FROM fruit"))).scalars().all() == []


async def test_a_statement_nobody_waits_for_any_longer_is_rolled_back(sqlite: Database) -> None:
    async with sqlite.unit() as unit:
        await unit.execute(sa.text("CREATE TABLE fruit (name TEXT)"))
        await unit.commit()

    async def insert_and_wait() -> None:
        slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n"
        async with sqlite.unit() as unit:
            await unit.execute_later("INSERT INTO fruit VALUES (?)", ("pear",))
            await unit.execute(sa.text(slow))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.005):
            await insert_and_wait()

    async with sqlite.unit() as unit:
        assert (await unit.execute(sa.text("SELECT name FROM fruit"))).scalars().all() == []
        await unit.execute(sa.text("INSERT INTO fruit VALUES ('fig')"))
        await unit.commit()


async def test_after_a_commit_nothing_is_asked_of_the_thread(sqlite: Database, trips: list[str]) -> None:
    async with sqlite.unit() as unit:
        await unit.execute(sa.text("CREATE TABLE fruit (name TEXT)"))
        await unit.commit()
        before = len(trips)

    assert len(trips) == before
