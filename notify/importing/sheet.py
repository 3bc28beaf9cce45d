"""A sheet as rows of named cells, whatever file it came in."""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from notify.importing.cells import EMPTY, Cell, cell_of
from notify.importing.columns import HEADER_ROWS, Column, find_columns, missing_columns
from notify.importing.csv_file import read_csv
from notify.importing.errors import ColumnsMissing, FileMissing, PlainText, SheetEmpty, WebPage
from notify.importing.xlsx_file import OLE, ZIP, read_xlsx

_HEAD: Final = 64
"""Bytes by which a kind of file is known; a web page may begin with blanks."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: the sheet's row, its first row being 1. `beyond`: filled cells to the right of the header's last."""

    number: int
    cells: Mapping[Column, Cell]
    beyond: bool

    def __getitem__(self, column: Column) -> Cell:
        return self.cells.get(column, EMPTY)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`columns` are those found; `rows` come after the header, blank ones left out. `total` None: not known (csv)."""

    columns: frozenset[Column]
    rows: Iterator[Row]
    date_1904: bool
    total: int | None


@dataclass(frozen=True, slots=True)
class Records:
    """A file as it lies there, header and blank rows included. `total` as of `Sheet`."""

    rows: Iterator[list[Cell]]
    date_1904: bool
    total: int | None


def open_sheet(source: bytes | Path, required: Sequence[Sequence[Column]]) -> Sheet:
    """Read a file, csv or xlsx by its content. Raises SheetUnreadable, ColumnsMissing."""
    return _sheet(open_records(source), required)


def open_records(source: bytes | Path) -> Records:
    """The rows of a file, csv or xlsx by its content. Raises SheetUnreadable."""
    try:
        head = source[:_HEAD] if isinstance(source, bytes) else _head(source)
    except OSError as error:
        raise FileMissing(path=source) from error
    if not head:
        raise SheetEmpty
    if head.startswith((ZIP, OLE)):
        workbook = read_xlsx(source)
        return Records(workbook.rows, workbook.date_1904, workbook.total)
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise WebPage
    return Records(([cell_of(text) for text in record] for record in read_csv(source)), False, None)


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def header_missing(records: Records, head: Sequence[Sequence[Cell]], columns: str) -> ColumnsMissing:
    """What to raise for a file in whose first rows these columns were not found."""
    if records.total is None and max(map(len, head), default=0) < 2:
        return PlainText(columns=columns)
    return ColumnsMissing(rows=HEADER_ROWS, columns=columns)


def _sheet(records: Records, required: Sequence[Sequence[Column]]) -> Sheet:
    head = list(islice(records.rows, HEADER_ROWS))
    found = [find_columns([cell.text for cell in record]) for record in head]
    best = max(range(len(head)), key=lambda at: len(found[at]), default=0)
    columns = found[best] if found else {}
    if missing := missing_columns(columns, required):
        names = "、".join("/".join(column.value for column in group) for group in missing)
        raise header_missing(records, head, names)
    width = max((place for place, cell in enumerate(head[best]) if cell.text), default=0) + 1
    rows = _rows(chain(head[best + 1 :], records.rows), columns, start=best + 2, width=width)
    return Sheet(frozenset(columns), rows, records.date_1904, records.total)


def _rows(records: Iterator[list[Cell]], columns: Mapping[Column, int], *, start: int, width: int) -> Iterator[Row]:
    for number, record in enumerate(records, start):
        if any(cell.text for cell in record):
            cells = {column: record[place] for column, place in columns.items() if place < len(record)}
            yield Row(number, cells, any(cell.text for cell in record[width:]))
