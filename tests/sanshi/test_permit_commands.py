"""`sanshi permits` and `sanshi notices plan`: their JSON, exit codes, and that a second run changes nothing."""

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from sanshi.__main__ import command_line
from tests.conftest import PACKS
from tests.notify.permit_office import credit_code

HEADER = "单位名称,统一社会信用代码,联系电话,通讯地址,证件名称,证件编号,有效期至,同意接收短信\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(f'data_dir = "data"\npack = "{PACKS / "civil-air-defence"}"\n')
    return file


@pytest.fixture(params=["", "C.UTF-8"])
def locale_without_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", request.param)


def call(config: Path, *words: str) -> Result:
    return CliRunner().invoke(command_line(words), [*words, "--config", str(config)])


def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "sheet.csv"
    rows = [
        f"甲公司,{credit_code(1)},13800138001,示例路1号,平时使用证,用〔2024〕0001号,2027-01-12,是",
        f"乙公司,{credit_code(2)},13800138002/13800138003,示例路2号,平时使用证,用〔2024〕0002号,2027-01-12,是",
        f"丙公司,{credit_code(3)},,,平时使用证,用〔2024〕0003号,2027-01-12,是",
    ]
    file.write_text(HEADER + "\n".join(rows), encoding="gb18030")
    return file


def test_import_and_plan_keep_their_contract(config: Path, tmp_path: Path) -> None:
    words = ("permits", "import", str(sheet(tmp_path)), "--on", "2026-11-23", "--json")
    rehearsal = call(config, *words, "--dry-run")
    done = call(config, *words)
    again = call(config, *words)

    assert (rehearsal.exit_code, done.exit_code, again.exit_code) == (0, 0, 0)
    report = orjson.loads(done.stdout)
    assert (report["accepted"], report["flagged"], report["rejected"]) == (1, 1, 1)
    assert [(row["row"], row["status"]) for row in report["rows"]] == [(2, "accept"), (3, "flag"), (4, "reject")]
    assert report["rows"][2]["reasons"] == ["unreachable"]
    assert set(report["rows"][2]["problems"][0]) == {"code", "column", "value", "message"}
    assert orjson.loads(rehearsal.stdout)["created"] == report["created"] == 2
    assert orjson.loads(again.stdout)["unchanged"] == 2

    plan = ("notices", "plan", "--on", "2026-11-23", "--json")
    tried, planned, repeated = (orjson.loads(call(config, *plan, *more).stdout) for more in (("--dry-run",), (), ()))
    [reminder] = [one for one in planned["notices"] if one["kind"] == "permit_reminder"]
    assert {"id", "rule", "step", "permits", "entity", "channel", "send_after", "reason", "text"} <= set(reminder)
    assert (reminder["step"], reminder["permits"], reminder["entity"]) == (
        "use-permit-60",
        ["用〔2024〕0001号"],
        "甲公司",
    )
    assert (planned["planned"], planned["existing"], planned["skipped"]) == (tried["planned"], 0, 1)
    assert (repeated["planned"], repeated["existing"]) == (0, planned["planned"])
    assert [one["id"] for one in repeated["notices"]] == [one["id"] for one in planned["notices"]]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh_Hans_CN", "第 2 行，有效期至：没有“2027-02-30”这一天，请对照证件填写正确的日期。"),
        ("en", "Row 2, 有效期至: There is no day “2027-02-30”. Check the certificate and write the right day."),
    ],
)
@pytest.mark.usefixtures("locale_without_language")
def test_a_message_names_row_column_value_and_remedy_in_the_office_s_language(
    config: Path, tmp_path: Path, language: str, sentence: str
) -> None:
    config.write_text(f'language = "{language}"\n' + config.read_text())
    file = tmp_path / "sheet.csv"
    file.write_text(HEADER + f"甲公司,{credit_code(1)},13800138001,路1号,平时使用证,1,2027-02-30,是", encoding="utf-8")

    report = orjson.loads(call(config, "permits", "import", str(file), "--json").stdout)

    assert [problem["message"] for problem in report["rows"][0]["problems"]] == [sentence]
    assert sentence in call(config, "permits", "import", str(file)).stdout


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04broken"])
def test_a_file_that_is_no_sheet_exits_with_2_and_says_why(config: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "sheet.csv"
    file.write_bytes(content)

    result = call(config, "permits", "import", str(file), "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.strip()


def test_a_file_that_is_not_there_and_a_day_that_is_none_exit_with_2(config: Path, tmp_path: Path) -> None:
    assert call(config, "permits", "import", str(tmp_path / "none.csv")).exit_code == 2
    assert call(config, "permits", "import", str(sheet(tmp_path)), "--on", "2026-02-30").exit_code == 2
    assert call(config, "notices", "plan", "--on", "x").exit_code == 2


def test_a_batch_is_checked_without_being_stored(tmp_path: Path, config: Path) -> None:
    file = tmp_path / "batch.csv"
    file.write_text("单位,手机\n甲公司,13900001111\n乙公司,0371-66668888\n", encoding="utf-8")
    words = ("notices", "batch", str(file), "--text", "明日停水，请{单位}储水")

    found = orjson.loads(call(config, *words, "--dry-run", "--json").stdout)

    assert (found["rows_read"], found["texts"], found["mend"], found["segments"]) == (2, 1, 1, 1)
    assert found["samples"] == ["【管城人防】明日停水，请甲公司储水，拒收请致电0371-00001001"]
    assert [(row["row"], row["problems"][0]["code"]) for row in found["rows"]] == [(3, "landline")]
    assert call(config, *words).exit_code == 2


def test_a_batch_is_checked_in_each_language(tmp_path: Path, config: Path) -> None:
    units, file = tmp_path / "units.csv", tmp_path / "batch.csv"
    units.write_text("单位名称,单位类型,联系电话,通知语言\nACME,物业服务企业,13900002222,英文\n", encoding="utf-8")
    file.write_text("手机\n13900001111\n13900002222\n", encoding="utf-8")
    assert call(config, "permits", "import-entities", str(units)).exit_code == 0
    words = ("notices", "batch", str(file), "--text", "明日停水", "--text-en", "No water tomorrow")

    found = orjson.loads(call(config, *words, "--dry-run", "--json").stdout)

    assert {language: share["texts"] for language, share in found["languages"].items()} == {"zh": 1, "en": 1}
    assert found["languages"]["en"]["samples"] == [
        "【管城人防】No water tomorrow. To refuse further texts call 0371-00001001"
    ]
