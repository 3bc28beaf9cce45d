"""A sheet as rows of named cells, whatever file it came in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from notify.importing.cells import EMPTY, Cell, cell_of
from notify.importing.columns import HEADER_ROWS, Column, find_columns, missing_columns
from notify.importing.csv_file import read_csv
from notify.importing.errors import ColumnsMissing, FileMissing, SheetEmpty
from notify.importing.xlsx_file import OLE, ZIP, read_xlsx


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
    records = open_records(source)
    return _sheet(records.rows, required, date_1904=records.date_1904, total=records.total)


def open_records(source: bytes | Path) -> Records:
    """The rows of a file, csv or xlsx by its content. Raises SheetUnreadable."""
    try:
        head = source[:8] if isinstance(source, bytes) else _head(source)
    except OSError as error:
        raise FileMissing(path=source) from error
    if not head:
        raise SheetEmpty
    if head.startswith((ZIP, OLE)):
        workbook = read_xlsx(source)
        return Records(workbook.rows, workbook.date_1904, workbook.total)
    return Records(([cell_of(text) for text in record] for record in read_csv(source)), False, None)


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(8)


def _sheet(
    records: Iterator[list[Cell]], required: Sequence[Sequence[Column]], *, date_1904: bool, total: int | None
) -> Sheet:
    head = list(islice(records, HEADER_ROWS))
    found = [find_columns([cell.text for cell in record]) for record in head]
    best = max(range(len(head)), key=lambda at: len(found[at]), default=0)
    columns = found[best] if found else {}
    if missing := missing_columns(columns, required):
        names = "、".join("/".join(column.value for column in group) for group in missing)
        raise ColumnsMissing(rows=HEADER_ROWS, columns=names)
    width = max((place for place, cell in enumerate(head[best]) if cell.text), default=0) + 1
    rows = _rows(chain(head[best + 1 :], records), columns, start=best + 2, width=width)
    return Sheet(frozenset(columns), rows, date_1904, total)


def _rows(records: Iterator[list[Cell]], columns: Mapping[Column, int], *, start: int, width: int) -> Iterator[Row]:
    for number, record in enumerate(records, start):
        if any(cell.text for cell in record):
            cells = {column: record[place] for column, place in columns.items() if place < len(record)}
            yield Row(number, cells, any(cell.text for cell in record[width:]))
