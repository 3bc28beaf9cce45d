"""What every list of the console can do: be sorted by one of its columns, and be exported as it is filtered."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import quote

from fastapi.responses import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from pydantic import AfterValidator

from common.errors import SanshiError
from common.i18n import N_
from staff.agreements import AgreedAct
from staff.permissions import Act
from web.staff.desk import Desk

Row = TypeVar("Row")
Cell = str | int | bool | date | datetime | None
MOST = 10_000
"""Rows that are sorted or exported at once."""
PAGE = 50
LAST_PAGE = 1_000_000
"""A database counts rows no further than its largest number."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(r"[=+\-@\t\r]")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST = 32_000


class TooManyRows(SanshiError):
    message = N_("These are more than {most} rows. Please choose fewer with the filters first.")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: `key` in addresses, `name` for people, `value` what is sorted by and exported.

    `personal`: it holds somebody's number or words, and is exported only where a second person agreed.
    """

    key: str
    name: str
    value: Callable[[Row, Desk], Cell]
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One page of a list, in the list's own order or a chosen one."""

    rows: Sequence[Row]
    total: int
    page: int = 1
    pages: int = 1


PageNumber = Annotated[int, AfterValidator(lambda page: min(max(page, 1), LAST_PAGE))]
"""Which page an address asks for."""
Fetch = Callable[[int], Awaitable[Part[Row]]]
"""A page of what passes the filters, by its number."""


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A list and its columns; `title` names the file."""

    name: str
    title: str
    columns: tuple[Column[Row], ...]

    async def part(self, fetch: Fetch[Row], desk: Desk, *, sort: str, page: int) -> Part[Row]:
        """A page. `sort`: a column's key, with "-" before it downwards; anything else is the list's own order."""
        if self._column(sort) is None:
            return await fetch(page)
        rows = await self._all(fetch, desk, sort)
        pages = max(1, -(-len(rows) // PAGE))
        page = min(max(page, 1), pages)
        return Part(rows[(page - 1) * PAGE : page * PAGE], len(rows), page, pages)

    async def export(self, fetch: Fetch[Row], desk: Desk, *, sort: str) -> Response:
        """Everything that passes the filters as a sheet; that it was taken is audited."""
        rows = await self._all(fetch, desk, sort)
        whole = not self.personal or await self.release(desk)
        columns = [column for column in self.columns if whole or not column.personal]
        heads = [desk.tr.gettext(column.name) for column in columns]
        cells = [[_local(column.value(row, desk), desk) for column in columns] for row in rows]
        await desk.services.trail.exported(self.name, len(rows), by=desk.actor)
        file = quote(f"{desk.tr.gettext(self.title)}-{desk.today.isoformat()}.xlsx")
        headers = {"content-disposition": f"attachment; filename=\"{self.name}.xlsx\"; filename*=UTF-8''{file}"}
        return Response(await asyncio.to_thread(sheet, [heads, *cells]), media_type=XLSX, headers=headers)

    def choices(self, desk: Desk) -> list[tuple[str, str]]:
        """What the list can be sorted by."""
        names = [(column.key, desk.tr.gettext(column.name)) for column in self.columns]
        return [choice for key, name in names for choice in ((key, f"{name} ↑"), (f"-{key}", f"{name} ↓"))]

    @property
    def personal(self) -> bool:
        """Whether it holds personal data."""
        return any(column.personal for column in self.columns)

    async def release(self, desk: Desk) -> bool:
        """Whether this member takes it with the personal data: by the pack's table alone, or with a second person's
        agreement, which that uses up."""
        if not desk.may(Act.ASK_EXPORT):
            return False
        second = desk.second(AgreedAct.EXPORT)
        return not second or await desk.services.agreements.spend_export(self.name, by=desk.actor)

    def _column(self, sort: str) -> Column[Row] | None:
        return next((column for column in self.columns if column.key == sort.removeprefix("-")), None)

    async def _all(self, fetch: Fetch[Row], desk: Desk, sort: str) -> list[Row]:
        """Every page's rows in the chosen order, empty values at the end. Raises TooManyRows."""
        first = await fetch(1)
        if first.total > MOST:
            raise TooManyRows(most=MOST)
        rows = list(first.rows)
        for number in range(2, first.pages + 1):
            rows += (await fetch(number)).rows
        if (column := self._column(sort)) is None:
            return rows
        valued = [(column.value(row, desk), row) for row in rows]
        full = [pair for pair in valued if pair[0] not in (None, "")]
        full.sort(key=lambda pair: _order(pair[0]), reverse=sort.startswith("-"))
        return [row for _, row in full] + [row for value, row in valued if value in (None, "")]


def sheet(rows: Sequence[Sequence[Cell]]) -> bytes:
    """The rows as an xlsx file. What a spreadsheet would reckon as a formula stands in it as text."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in rows:
        page.append([_cell(page, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, value: Cell) -> Any:
    if not isinstance(value, str):
        return value
    text = _UNFIT.sub("", value)[:_LONGEST]
    cell = WriteOnlyCell(page, text)
    if _FORMULA.match(text):
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = True
    return cell


def _local(value: Cell, desk: Desk) -> Cell:
    """A moment on the office's clock (a sheet knows no time zones), yes and no in words."""
    if isinstance(value, datetime):
        return value.astimezone(desk.tr.timezone).replace(tzinfo=None, microsecond=0)
    if isinstance(value, bool):
        return desk.tr.gettext(N_("yes")) if value else ""
    return value


def _order(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
