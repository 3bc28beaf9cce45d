"""Files as offices have them, and files that mean harm."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from notify.importing.cells import looks_like_formula, text_of
from notify.importing.columns import OF_DECISIONS, PERMIT_SHEET, Column
from notify.importing.errors import (
    ColumnsMissing,
    FileMissing,
    Locked,
    NotText,
    OldWorkbook,
    PlainText,
    QuoteOpen,
    SheetEmpty,
    SheetUnreadable,
    Suspicious,
    TooLarge,
    WebPage,
)
from notify.importing.sheet import Row, open_sheet
from notify.importing.template import write_template
from notify.importing.xlsx_file import OLE
from tests.notify.permit_office import HEADER, sheet, workbook

ROW = {"单位名称": "甲公司", "证件名称": "证", "证件编号": "1", "有效期至": "2027-03-01", "联系电话": "13800138000"}


def rows_of(data: bytes | Path) -> list[Row]:
    return list(open_sheet(data, PERMIT_SHEET).rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_by_looking(encoding: str, delimiter: str) -> None:
    [row] = rows_of(sheet([ROW], encoding=encoding, delimiter=delimiter))

    assert row.number == 2
    assert row[Column.ENTITY].text == "甲公司"
    assert row[Column.PHONE].text == "13800138000"


def test_a_long_file_in_gb18030_is_not_mistaken_for_utf_8() -> None:
    rows = [ROW | {"备注": "abc"}] * 3_000 + [ROW | {"备注": "最后一行才有汉字𠮷"}]

    assert rows_of(sheet(rows, encoding="gb18030"))[-1][Column.NOTE].text == "最后一行才有汉字𠮷"


def test_quoted_commas_newlines_and_quotes_stay_in_their_cell() -> None:
    [first, second] = rows_of(sheet([ROW | {"备注": '甲,乙\n"丙"'}, ROW]))

    assert first[Column.NOTE].text == '甲,乙 "丙"'
    assert second.number == 3


@pytest.mark.parametrize("note", ['"乙', '"' + "乙" * 200_000])
def test_a_quotation_mark_that_is_never_closed_swallows_no_row(note: str) -> None:
    first, second, third = (sheet([ROW | {"备注": mark}]).decode().splitlines()[1] for mark in ("", "@", ""))
    text = "\n".join((",".join(HEADER), first, second.replace("@", note), third))

    with pytest.raises(QuoteOpen, match="3"):
        rows_of(text.encode())


def test_columns_are_found_by_chinese_or_english_names_in_any_order() -> None:
    text = "Expiry Date , Permit No. ,Phone number,Company,Permit name,unknown\n2027-03-01,1,13800138000,甲,证,x\n"
    [row] = rows_of(text.encode())

    assert row[Column.EXPIRY].text == "2027-03-01"
    assert row[Column.NUMBER].text == "1"
    assert row[Column.ENTITY].text == "甲"


def test_a_header_may_stand_below_a_title_and_carry_stars_and_remarks() -> None:
    head = "证件一览表\n\n*单位名称（必填）,证件名称,【证件编号】,有效期至 ,联系电话\n甲,证,1,2027-03-01,13800138000\n"
    [row] = rows_of(head.encode())

    assert row.number == 4
    assert row[Column.NUMBER].text == "1"


def test_the_template_s_own_column_name_wins_over_another_name() -> None:
    text = "单位名称,证件名称,证件编号,有效期至,手机,联系电话\n甲,证,1,2027-03-01,1,13800138000\n"

    assert rows_of(text.encode())[0][Column.PHONE].text == "13800138000"


def test_blank_rows_are_left_out_but_counted() -> None:
    assert [row.number for row in rows_of(sheet([ROW, {}, ROW, {}, {}]) + b"\n\n")] == [2, 4]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ColumnsMissing, match="证件编号"):
        rows_of("单位名称,证件名称,有效期至,联系电话\n".encode())


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", SheetEmpty),
        (b"\xff\x00\x81\x00\x00", NotText),
        (b"PK\x03\x04 no zip", SheetUnreadable),
        (OLE + "Workbook\x00".encode("utf-16-le"), OldWorkbook),
        (OLE + "EncryptedPackage\x00".encode("utf-16-le"), Locked),
        (OLE + "WordDocument\x00".encode("utf-16-le"), SheetUnreadable),
        (b"\xef\xbb\xbf\r\n<html><table><tr><td>", WebPage),
        ("关于人防工程的通知\n各单位：\n".encode(), PlainText),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_reason(data: bytes, error: type[SheetUnreadable]) -> None:
    with pytest.raises(error) as told:
        rows_of(data)

    assert type(told.value) is error


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        rows_of(tmp_path / "none.csv")


def test_a_workbook_gives_numbers_dates_and_text() -> None:
    cells = ["甲公司", "", "王", 13800138000, "", "", "证", 20240001.0, date(2024, 1, 15), datetime(2027, 3, 1), True]  # noqa: DTZ001
    [row] = rows_of(workbook([HEADER, cells]))

    assert row[Column.PHONE].text == "13800138000"
    assert row[Column.NUMBER].text == "20240001"
    assert row[Column.EXPIRY].text == "2027-03-01"
    assert row[Column.CONSENT].text == "是"


def test_the_sheet_with_the_table_is_found_among_others() -> None:
    book = Workbook()
    book.create_sheet("封面", 0)["A1"] = "说明"
    hidden = book.create_sheet("旧表", 0)
    hidden.append(list(HEADER))
    hidden.sheet_state = "hidden"
    page = book["Sheet"]
    page.append([])
    page.append(list(HEADER))
    page.append(["甲公司", "", "", "", "路", "", "证", "1", "", "2027-03-01"])
    data = io.BytesIO()
    book.save(data)

    [row] = rows_of(data.getvalue())

    assert row.number == 3
    assert row[Column.ENTITY].text == "甲公司"


def test_a_formula_in_a_workbook_is_noticed_with_and_without_a_saved_value() -> None:
    cells = ['=HYPERLINK("http://x","甲")', "", "", "13800138000", "", "", "证", "1", "", "2027-03-01"]
    [row] = rows_of(workbook([HEADER, cells]))

    assert row[Column.ENTITY].formula
    assert row[Column.ENTITY].text.startswith("=HYPERLINK")
    assert not row[Column.PHONE].formula


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "＝A1", '=HYPERLINK("x")']
)
def test_text_that_a_spreadsheet_would_run_is_a_formula(text: str) -> None:
    assert looks_like_formula(text)


@pytest.mark.parametrize("text", ["+8613800138000", "+86 138-0013-8000", "-", "--", "-无", "甲=乙", "+", "", "A1+B2"])
def test_phones_and_dashes_are_no_formulas(text: str) -> None:
    assert not looks_like_formula(text)


def test_rare_characters_stay_and_invisible_ones_go() -> None:
    assert text_of(" ﻿𠮷\u200b祥\x00鿫\t公司　") == "𠮷祥鿫 公司"
    assert text_of("河南甲\n有限公司") == "河南甲有限公司"
    assert text_of("无") == text_of("／") == text_of("N/A") == ""


def damaged(parts: Mapping[str, bytes]) -> bytes:
    """A small workbook with other parts put in."""
    data = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([HEADER]))) as old,
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return data.getvalue()


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    with pytest.raises(TooLarge):
        rows_of(damaged({"xl/worksheets/sheet1.xml": b" " * (401 << 20)}))


def test_two_cells_in_opposite_corners_are_refused() -> None:
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="str"><v>x</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
        b"</sheetData></worksheet>"
    )
    with pytest.raises(TooLarge):
        rows_of(damaged({"xl/worksheets/sheet1.xml": xml}))


def test_entities_in_the_workbook_are_refused() -> None:
    with pytest.raises(Suspicious):
        rows_of(damaged({"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'}))


@pytest.mark.parametrize("name", ["template.csv", "template.xlsx"])
def test_the_empty_sheet_has_every_column_and_no_row(tmp_path: Path, name: str) -> None:
    write_template(tmp_path / name)

    found = open_sheet(tmp_path / name, PERMIT_SHEET)

    assert found.columns == frozenset(Column) - OF_DECISIONS
    assert list(found.rows) == []
