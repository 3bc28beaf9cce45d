"""`sanshi complaints …` and `sanshi revisits …` on a data directory of their own."""

import asyncio
import json
from pathlib import Path

import pytest

from casework.complaints.model import Receipt
from sanshi.commands.casework import casework
from tests.casework.house import report
from tests.command_line import sanshi


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SANSHI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def register() -> Receipt:
    async def work() -> Receipt:
        async with casework(None) as rooms:
            return await rooms.complaints.register(report())

    return asyncio.run(work())


@pytest.mark.usefixtures("home")
def test_complaints_are_listed_without_words_and_shown_with_them_but_never_with_the_reporter() -> None:
    receipt = register()

    listed = sanshi("complaints", "list", "--json")
    shown = sanshi("complaints", "show", receipt.number, "--json")
    said = sanshi("complaints", "show", receipt.number)
    lines = sanshi("complaints", "list")

    (row,) = json.loads(listed.stdout)["complaints"]
    assert (row["number"], row["state"], row["unread"]) == (receipt.number, "registered", True)
    assert "粗暴" not in listed.stdout + lines.stdout
    assert "已登记 · 承诺期限" in lines.stdout
    assert "投诉登记" in said.stdout
    detail = json.loads(shown.stdout)
    assert (detail["number"], detail["what"]) == (receipt.number, "检查时态度粗暴，不出示证件")
    assert [entry["kind"] for entry in detail["timeline"]] == ["registered"]
    assert "态度粗暴" in said.stdout
    for output in (shown.stdout, said.stdout):
        assert "赵铁柱" not in output
        assert "13900001234" not in output


@pytest.mark.usefixtures("home")
def test_the_list_takes_filters() -> None:
    register()

    overdue = sanshi("complaints", "list", "--overdue", "--json")
    both = sanshi("complaints", "list", "--state", "registered", "--state", "closed", "--unread", "--json")
    wrong = sanshi("complaints", "list", "--state", "lost")

    assert json.loads(overdue.stdout) == {"total": 0, "complaints": []}
    assert json.loads(both.stdout)["total"] == 1
    assert wrong.exit_code == 2


@pytest.mark.usefixtures("home")
def test_a_number_that_does_not_exist_exits_with_1() -> None:
    found = sanshi("complaints", "show", "诉2020-0001", "--json")

    assert (found.exit_code, found.stdout) == (1, "")


@pytest.mark.usefixtures("home")
def test_a_revisit_code_is_told_once_and_listed_without_itself() -> None:
    opened = json.loads(sanshi("revisits", "open", "--decision", "罚决字〔2026〕1号", "--json").stdout)
    listed = sanshi("revisits", "list", "--json")
    empty = sanshi("revisits", "open", "--decision", " ")

    (row,) = json.loads(listed.stdout)["revisits"]
    assert (row["decision"], row["state"], row["id"]) == ("罚决字〔2026〕1号", "open", opened["id"])
    assert opened["code"] not in listed.stdout
    assert empty.exit_code == 1
