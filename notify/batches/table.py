"""The sheet of a batch: a column with the numbers, and one for each word in braces of the text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from notify.importing.cells import EMPTY, Cell
from notify.importing.columns import HEADER_ROWS, Column, find_columns, header_key
from notify.importing.sheet import header_missing, open_records

_COLUMNS: Final[Mapping[str, Column]] = {
    "entity": Column.ENTITY,
    "permit_name": Column.PERMIT,
    "permit_no": Column.NUMBER,
    "permit_tail": Column.NUMBER,
    "expiry": Column.EXPIRY,
}
"""Where the values of the pack's templates stand."""
_HEADERS: Final[Mapping[str, str]] = {"apply_by": "最晚申请日期"}
"""What the import's sheet has no column for."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """`number`: the sheet's row, its first being 1. `values` by the words in braces. `consent`: that column's cell."""

    number: int
    phone: Cell
    values: Mapping[str, Cell]
    consent: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """`headers`: the column of each word in braces as the file calls it. `total` None: not known before the end."""

    headers: Mapping[str, str]
    phone: str
    rows: Iterator[TableRow]
    date_1904: bool
    total: int | None


def header_of(name: str) -> str:
    """How a column for a word in braces is called on a sheet: {entity} stands under 单位名称."""
    column = _COLUMNS.get(name)
    return column.value if column is not None else _HEADERS.get(name, name)


def open_table(source: bytes | Path, names: Sequence[str]) -> Table:
    """Read a file, csv or xlsx by its content; its header names the numbers and each of `names`.

    Raises SheetUnreadable, ColumnsMissing."""
    records = open_records(source)
    head = list(islice(records.rows, HEADER_ROWS))
    places = [_places([cell.text for cell in record], names) for record in head]
    best = max(range(len(head)), key=lambda at: len(places[at]), default=None)
    found = places[best] if best is not None else {}
    if best is None or (missing := [name for name in (Column.PHONE.value, *names) if name not in found]):
        wanted = missing if best is not None else [Column.PHONE.value, *names]
        raise header_missing(records, head, "、".join(dict.fromkeys(map(header_of, wanted))))
    texts = [cell.text for cell in head[best]]
    return Table(
        headers={name: texts[found[name]] for name in names},
        phone=texts[found[Column.PHONE.value]],
        rows=_rows(chain(head[best + 1 :], records.rows), found, names, start=best + 2),
        date_1904=records.date_1904,
        total=records.total,
    )


def _places(header: Sequence[str], names: Sequence[str]) -> dict[str, int]:
    """Where the numbers, the consent and each name stand in a row that may be the header."""
    columns = find_columns(header)
    keys = [header_key(cell) if len(cell) <= 40 else "" for cell in header]
    found = {column.value: columns[column] for column in (Column.PHONE, Column.CONSENT) if column in columns}
    for name in names:
        column = _COLUMNS.get(name) or next(iter(find_columns([name])), None)
        key = header_key(header_of(name))
        if column in columns:
            found[name] = columns[column]
        elif key and key in keys:
            found[name] = keys.index(key)
    return found


def _rows(
    records: Iterator[list[Cell]], places: Mapping[str, int], names: Sequence[str], *, start: int
) -> Iterator[TableRow]:
    for number, record in enumerate(records, start):
        if not any(cell.text for cell in record):
            continue
        cells = {name: record[place] if place < len(record) else EMPTY for name, place in places.items()}
        yield TableRow(
            number,
            cells[Column.PHONE.value],
            {name: cells[name] for name in names},
            cells.get(Column.CONSENT.value, EMPTY),
        )
