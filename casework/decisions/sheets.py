"""Decisions from a sheet: each row is written down as by hand, and what is wrong with it is said with its remedy."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from casework.decisions.errors import AlreadySo, DayTooEarly, SeveralParties, UnknownParty
from casework.decisions.noting import decision_number
from casework.decisions.registering import NewDecision, write_down
from casework.errors import TextTooLong
from common.errors import SanshiError
from knowledge.edition import Edition
from knowledge.permit_names import normalise
from notify.importing.columns import DECISION_SHEET, Column
from notify.importing.dates import read_date
from notify.importing.deciding import Effect
from notify.importing.holders import Notes
from notify.importing.problems import Code, status_of
from notify.importing.report import ImportReport, RowReport, RowStatus
from notify.importing.service import Progress, chunks, report_of, tell
from notify.importing.sheet import Row, open_sheet
from staff.actor import Actor
from storage.engine import UnitOfWork

_REFUSED: Final[Mapping[type[SanshiError], tuple[Code, Column]]] = {
    TextTooLong: (Code.TOO_LONG, Column.DECISION),
    UnknownParty: (Code.UNKNOWN_UNIT, Column.ENTITY),
    SeveralParties: (Code.SEVERAL_UNITS, Column.ENTITY),
    DayTooEarly: (Code.DEADLINE_TOO_EARLY, Column.RECTIFY_BY),
    AlreadySo: (Code.OTHERWISE_ON_RECORD, Column.DECISION),
}
"""What writing down by hand would be refused for, as it is said of a row."""


async def take_sheet(
    unit: UnitOfWork,
    source: bytes | Path,
    edition: Edition,
    *,
    by: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Judge and write every row within the unit of work. Raises SheetUnreadable, ColumnsMissing."""
    sheet = open_sheet(source, DECISION_SHEET)
    rows = _Rows(unit, edition, by, now, date_1904=sheet.date_1904)
    reports: list[RowReport] = []
    for chunk in chunks(sheet.rows):
        reports += [await rows.take(row) for row in chunk]
        tell(progress, chunk, sheet)
    return report_of(reports, rows.effects)


class _Rows:
    """Takes row by row and remembers the numbers that the file has used."""

    def __init__(self, unit: UnitOfWork, edition: Edition, by: Actor, now: datetime, *, date_1904: bool) -> None:
        self._unit, self._edition, self._by, self._now, self._date_1904 = unit, edition, by, now, date_1904
        self._violations = {
            normalise(said): one.id
            for one in edition.pack.benchmarks
            for said in (one.id, one.violation, one.violation_en)
        }
        self._numbers: set[str] = set()
        self.effects: Counter[Effect] = Counter()

    async def take(self, row: Row) -> RowReport:
        """Write one row down, or say why not. The first row with a number wins; a rejected row uses none up."""
        notes = Notes(row)
        new = self._read(row, notes)
        if status_of(notes.problems) is not RowStatus.REJECT:
            try:
                await self._write(new, notes)
            except tuple(_REFUSED) as error:
                code, column = _REFUSED[type(error)]
                notes.add(code, column, new.party if column is Column.ENTITY else None)
        codes = tuple(dict.fromkeys(one.code for one in notes.problems))
        return RowReport(row.number, status_of(notes.problems), codes, tuple(notes.problems))

    def _read(self, row: Row, notes: Notes) -> NewDecision:
        party = row[Column.CREDIT_CODE].text or row[Column.ENTITY].text
        if not party:
            notes.add(Code.MISSING_NAME, Column.ENTITY)
        number, violation = row[Column.DECISION].text, row[Column.VIOLATION].text
        if row[Column.DECISION].formula:
            notes.add(Code.FORMULA_CELL, Column.DECISION)
            number = ""
        if not number:
            notes.add(Code.MISSING_DECISION, Column.DECISION)
        known = self._violations.get(normalise(violation), "")
        if violation and not known:
            notes.add(Code.UNKNOWN_VIOLATION, Column.VIOLATION)
        return NewDecision(
            number=number,
            party=party,
            decided_on=self._day(row, Column.DECIDED, notes),
            violation=known,
            rectify_by=self._day(row, Column.RECTIFY_BY, notes),
        )

    def _day(self, row: Row, column: Column, notes: Notes) -> date | None:
        timezone = self._edition.calendar.timezone
        reading = read_date(row[column].dated, date_1904=self._date_1904, timezone=timezone)
        if reading.doubt is not None:
            notes.add(Code.UNCLEAR_DAY, column)
        return reading.day

    async def _write(self, new: NewDecision, notes: Notes) -> None:
        number = decision_number(new.number)
        if number in self._numbers:
            notes.add(Code.DUPLICATE_IN_FILE, Column.DECISION)
            return
        _, effect = await write_down(self._unit, new, self._edition, by=self._by, now=self._now)
        self._numbers.add(number)
        self.effects[effect] += 1
