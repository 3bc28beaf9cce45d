"""Faults of reading and of shape: each is named with its file, path, line and what was expected."""

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from common.i18n import translator
from knowledge.faults import EXPECTED, Code, InvalidPack
from knowledge.load import load_pack
from knowledge.model import Kind
from knowledge.validate import check_directory
from tests.knowledge.packs import CIVIL, MARKET, Change, checked_after, faults_after, found_in, put, take


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(copytree(MARKET, tmp_path / "pack"))


@pytest.mark.parametrize(
    ("kind", "change", "where", "code"),
    [
        (Kind.OFFICE, take("publicity_month"), "publicity_month", "key"),
        (Kind.OFFICE, put("colour", value="red"), "colour", "no-such-key"),
        (Kind.OFFICE, put("publicity_month", value=13), "publicity_month", "at-most"),
        (Kind.OFFICE, put("publicity_month", value=0), "publicity_month", "at-least"),
        (Kind.OFFICE, put("phones", 0, "number", value=2001), "phones[0].number", "text"),
        (Kind.OFFICE, put("phones", 0, "sample", value="yes"), "phones[0].sample", "boolean"),
        (Kind.OFFICE, put("hall", value=None), "hall", "mapping"),
        (Kind.OFFICE, put("phones", value={}), "phones", "list"),
        (Kind.OFFICE, put("risk_assessment", "fine_threshold", value=-1), "risk_assessment.fine_threshold", "at-least"),
        (Kind.OFFICE, put("office", "name", value="  "), "office.name", "not-empty"),
        (Kind.OFFICE, put("schema_version", value=1), "schema_version", "one-of"),
        (Kind.MATTERS, put("kind", value="faqs"), "kind", "one-of"),
        (Kind.MATTERS, put("as_of", value="22.11.2026"), "as_of", "date"),
        (Kind.MATTERS, put("as_of", value="2026-02-30"), "as_of", "date"),
        (Kind.MATTERS, put("matters", 0, "category", value="许可"), "matters[0].category", "one-of"),
        (
            Kind.MATTERS,
            put("matters", 0, "materials", 2, "copies", value=1.5),
            "matters[0].materials[2].copies",
            "whole-number",
        ),
        (
            Kind.MATTERS,
            put("matters", 0, "materials", 2, "copies", value=-1),
            "matters[0].materials[2].copies",
            "at-least",
        ),
        (Kind.MATTERS, put("matters", 0, "materials", 1, value="营业执照"), "matters[0].materials[1]", "mapping"),
        (
            Kind.MATTERS,
            put("matters", 0, "fees", "items", 0, "amount", value="12元"),
            "matters[0].fees.items[0].amount",
            "number",
        ),
        (
            Kind.MATTERS,
            put("matters", 0, "fees", "items", 0, "currency", value="USD"),
            "matters[0].fees.items[0].currency",
            "one-of",
        ),
        (Kind.MATTERS, put("matters", 0, "id", value="Food Licence"), "matters[0].id", "form"),
        (
            Kind.DISCRETION,
            put("benchmarks", 0, "tiers", 1, "unit", value=[50000]),
            "benchmarks[0].tiers[1].unit",
            "pair",
        ),
        (
            Kind.DISCRETION,
            put("benchmarks", 0, "tiers", 1, "unit", value=[1, 2, 3]),
            "benchmarks[0].tiers[1].unit",
            "pair",
        ),
        (
            Kind.SEASONAL_RISKS,
            put("seasonal_risks", 0, "window", "end", value="02-30"),
            "seasonal_risks[0].window.end",
            "day-of-year",
        ),
        (
            Kind.SEASONAL_RISKS,
            put("sms_rules", "send_window", "end", value="24:30"),
            "sms_rules.send_window.end",
            "time",
        ),
        (Kind.FAQS, put("faqs", 0, "id", value="complain"), "faqs[0].id", "form"),
        (Kind.CASEWORK, put("four_eyes", "acts", 0, "first", value=[]), "four_eyes.acts[0].first", "at-least"),
        (Kind.CASEWORK, put("complaint_clocks", 0, "from", value="lunch"), "complaint_clocks[0].from", "one-of"),
        (Kind.CALENDAR, put("weekend", value=[0, 7]), "weekend[0]", "at-least"),
        (Kind.REVISIT_FORM, put("form", "followup", "sample_share", value=30), "form.followup.sample_share", "at-most"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_else(kind: Kind, change: Change, where: str, code: str) -> None:
    assert faults_after(MARKET, kind, change) == {(kind.file, where, code)}


def test_a_year_that_is_no_year_is_named() -> None:
    def change(data: Any) -> None:
        data["years"]["next"] = data["years"].pop("2026")

    assert faults_after(MARKET, Kind.CALENDAR, change) == {("calendar.yaml", "years.next", "form")}


def test_faults_of_shape_and_of_sense_are_told_together() -> None:
    def matters(data: Any) -> None:
        del data["matters"][0]["overview"]
        data["matters"][1]["related_violations"].append("none")
        data["matters"][2]["status"] = "gone"

    checked = checked_after(
        MARKET,
        {
            Kind.MATTERS: matters,
            Kind.OFFICE: put("colour", value="red"),
            Kind.FAQS: put("faqs", 0, "answer", value="请打{phone:nobody}"),
        },
    )

    assert found_in(checked) == {
        ("office.yaml", "colour", "no-such-key"),
        ("matters.yaml", "matters[0].overview", "key"),
        ("matters.yaml", "matters[1].related_violations[1]", "known"),
        ("matters.yaml", "matters[2].status", "one-of"),
        ("faqs.yaml", "faqs[0].answer", "phone-role"),
    }


def test_a_missing_file_does_not_hide_the_faults_of_others(copy: Path) -> None:
    (copy / "office.yaml").unlink()
    (copy / "entities.yaml").unlink()
    faqs = (copy / "faqs.yaml").read_text(encoding="utf-8")
    (copy / "faqs.yaml").write_text(faqs.replace("{hall.address}", "{hall.floor}"), encoding="utf-8")
    form = (copy / "revisit_form.yaml").read_text(encoding="utf-8")
    (copy / "revisit_form.yaml").write_text(form.replace("complaint_if:1", "complaint_if:6"), encoding="utf-8")

    checked = check_directory(copy)

    assert ("office.yaml", "", "file") in found_in(checked)
    assert ("entities.yaml", "", "file") in found_in(checked)
    assert ("revisit_form.yaml", "form.questions[2].trigger", "one-of") in found_in(checked)
    assert {file for file, _, _ in found_in(checked)} <= {
        "office.yaml",
        "entities.yaml",
        "faqs.yaml",
        "revisit_form.yaml",
    }


def test_a_syntax_error_is_told_with_its_line(copy: Path) -> None:
    text = (copy / "faqs.yaml").read_text(encoding="utf-8")
    (copy / "faqs.yaml").write_text(text.replace("faqs:\n", "faqs: [\n", 1), encoding="utf-8")

    (fault,) = check_directory(copy).faults

    assert (fault.file, fault.code) == ("faqs.yaml", Code.YAML)
    assert fault.line is not None
    assert fault.line >= 11


def test_text_in_another_encoding_is_told(copy: Path) -> None:
    text = (copy / "faqs.yaml").read_text(encoding="utf-8")
    (copy / "faqs.yaml").write_bytes(text.encode("gb18030"))

    (fault,) = check_directory(copy).faults

    assert (fault.file, fault.code, fault.line) == ("faqs.yaml", Code.UTF8, 1)


def test_a_byte_order_mark_is_no_fault(copy: Path) -> None:
    text = (copy / "faqs.yaml").read_text(encoding="utf-8")
    (copy / "faqs.yaml").write_text(text, encoding="utf-8-sig")

    assert check_directory(copy).valid


def test_a_key_written_twice_is_told_with_its_line(copy: Path) -> None:
    text = (copy / "calendar.yaml").read_text(encoding="utf-8")
    (copy / "calendar.yaml").write_text(text + "timezone: Asia/Tokyo\n", encoding="utf-8")

    (fault,) = check_directory(copy).faults

    assert (fault.where, fault.code, fault.expected) == ("timezone", Code.KEY_ONCE, "11")
    assert fault.line == len(text.splitlines()) + 1


def test_an_unquoted_date_and_words_like_yes_are_read_as_text(copy: Path) -> None:
    text = (copy / "faqs.yaml").read_text(encoding="utf-8")
    text = text.replace("as_of: '2026-11-22'", "as_of: 2026-11-22").replace("verified: false", "verified: no", 1)
    (copy / "faqs.yaml").write_text(text, encoding="utf-8")

    assert found_in(check_directory(copy)) == {("faqs.yaml", "faqs[0].verified", "boolean")}


def test_a_python_object_in_yaml_is_not_made(copy: Path) -> None:
    text = (copy / "faqs.yaml").read_text(encoding="utf-8")
    text = text.replace("notice: ", "notice: !!python/object/apply:os.getcwd ", 1)
    (copy / "faqs.yaml").write_text(text, encoding="utf-8")

    assert ("faqs.yaml", "notice", "no-tag") in found_in(check_directory(copy))


@pytest.mark.parametrize("content", [b"", b"\x00", b"- a\n- b\n", b"plain words\n", b"? [a]\n: b\n", b"a: &x [*x]\n"])
def test_a_file_of_anything_else_is_told(copy: Path, content: bytes) -> None:
    (copy / "faqs.yaml").write_bytes(content)

    assert {fault.file for fault in check_directory(copy).faults} == {"faqs.yaml"}


def test_what_is_no_directory_is_told(tmp_path: Path) -> None:
    (fault,) = check_directory(tmp_path / "none").faults

    assert fault.code is Code.DIRECTORY


def test_loading_a_pack_with_faults_gives_them_all(copy: Path) -> None:
    (copy / "faqs.yaml").unlink()
    (copy / "calendar.yaml").unlink()

    with pytest.raises(InvalidPack) as caught:
        load_pack(copy)

    assert [fault.file for fault in caught.value.faults] == ["faqs.yaml", "calendar.yaml"]
    assert "2" in caught.value.text(translator("zh"))


def test_every_fault_says_what_was_expected_in_both_languages() -> None:
    checked = checked_after(CIVIL, {Kind.OFFICE: put("office", "name_en", value="人防办")})
    (fault,) = checked.faults

    english, chinese = fault.message(translator("en")), fault.message(translator("zh"))

    assert english.startswith("office.yaml:")
    assert "office.name_en" in english
    assert "English" in english
    assert "office.name_en" in chinese
    assert set(EXPECTED) == set(Code)
