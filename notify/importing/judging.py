"""Judging one row of the sheet of permits by itself, pure. What needs the rest of the file or the database is in
`deciding` and `service`."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from knowledge.model import Pack
from knowledge.permit_names import PermitNames
from notify.importing.columns import Column
from notify.importing.dates import Doubt, read_date
from notify.importing.holders import Holder, HolderJudge, Notes
from notify.importing.problems import Code
from notify.importing.sheet import Row
from storage.values.permits import Problem

PLAUSIBLE_YEARS: Final = 20
"""An expiry further away than this is looked at: permits of an office run a few years."""
EARLIEST: Final = date(1949, 10, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one row says. `number_key` is what is compared; `expires_on` None when a person must tell it."""

    row: int
    holder: Holder
    permit_name: str
    number: str
    number_key: str
    matter_id: str | None
    issued_on: date | None
    expires_on: date | None
    problems: tuple[Problem, ...]


def number_key(number: str) -> str:
    """A permit number as it is compared: half-width capitals, one kind of bracket and hyphen, no spaces."""
    plain = re.sub(r"[\[{〔【〈《]", "(", unicodedata.normalize("NFKC", number).upper())
    plain = re.sub(r"[\]}〕】〉》]", ")", plain)
    return re.sub(r"\s", "", re.sub(r"[‐‑‒–—―−]", "-", plain))


class PermitJudge:
    """Judges the rows of one sheet against a pack, as on the day `on`."""

    def __init__(self, *, pack: Pack, on: date, timezone: ZoneInfo, date_1904: bool = False) -> None:
        self._holders = HolderJudge(pack)
        self._permits = PermitNames(pack)
        self._on = on
        self._timezone = timezone
        self._date_1904 = date_1904
        self._latest = date(min(on.year + PLAUSIBLE_YEARS, date.max.year), on.month, min(on.day, 28))

    def draft(self, row: Row) -> Draft:
        """What the row says and everything that is to be said about it."""
        notes = Notes(row)
        holder = self._holders.holder(row, notes)
        number = _number(row, notes)
        matter_id = self._matter(row, notes)
        issued_on, expires_on = self._dates(row, notes)
        return Draft(
            row=row.number,
            holder=holder,
            permit_name=row[Column.PERMIT].text,
            number=number,
            number_key=number_key(number),
            matter_id=matter_id,
            issued_on=issued_on,
            expires_on=expires_on,
            problems=tuple(notes.problems),
        )

    def _matter(self, row: Row, notes: Notes) -> str | None:
        matter = self._permits.issuing(row[Column.PERMIT].text)
        # A matter without holder kinds gives no permit but a receipt or a notice: nothing there runs out.
        if matter is None or not matter.result.holder_kinds:
            notes.add(Code.UNKNOWN_PERMIT, Column.PERMIT)
            return None
        return matter.id

    def _dates(self, row: Row, notes: Notes) -> tuple[date | None, date | None]:
        issued = self._issued(row, notes)
        expires = self._expiry(row, notes)
        if issued and expires and expires < issued:
            notes.add(Code.EXPIRY_BEFORE_ISSUE, Column.EXPIRY)
        return issued, expires

    def _issued(self, row: Row, notes: Notes) -> date | None:
        reading = read_date(row[Column.ISSUED].dated, date_1904=self._date_1904, timezone=self._timezone)
        if reading.doubt in {Doubt.IMPOSSIBLE, Doubt.UNREADABLE}:
            notes.add(Code.UNREADABLE_ISSUE_DATE, Column.ISSUED)
        elif reading.doubt is not None:
            notes.add(Code(reading.doubt), Column.ISSUED)
        return reading.day

    def _expiry(self, row: Row, notes: Notes) -> date | None:
        reading = read_date(row[Column.EXPIRY].dated, date_1904=self._date_1904, timezone=self._timezone)
        if reading.day is not None:
            if not EARLIEST <= reading.day <= self._latest:
                notes.add(Code.IMPLAUSIBLE_EXPIRY, Column.EXPIRY)
            elif reading.day < self._on:
                notes.add(Code.ALREADY_EXPIRED, Column.EXPIRY, reading.day.isoformat())
        elif reading.doubt is None:
            notes.add(Code.MISSING_EXPIRY, Column.EXPIRY)
        else:
            code = {
                Doubt.IMPOSSIBLE: Code.IMPOSSIBLE_EXPIRY,
                Doubt.UNREADABLE: Code.UNREADABLE_EXPIRY,
            }.get(reading.doubt)
            notes.add(code or Code(reading.doubt), Column.EXPIRY)
        return reading.day


def _number(row: Row, notes: Notes) -> str:
    cell = row[Column.NUMBER]
    if not cell.text:
        notes.add(Code.MISSING_NUMBER, Column.NUMBER)
    elif cell.rounded:
        notes.add(Code.ROUNDED_NUMBER, Column.NUMBER)
    return cell.text
