"""`sanshi ask` and `sanshi faq eval` as outside callers use them."""

import json
from pathlib import Path

import pytest

from tests.command_line import sanshi


@pytest.fixture(autouse=True)
def _own_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


def test_a_question_is_answered_in_words() -> None:
    result = sanshi("ask", "易地建设费一平方米多少钱")

    assert result.exit_code == 0
    assert "2400" in result.stdout


def test_a_question_is_answered_as_one_document() -> None:
    document = json.loads(sanshi("ask", "那多少钱", "--context", "平时使用证怎么办", "--json").stdout)

    assert (document["action"], document["matter"], document["field"]) == (
        "answer",
        "peacetime-use-registration",
        "fee",
    )


def test_lines_in_lines_out_and_a_bad_line_stops_nothing() -> None:
    lines = ['{"id":1,"query":"人防报建要几天"}', "nonsense", "", '{"id":"b","query":"转人工"}']

    result = sanshi("ask", "--jsonl", typed="\n".join(lines) + "\n")
    first, bad, last = (json.loads(line) for line in result.stdout.splitlines())

    assert result.exit_code == 0
    assert (first["id"], first["matter"]) == (1, "basement-approval")
    assert bad["id"] is None and bad["error"]
    assert (last["id"], last["action"]) == ("b", "handover")


def test_either_a_question_or_lines_are_needed() -> None:
    assert sanshi("ask").exit_code == 2
    assert sanshi("ask", "你好", "--lang", "fr").exit_code == 2


def test_an_evaluation_shows_each_kind(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id":1,"query":"人防报建要几天","kind":"plain","matter":"basement-approval"}\n', encoding="utf-8")

    kinds = json.loads(sanshi("faq", "eval", str(file), "--json").stdout)["kinds"]

    assert [row["kind"] for row in kinds] == ["plain", "all"]
    assert kinds[0]["first"] == {"good": 1, "of": 1, "share": 1.0}
    assert "plain" in sanshi("faq", "eval", str(file)).stdout


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    assert sanshi("faq", "eval", str(tmp_path / "none.jsonl")).exit_code == 2
