"""`sanshi db …` as an operator types it: real files, a real copy, a restore that is verified first."""

import json
import shutil
from pathlib import Path

import pytest

from sanshi.instance import claimed
from tests.command_line import sanshi


@pytest.fixture(autouse=True)
def _own_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


def test_a_first_upgrade_makes_database_and_key(tmp_path: Path) -> None:
    done = sanshi("db", "upgrade", "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["revision"]
    assert {"office.key", "sanshi.db"} <= {file.name for file in (tmp_path / "data").iterdir()}
    assert (tmp_path / "data/office.key").stat().st_mode & 0o777 == 0o600


def test_a_sound_database_passes_the_check() -> None:
    sanshi("db", "upgrade")

    assert json.loads(sanshi("db", "check", "--json").stdout) == {"ok": True, "faults": []}


def test_a_table_that_is_gone_fails_the_check(tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415 — the damage is done behind the application's back

    sanshi("db", "upgrade")
    with sqlite3.connect(tmp_path / "data/sanshi.db") as connection:
        connection.execute("DROP TABLE number_series")
    connection.close()

    done = sanshi("db", "check", "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["faults"]


def test_a_backup_restores_and_keeps_the_old_file(tmp_path: Path) -> None:
    sanshi("db", "upgrade")
    assert sanshi("db", "backup", "copy.db").exit_code == 0

    done = sanshi("db", "restore", "copy.db", "--json")

    assert done.exit_code == 0
    assert Path(json.loads(done.stdout)["kept"]).exists()
    assert sanshi("db", "check").exit_code == 0


def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    sanshi("db", "upgrade")
    (tmp_path / "copy.db").write_text("mine")

    done = sanshi("db", "backup", "copy.db")

    assert done.exit_code == 2
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_damaged_copy_replaces_nothing(tmp_path: Path) -> None:
    sanshi("db", "upgrade")
    sanshi("db", "backup", "copy.db")
    damaged = bytearray((tmp_path / "copy.db").read_bytes())
    damaged[4096:12288] = b"\xff" * 8192
    (tmp_path / "copy.db").write_bytes(damaged)
    before = (tmp_path / "data/sanshi.db").read_bytes()

    done = sanshi("db", "restore", "copy.db")

    assert done.exit_code == 2
    assert "is not sound" in done.stderr
    assert (tmp_path / "data/sanshi.db").read_bytes() == before


def test_a_restore_without_the_key_says_so_first(tmp_path: Path) -> None:
    sanshi("db", "upgrade")
    sanshi("db", "backup", "copy.db")
    shutil.move(tmp_path / "data/office.key", tmp_path / "elsewhere.key")

    done = sanshi("db", "restore", "copy.db")

    assert done.exit_code == 2
    assert "Without the office's key" in done.stderr


def test_a_running_instance_is_not_restored_over(tmp_path: Path) -> None:
    sanshi("db", "upgrade")
    sanshi("db", "backup", "copy.db")

    with claimed(tmp_path / "data", "http://127.0.0.1:8080/"):
        done = sanshi("db", "restore", "copy.db")

    assert done.exit_code == 2
    assert "http://127.0.0.1:8080/" in done.stderr


def test_a_second_instance_cannot_claim_the_data(tmp_path: Path) -> None:
    with claimed(tmp_path, "http://127.0.0.1:8080/"), pytest.raises(BlockingIOError), claimed(tmp_path, "x"):
        pass
