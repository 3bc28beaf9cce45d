"""Publishing the knowledge pack on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from common.clock import FixedClock
from knowledge import versions
from knowledge.faults import InvalidPack
from knowledge.load import load_pack
from knowledge.model import Kind
from knowledge.versions import NoPack, StoredEditions
from storage import audit, packs
from storage.engine import Database
from tests.conftest import PACKS
from tests.knowledge.coming import dear
from tests.knowledge.packs import checked_after

MARKET = PACKS / "market-regulation"
CIVIL = PACKS / "civil-air-defence"


def with_other_phone(directory: Path, target: Path) -> Path:
    copytree(directory, target)
    office = target / "office.yaml"
    office.write_text(office.read_text(encoding="utf-8").replace("00002001", "00009999"), encoding="utf-8")
    return target


async def count(database: Database) -> int:
    async with database.reading() as unit:
        return len(await packs.history(unit))


async def test_the_first_start_publishes_the_pack_of_the_settings_once(database: Database, clock: FixedClock) -> None:
    editions = StoredEditions(database)
    with pytest.raises(NoPack):
        await editions.current()

    await versions.ensure(database, MARKET, now=clock.now())
    await versions.ensure(database, CIVIL, now=clock.now())

    edition = await editions.current()
    assert (edition.version, edition.pack.name) == (1, "market-regulation-sample")
    assert edition.digest == load_pack(MARKET).content_hash
    assert edition.calendar.covers(clock.now().date())


async def test_the_same_content_is_no_new_version(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    first = await versions.load(database, MARKET, by="staff:chen", now=clock.now())
    commented = Path(copytree(MARKET, tmp_path / "same"))
    faqs = commented / "faqs.yaml"
    faqs.write_text("# another comment\n" + faqs.read_text(encoding="utf-8"), encoding="utf-8")

    again = await versions.load(database, commented, by="staff:chen", now=clock.now())

    assert (first.changed, again.changed) == (True, False)
    assert again.version == first.version
    assert await count(database) == 1


async def test_a_pack_with_a_fault_changes_nothing(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    await versions.load(database, MARKET, by="staff:chen", now=clock.now())
    broken = Path(copytree(MARKET, tmp_path / "broken"))
    (broken / "faqs.yaml").unlink()

    with pytest.raises(InvalidPack):
        await versions.load(database, broken, by="staff:chen", now=clock.now())

    assert await count(database) == 1
    async with database.reading() as unit:
        assert len(await audit.entries(unit)) == 1


async def test_another_process_sees_a_new_version(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    here = StoredEditions(database)
    await versions.load(database, MARKET, by="system", now=clock.now())
    before = await here.current()
    elsewhere = Database(database.url.render_as_string(hide_password=False), database.keyring)

    await versions.load(elsewhere, with_other_phone(MARKET, tmp_path / "other"), by="system", now=clock.now())
    await elsewhere.close()
    after = await here.current()

    assert (before.version, after.version) == (1, 2)
    assert after.pack.phone("consult").number == "0000-00009999"
    assert await here.current() is after


async def test_an_export_loads_as_the_same_content(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    await versions.load(database, CIVIL, by="system", now=clock.now())

    version, target = await versions.export(database, tmp_path / "new" / "pack")

    assert load_pack(target).content_hash == version.content_hash
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        path.name: path.read_bytes() for path in CIVIL.glob("*.yaml")
    }
    assert not (await versions.load(database, target, by="system", now=clock.now())).changed


async def test_going_back_to_an_earlier_content_is_a_new_version(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    for directory in (MARKET, with_other_phone(MARKET, tmp_path / "other"), MARKET):
        await versions.load(database, directory, by="system", now=clock.now())

    async with database.reading() as unit:
        found = await packs.history(unit)
    assert [one.number for one in found] == [3, 2, 1]
    assert found[0].content_hash == found[2].content_hash


async def test_two_that_start_at_once_publish_one_version(database: Database, clock: FixedClock) -> None:
    await asyncio.gather(*(versions.ensure(database, MARKET, now=clock.now()) for _ in range(3)))

    assert await count(database) == 1


async def test_a_target_that_cannot_be_written_is_said(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    await versions.load(database, MARKET, by="system", now=clock.now())
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(versions.CannotWrite):
        await versions.export(database, tmp_path / "file")


async def test_everybody_reads_the_values_of_the_day_in_the_packs_own_time_zone(database: Database) -> None:
    clock = FixedClock(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    checked = checked_after(MARKET, {Kind.MATTERS: dear})
    await versions.publish(database, checked, by="staff:chen", now=clock.now())
    editions = StoredEditions(database, clock)

    old = await editions.current()
    clock.advance(timedelta(minutes=1))
    new = await editions.current()

    assert [one.pack.matters[0].fees.items[0].amount for one in (old, new)] == [12, 15]
    assert await editions.current() is new
