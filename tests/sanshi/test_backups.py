"""The daily backup: a copy counts only when a restore has proved it, and only then old ones go."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from common.clock import FixedClock
from common.i18n import translator
from sanshi.backups import Backups, backup_facts
from sanshi.doctor import BackupFacts, State, check_backups
from sanshi.settings import SettingsInvalid, read_settings
from storage import audit
from storage.backup import BackupFailed, PostgresToolMissing, restore, verify_copy
from storage.engine import Database

pytestmark = pytest.mark.usefixtures("postgres_tools")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def backups(database: Database, directory: Path, clock: FixedClock) -> Backups:
    return Backups(database=database, clock=clock, directory=directory, keep=timedelta(days=7))


async def test_a_copy_is_made_tried_and_recorded(database: Database, tmp_path: Path, clock: FixedClock) -> None:
    made = await backups(database, tmp_path / "copies", clock).make()

    facts = await backup_facts(database, tmp_path / "copies")
    assert [path.name for path in (tmp_path / "copies").iterdir()] == [made.name]
    assert made.stat().st_size > 1000
    assert (facts.proved, facts.there, facts.detail) == (True, True, made.name)
    assert check_backups(facts, clock.now()).state is State.OK


async def test_old_copies_go_and_other_files_stay(database: Database, tmp_path: Path, clock: FixedClock) -> None:
    first = await backups(database, tmp_path, clock).make()
    other = first.with_name("sanshi-before-the-move" + first.suffix)
    other.write_text("mine")
    clock.advance(timedelta(days=8))

    second = await backups(database, tmp_path, clock).make()

    assert not first.exists()
    assert second.exists()
    assert other.exists()


async def test_a_restore_brings_nothing_back_that_was_erased_since(
    sqlite: Database, tmp_path: Path, clock: FixedClock
) -> None:
    async with sqlite.unit() as unit:
        erased, kept = [await unit.keys.create("case", clock.now()) for _ in range(2)]
        await unit.commit()
    copy = await backups(sqlite, tmp_path / "copies", clock).make()
    async with sqlite.unit() as unit:
        await unit.keys.erase(erased, clock.now())
        await unit.commit()
    await sqlite.close()

    restore(copy, Path(sqlite.url.database or ""), sqlite.keyring, clock.now())

    async with sqlite.reading() as unit:
        assert set(await unit.keys.living({erased, kept})) == {kept}


async def test_a_database_that_cannot_be_read_any_more_is_replaced(
    sqlite: Database, tmp_path: Path, clock: FixedClock
) -> None:
    copy = await backups(sqlite, tmp_path / "copies", clock).make()
    place = Path(sqlite.url.database or "")
    await sqlite.close()
    damaged = place.with_name("damaged.db")
    damaged.write_bytes(b"SQLite format 3\0" + bytes(4096))

    restore(copy, damaged, sqlite.keyring, clock.now())

    verify_copy(damaged, sqlite.keyring)


async def test_a_copy_that_cannot_be_restored_keeps_the_old_ones(
    sqlite: Database, tmp_path: Path, clock: FixedClock
) -> None:
    first = await backups(sqlite, tmp_path / "copies", clock).make()
    async with sqlite.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE number_series")
    clock.advance(timedelta(days=8))

    with pytest.raises(BackupFailed):
        await backups(sqlite, tmp_path / "copies", clock).make()

    facts = await backup_facts(sqlite, tmp_path / "copies")
    assert first.exists()
    assert [path.suffix for path in (tmp_path / "copies").iterdir() if path != first] == [".unsound"]
    assert (facts.proved, facts.detail) == (False, "BackupFailed")


async def test_a_directory_that_cannot_be_written_is_recorded(
    sqlite: Database, tmp_path: Path, clock: FixedClock
) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BackupFailed):
        await backups(sqlite, tmp_path / "file", clock).make()

    found = await backups(sqlite, tmp_path / "file", clock).faults()
    assert "BackupFailed" in found[0].text(translator("en"))


async def test_a_missing_tool_of_postgresql_is_recorded(
    postgres: Database, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PostgresToolMissing):
        await backups(postgres, tmp_path, clock).make()

    async with postgres.reading() as unit:
        assert [entry.act for entry in await audit.entries(unit, "backup")] == ["backup.failed"]


async def test_the_running_database_is_not_held_up(sqlite: Database, tmp_path: Path, clock: FixedClock) -> None:
    other = sqlite3.connect(sqlite.url.database or "", isolation_level=None, timeout=0)
    try:
        made = await backups(sqlite, tmp_path, clock).make()
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    finally:
        other.close()

    assert made.exists()


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        (BackupFacts(None), "No backups are made"),
        (BackupFacts(Path("/b")), "No backup was made yet"),
        (BackupFacts(Path("/b"), NOW, proved=False, detail="BackupFailed"), "BackupFailed"),
        (BackupFacts(Path("/b"), NOW, proved=True, detail="sanshi-1.db", there=False), "no longer"),
        (BackupFacts(Path("/b"), NOW - timedelta(hours=30), proved=True, detail="x", there=True), "30 hours"),
    ],
)
def test_what_is_wrong_with_backups_is_named(facts: BackupFacts, word: str) -> None:
    finding = check_backups(facts, NOW)

    assert finding.state is State.WRONG
    assert word in finding.text(translator("en"))
    assert finding.advice(translator("en"))


@pytest.mark.parametrize("at", ["24:00", "2:30", "02:60"])
def test_an_hour_that_is_none_is_refused(at: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[backup]\nat = "{at}"')

    with pytest.raises(SettingsInvalid):
        read_settings(file)


def test_the_directory_is_relative_to_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[backup]\ndirectory = "copies"')

    assert read_settings(file).backup_directory == tmp_path / "copies"
