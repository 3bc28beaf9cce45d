"""The unit of work, seals, numbers and claims hold on both databases."""

import asyncio
from itertools import chain

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from storage import audit
from storage.claim import claim
from storage.data_keys import Erased
from storage.engine import Database
from storage.keys import KeyDoesNotFit, Keyring, Place
from storage.numbers import draw_number, number_series


async def test_what_is_not_committed_is_rolled_back(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        await audit.record(unit, at=clock.now(), actor="system", act="test", subject="x")

    async with database.reading() as unit:
        assert await audit.entries(unit) == []


async def test_a_number_drawn_in_a_rolled_back_unit_is_given_again(database: Database) -> None:
    async with database.unit() as unit:
        assert await draw_number(unit, "complaint", 2026) == 1

    async with database.unit() as unit:
        assert await draw_number(unit, "complaint", 2026) == 1
        await unit.commit()

    async with database.unit() as unit:
        assert await draw_number(unit, "complaint", 2026) == 2
        assert await draw_number(unit, "complaint", 2027) == 1


async def test_numbers_drawn_at_once_have_no_gap_and_no_double(database: Database) -> None:
    async def one() -> int:
        async with database.unit() as unit:
            number = await draw_number(unit, "complaint", 2026)
            await unit.commit()
            return number

    drawn = await asyncio.gather(*(one() for _ in range(20)))

    assert sorted(drawn) == list(range(1, 21))


async def test_a_sealed_value_opens_only_in_its_own_place(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        key_id = await unit.keys.create("case", clock.now())
        blob = (await unit.keys.sealer(key_id)).seal(Place("complaint", "what", "1"), "车库漏水")
        await unit.commit()

    async with database.reading() as unit:
        sealer = await unit.keys.sealer(key_id)
        assert sealer.open(Place("complaint", "what", "1"), blob) == "车库漏水"
        with pytest.raises(KeyDoesNotFit):
            sealer.open(Place("complaint", "what", "2"), blob)


async def test_an_erased_key_opens_nothing(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        kept, erased = await unit.keys.create_many("case", clock.now(), 2)
        await unit.keys.erase(erased, clock.now())
        await unit.commit()

    async with database.reading() as unit:
        assert (await unit.keys.living([kept, erased])).keys() == {kept}
        with pytest.raises(Erased):
            await unit.keys.sealer(erased)


async def test_another_office_key_opens_nothing(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        key_id = await unit.keys.create("case", clock.now())
        await unit.commit()
    database.keyring = Keyring(b"\x08" * 32)

    async with database.reading() as unit:
        with pytest.raises(KeyDoesNotFit):
            await unit.keys.sealer(key_id)


async def test_each_due_row_is_claimed_by_one_worker(database: Database) -> None:
    demo = sa.Table(
        "claim_demo", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("state", sa.Integer)
    )
    async with database.engine.begin() as connection:
        await connection.run_sync(demo.create)
        await connection.execute(demo.insert(), [{"id": number, "state": 0} for number in range(100)])

    async def worker() -> list[int]:
        taken: list[int] = []
        while True:
            async with database.unit() as unit:
                query = claim(demo, where=[demo.c.state == 0], order_by=[demo.c.id], limit=7, values={"state": 1})
                found = [row.id for row in await unit.execute(query)]
                await unit.commit()
            if not found:
                return taken
            assert len(found) <= 7
            taken += found

    taken = await asyncio.gather(*(worker() for _ in range(4)))

    assert sorted(chain.from_iterable(taken)) == list(range(100))


async def test_the_series_table_holds_the_last_number(database: Database) -> None:
    async with database.unit() as unit:
        await draw_number(unit, "complaint", 2026)
        await draw_number(unit, "complaint", 2026)
        await unit.commit()

    async with database.reading() as unit:
        assert (await unit.execute(sa.select(number_series.c.last))).scalar_one() == 2
