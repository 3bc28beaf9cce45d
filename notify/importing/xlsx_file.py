"""Rows of an xlsx workbook. The package is looked through before a parser sees it: what it unpacks to, how many cells
it claims, and which cells hold formulas (the values are read by calamine, which tells only results)."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum, ZipError

from notify.importing.cells import Cell, cell_of
from notify.importing.columns import HEADER_ROWS, find_columns
from notify.importing.errors import Locked, OldWorkbook, SheetUnreadable, Suspicious, TooLarge

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_BYTES: Final = 400 << 20
MOST_PARTS: Final = 2_000
MOST_CELLS: Final = 8_000_000
MOST_COLUMNS: Final = 512
_BLOCK: Final = 1 << 18
_OVERLAP: Final = 200
_FILLED: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>')
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class _Part:
    """One sheet's XML, looked through: the furthest filled cell, and whether there are formulas."""

    rows: int = 0
    columns: int = 0
    formulas: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of the sheet that holds the table, the header's row among them."""

    rows: Iterator[list[Cell]]
    date_1904: bool
    total: int


def read_xlsx(source: bytes | Path) -> Workbook:
    """The first visible sheet with a header, else the first. Raises SheetUnreadable and its kinds."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    if data.startswith(OLE):
        raise _of_ole(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = _look_through(package)
            sheets, date_1904 = _sheets(package)
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
            name, rows, total = _table(workbook)
            part = sheets.get(name, "")
            formulas = _formulas(package, part) if part in parts and parts[part].formulas else {}
    except PasswordError as error:
        raise Locked from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        CalamineError,
        ZipError,
        ElementTree.ParseError,
        KeyError,
        OSError,
    ) as error:
        raise SheetUnreadable from error
    return Workbook(_cells(rows, formulas), date_1904, total)


def _of_ole(data: bytes) -> SheetUnreadable:
    """What an OLE file is, by the names of its streams ([MS-OFFCRYPTO], [MS-XLS]); an old .doc is one too."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Locked()
    old = any(name.encode("utf-16-le") in data for name in ("Workbook\x00", "Book\x00"))
    return OldWorkbook() if old else SheetUnreadable()


def _look_through(package: zipfile.ZipFile) -> dict[str, _Part]:
    """Unpack every part once, counting: declared sizes are not believed."""
    names = package.namelist()
    if "xl/workbook.xml" not in names:
        raise SheetUnreadable
    if len(names) > MOST_PARTS or len(set(names)) != len(names):
        raise Suspicious
    left, parts = MOST_BYTES, {}
    for name in names:
        part = _Part()
        with package.open(name) as stream:
            left -= _scan(stream, part, left, sheet=name.startswith("xl/worksheets/"))
        parts[name] = part
    return parts


def _scan(stream: IO[bytes], part: _Part, left: int, *, sheet: bool) -> int:
    size, tail = 0, b""
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > left:
            raise TooLarge
        seen = tail + block
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise Suspicious
        if sheet:
            _measure(seen, part)
        tail = seen[-_OVERLAP:]
    return size


def _measure(xml: bytes, part: _Part) -> None:
    part.formulas = part.formulas or _FORMULA.search(xml) is not None
    for column, row in _FILLED.findall(xml):
        part.rows = max(part.rows, int(row))
        part.columns = max(part.columns, _column_number(column.decode()))
    # calamine lays a full rectangle: two cells in opposite corners would cost gigabytes.
    if part.rows * part.columns > MOST_CELLS or part.columns > MOST_COLUMNS:
        raise TooLarge


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _sheets(package: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """The part of each sheet by its name, and whether days count from 1904."""
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    targets = {}
    if "xl/_rels/workbook.xml.rels" in package.namelist():
        for relation in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels")):
            targets[relation.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
    sheets = {
        one.get("name", ""): targets.get(one.get(_RELATION, ""), "").lstrip("/") for one in book.iterfind(".//{*}sheet")
    }
    properties = book.find("{*}workbookPr")
    date_1904 = properties is not None and properties.get("date1904", "") in {"1", "true", "on"}
    return sheets, date_1904


def _table(workbook: CalamineWorkbook) -> tuple[str, list[list[object]], int]:
    """The rows of the sheet to read, from the sheet's first row on."""
    names = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    if not names:
        raise SheetUnreadable

    def columns(name: str) -> int:
        head = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=HEADER_ROWS)
        return max((len(find_columns([str(value) for value in row])) for row in head), default=0)

    name = max(names, key=columns)
    rows: list[list[object]] = [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    return name, rows, len(rows)


def _formulas(package: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str]:
    """The formulas of a sheet by row and column, both from 0; "" for one shared with another cell."""
    found: dict[tuple[int, int], str] = {}
    row = column = -1
    rows: ElementTree.Element | None = None
    with package.open(part) as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if event == "start" and tag == "sheetData":
                rows = element
            elif event == "start" and tag == "row":
                row, column = int(element.get("r", row + 2)) - 1, -1
            elif event == "start" and tag == "c":
                column += 1
                if place := re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", element.get("r", "")):
                    row, column = int(place[2]) - 1, _column_number(place[1]) - 1
            elif event == "end" and tag == "f":
                found[row, column] = element.text or ""
            elif event == "end" and tag == "row" and rows is not None:
                rows.clear()
    return found


def _cells(rows: list[list[object]], formulas: dict[tuple[int, int], str]) -> Iterator[list[Cell]]:
    for at, row in enumerate(rows):
        yield [cell_of(value, formula=formulas.get((at, place))) for place, value in enumerate(row)]
