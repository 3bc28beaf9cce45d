"""One row of a batch's sheet: the number it goes to and the filled text, or what is to be mended; pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from common.phone import PhoneFault, PhoneKind, read_phone
from knowledge.model import Lang, SmsRules
from notify.batches.findings import Fate, Finding, fate_of
from notify.batches.table import TableRow
from notify.batches.wording import Wordings, filled, forbidden_in, told_in
from notify.importing.cells import Cell
from notify.importing.columns import Column
from notify.importing.dates import read_date
from notify.sending import fault
from notify.templates import day_in, tail
from storage.values.notices import Reason
from storage.values.permits import Problem

_DATES: Final = frozenset({"expiry", "apply_by"})
_TAIL: Final = "permit_tail"
_NO: Final = frozenset({"否", "不", "不同意", "n", "no", "false", "0", "拒绝"})
_PHONES: Final = {
    PhoneFault.UNUSABLE: Finding.UNUSABLE_PHONE,
    PhoneFault.SEVERAL: Finding.TWO_PHONES,
    PhoneFault.PORT: Finding.PORT_NUMBER,
}
_FAULTS: Final = {
    Reason.FORBIDDEN_WORD: Finding.FORBIDDEN_WORD,
    Reason.LINK_IN_TEXT: Finding.LINK,
    Reason.TEXT_TOO_LONG: Finding.TOO_LONG,
    Reason.NO_TEXT: Finding.MISSING_VALUE,
}


@dataclass(frozen=True, slots=True)
class Line:
    """`row`: of the sheet, or the place in an audience, whose unit is `who`. `phone`: E.164. `column`: what the file
    calls the numbers. `language`: that of the body."""

    row: int
    phone: str
    body: str
    problems: tuple[Problem, ...] = ()
    who: str = ""
    column: str = field(default=Column.PHONE.value)
    entity_id: UUID | None = None
    source: UUID | None = None
    language: Lang = Lang.ZH

    @property
    def good(self) -> bool:
        return all(fate_of(problem) is Fate.NOTE for problem in self.problems)


@dataclass(frozen=True, slots=True)
class RowJudge:
    """Reads the rows of one sheet. `headers`: how the file calls the column of each word in braces. `preferred`: the
    language in which whoever is at a number is written to."""

    wordings: Wordings
    preferred: Callable[[str], Lang]
    rules: SmsRules
    headers: Mapping[str, str]
    phone: str
    timezone: ZoneInfo
    date_1904: bool = False

    def line(self, row: TableRow) -> Line:
        number, problems = self._number(row.phone)
        language = told_in(self.wordings, self.preferred(number)) if number else Lang.ZH
        wording = self.wordings[language]
        values: dict[str, str] = {}
        for name in wording.names:
            value, faults = self._value(name, row.values[name], language)
            values[name] = value
            problems += faults
        body = filled(wording.text, values)
        if not problems:
            problems += text_problems(self.rules, body, language)
        if row.consent.text.strip().lower() in _NO:
            problems.append(Problem(Finding.NO_CONSENT, Column.CONSENT, row.consent.text))
        return Line(row.number, number, body, tuple(problems), column=self.phone, language=language)

    def _number(self, cell: Cell) -> tuple[str, list[Problem]]:
        if cell.formula:
            # The digits of a formula without a saved result may be anybody's number.
            return "", [Problem(Finding.FORMULA, self.phone, cell.text)]
        reading = read_phone(cell.text)
        if reading.fault is not None:
            return "", [Problem(_PHONES[reading.fault], self.phone, cell.text)]
        if reading.phone is None:
            return "", [Problem(Finding.MISSING_PHONE, self.phone, "")]
        if reading.phone.kind is PhoneKind.LANDLINE:
            return "", [Problem(Finding.LANDLINE, self.phone, cell.text)]
        return reading.phone.number, []

    def _value(self, name: str, cell: Cell, language: Lang) -> tuple[str, list[Problem]]:
        header = self.headers[name]
        if not cell.text:
            return "", [Problem(Finding.MISSING_VALUE, header, "")]
        if name in _DATES:
            day = read_date(cell.raw, date_1904=self.date_1904, timezone=self.timezone).day
            return (
                ("", [Problem(Finding.UNCLEAR_DATE, header, cell.text)]) if day is None else (day_in(language, day), [])
            )
        if cell.formula:
            return "", [Problem(Finding.FORMULA, header, cell.text)]
        return tail(cell.text) if name == _TAIL else cell.text, []


def text_problems(rules: SmsRules, body: str, language: Lang) -> Iterator[Problem]:
    """What is wrong with a filled text."""
    wrong = fault(rules, body, language)
    if wrong is not None:
        yield Problem(_FAULTS[wrong], "", forbidden_in(rules, body))
