"""`sanshi faq lint` as an administrator types it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.command_line import sanshi
from tests.conftest import PACKS


@pytest.fixture(autouse=True)
def _own_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "market-regulation", tmp_path / "copy"))


def test_warnings_alone_are_told_and_fail_nothing(copy: Path) -> None:
    matters = copy / "matters.yaml"
    first = "- 办食品证要带什么材料"
    matters.write_text(matters.read_text("utf-8").replace(first, "- 不明码标价罚多少钱"), encoding="utf-8")

    done = sanshi("faq", "lint", "copy")

    assert done.exit_code == 0
    assert "is an example of food-business-licence, but unmarked-price answers it" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Errors: 0, warnings: 1, notes: ")


def test_a_golden_line_that_comes_out_otherwise_fails(copy: Path) -> None:
    line = {"id": "g7", "query": "食品经营许可证怎么办", "matter": "price-complaint"}
    (copy / "golden.jsonl").write_text(json.dumps(line), encoding="utf-8")

    done = sanshi("faq", "lint", "copy", "--json")
    document = json.loads(done.stdout)

    assert (done.exit_code, document["errors"], document["pack"]) == (1, 1, "market-regulation-sample")
    first = document["findings"][0]
    assert (first["severity"], first["rule"], first["file"], first["path"]) == ("error", "golden", "golden.jsonl", "g7")
    assert first["mend"]


def test_the_faults_of_a_pack_are_its_findings(copy: Path) -> None:
    faqs = copy / "faqs.yaml"
    faqs.write_text(faqs.read_text("utf-8").replace("{phone:complaint}", "{phone:nobody}"), encoding="utf-8")

    done = sanshi("faq", "lint", "copy", "--json")

    assert done.exit_code == 1
    assert [(one["severity"], one["rule"], one["path"]) for one in json.loads(done.stdout)["findings"]] == [
        ("error", "phone-role", "faqs[0].answer"),
        ("error", "phone-role", "faqs[0].answer_en"),
    ]


def test_what_is_no_pack_is_unreadable() -> None:
    assert sanshi("faq", "lint", "nowhere").exit_code == 2


def test_a_golden_file_that_is_no_such_file_is_unreadable(copy: Path) -> None:
    (copy / "golden.jsonl").write_text("nonsense", encoding="utf-8")

    assert sanshi("faq", "lint", "copy").exit_code == 2
