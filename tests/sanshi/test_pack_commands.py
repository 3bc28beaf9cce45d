"""`sanshi pack …` as an administrator types it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import sanshi
from tests.conftest import PACKS

MARKET = PACKS / "market-regulation"


@pytest.fixture(autouse=True)
def _own_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MARKET, tmp_path / "copy"))


def document(*words: str) -> Any:
    return json.loads(sanshi(*words, "--json").stdout)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sound_pack_passes_the_check(copy: Path) -> None:
    done = sanshi("pack", "check", "copy")

    assert (done.exit_code, done.stdout.strip()) == (0, "The pack market-regulation-sample has no fault.")
    assert document("pack", "check", "copy")["valid"] is True


def test_a_reader_that_goes_away_ends_the_command_quietly(copy: Path) -> None:
    command = [sys.executable, "-m", "sanshi", "pack", "check", str(copy)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (141, b"")


def test_the_pack_of_the_settings_is_checked_when_none_is_named() -> None:
    assert document("pack", "check")["pack"] == "civil-air-defence-sample"


def test_every_fault_is_told_with_file_line_path_and_expectation(copy: Path) -> None:
    edit(copy / "faqs.yaml", "{phone:complaint}", "{phone:nobody}")
    edit(copy / "office.yaml", "publicity_month: 3", "publicity_month: March")

    done = sanshi("pack", "check", "copy")
    faults = document("pack", "check", "copy")["faults"]

    assert done.exit_code == 1
    assert "publicity_month: expected a whole number; found March" in done.stdout
    assert done.stdout.splitlines()[-1] == "3 faults."
    assert [(fault["file"], fault["path"], fault["code"]) for fault in faults] == [
        ("office.yaml", "publicity_month", "whole-number"),
        ("faqs.yaml", "faqs[0].answer", "phone-role"),
        ("faqs.yaml", "faqs[0].answer_en", "phone-role"),
    ]
    assert all(fault["expected"] and fault["line"] for fault in faults)


def test_faults_are_told_in_chinese_to_a_chinese_terminal(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy / "faqs.yaml").unlink()
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    assert sanshi("pack", "check", "copy").stdout == "faqs.yaml：应为这个文件，并且可以读取\n共1处错误。\n"


def test_what_is_no_directory_is_unreadable() -> None:
    assert sanshi("pack", "check", "nowhere").exit_code == 2
    assert sanshi("pack", "load", "nowhere").exit_code == 2


def test_a_pack_is_loaded_once_and_again_only_when_it_changed(copy: Path) -> None:
    first, again = document("pack", "load", "copy"), document("pack", "load", "copy")
    edit(copy / "office.yaml", "0000-00002001", "0000-00009999")
    changed = document("pack", "load", "copy")

    assert [(one["changed"], one["version"]) for one in (first, again, changed)] == [
        (True, first["version"]),
        (False, first["version"]),
        (True, first["version"] + 1),
    ]


def test_a_pack_with_a_fault_is_not_loaded(copy: Path) -> None:
    before = document("pack", "load", "copy")
    (copy / "calendar.yaml").unlink()

    done = sanshi("pack", "load", "copy")

    assert done.exit_code == 1
    assert "calendar.yaml" in done.stdout
    assert document("pack", "export", "out")["version"] == before["version"]


def test_an_exported_pack_is_the_one_in_force(copy: Path, tmp_path: Path) -> None:
    loaded = document("pack", "load", "copy")

    done = document("pack", "export")

    assert done["content_hash"] == loaded["content_hash"]
    assert {file.name for file in (tmp_path / done["path"]).iterdir()} == {file.name for file in MARKET.glob("*.yaml")}
    assert document("pack", "load", done["path"])["changed"] is False
