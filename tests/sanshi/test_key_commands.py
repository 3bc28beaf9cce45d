"""`sanshi key …`: out of the kit and back, and the doctor stays red until that was tried."""

import json
from pathlib import Path

import pytest

from tests.command_line import sanshi

PHRASE = "five words drawn at random"


@pytest.fixture(autouse=True)
def _office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    sanshi("staff", "add", "wang", "--role", "clerk")
    (tmp_path / "phrase").write_text(PHRASE + "\n")


def kit_state() -> str:
    checks = json.loads(sanshi("doctor", "--json").stdout)["checks"]
    return str(next(each["state"] for each in checks if each["check"] == "kit"))


def test_the_doctor_stays_red_until_the_paper_was_tried(tmp_path: Path) -> None:
    paper = sanshi("key", "print").stdout
    assert kit_state() == "wrong"

    done = sanshi("key", "try", "-", typed=paper)

    assert done.exit_code == 0
    assert kit_state() == "ok"
    assert {path.name for path in (tmp_path / "data").iterdir()} <= {
        "office.key",
        "sanshi.db",
        "sanshi.db-wal",
        "sanshi.db-shm",
    }


def test_a_slip_of_the_pen_leaves_it_red() -> None:
    lines = json.loads(sanshi("key", "print", "--json").stdout)["lines"]

    done = sanshi("key", "try", "-", typed="\n".join([*lines[:2], "3  0000-0000", *lines[3:]]))

    assert done.exit_code == 2
    assert "Line 3" in done.stderr
    assert kit_state() == "wrong"


def test_the_kit_of_another_office_is_refused(tmp_path: Path) -> None:
    sanshi("db", "upgrade")
    paper = sanshi("key", "print").stdout
    (tmp_path / "data").rename(tmp_path / "old")
    sanshi("db", "upgrade")

    done = sanshi("key", "try", "-", typed=paper)

    assert done.exit_code == 2
    assert "does not open this database" in done.stderr


def test_a_lost_key_comes_back_from_the_sealed_file(tmp_path: Path) -> None:
    key = tmp_path / "data/office.key"
    before = key.read_text()
    assert sanshi("key", "seal", "kit.json", "--passphrase-file", "phrase").exit_code == 0
    key.unlink()

    done = sanshi("key", "restore", "kit.json", "--passphrase-file", "phrase")

    assert done.exit_code == 0
    assert json.loads(key.read_text()) == json.loads(before)
    assert key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "kit.json").stat().st_mode & 0o777 == 0o600


def test_a_key_in_place_is_not_overwritten(tmp_path: Path) -> None:
    before = (tmp_path / "data/office.key").read_text()

    done = sanshi("key", "restore", "-", typed=sanshi("key", "print").stdout)

    assert done.exit_code == 2
    assert (tmp_path / "data/office.key").read_text() == before


def test_a_passphrase_is_asked_for_twice_and_not_shown() -> None:
    done = sanshi("key", "seal", "kit.json", typed=f"{PHRASE}\n{PHRASE}\n")

    assert done.exit_code == 0
    assert PHRASE not in done.output


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kit.json").write_text("mine")

    assert sanshi("key", "seal", "kit.json", "--passphrase-file", "phrase").exit_code == 2
    assert (tmp_path / "kit.json").read_text() == "mine"
