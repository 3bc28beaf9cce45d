"""Judging what a row says of the unit and how to reach it, pure; both sheets share it."""

import re
from dataclasses import dataclass, field
from typing import Final

from common.phone import PhoneFault, PhoneKind, read_phone
from knowledge.model import Pack
from knowledge.permit_names import normalise
from notify import credit_codes
from notify.importing.columns import DATES, OF_DECISIONS, Column
from notify.importing.problems import Code
from notify.importing.sheet import Row
from storage.values.entities import Language
from storage.values.permits import Contact, Problem

MOST: Final = {Column.NUMBER: 100, Column.PERMIT: 160, Column.ENTITY: 200, Column.GRID: 80, Column.ADDRESS: 500}
"""Most characters of a text; what is longer is no such text."""
_YES: Final = frozenset(
    [
        "是",
        "y",
        "yes",
        "true",
        "t",
        "1",
        "同意",
        "已同意",
        "愿意",
        "接收",
        "√",
        "✓",
        "✔",
        "☑",
        "对",
        "ok",
        "agree",
        "agreed",
        "consent",
    ]
)
_NO: Final = frozenset(
    [
        "否",
        "n",
        "no",
        "false",
        "f",
        "0",
        "不同意",
        "未同意",
        "不愿意",
        "不接收",
        "不",
        "拒绝",
        "×",
        "✗",
        "✘",
        "x",
        "disagree",
        "refuse",
        "refused",
    ]
)
_LANGUAGES: Final = dict.fromkeys(
    ("中文", "汉语", "简体中文", "普通话", "中", "chinese", "zh", "zhcn", "cn"), Language.CHINESE
) | dict.fromkeys(("英文", "英语", "英", "english", "en", "enus", "engb"), Language.ENGLISH)
_PHONE_CODES: Final = {
    PhoneFault.UNUSABLE: Code.UNUSABLE_PHONE,
    PhoneFault.SEVERAL: Code.TWO_PHONES,
    PhoneFault.PORT: Code.PORT_NUMBER,
}


@dataclass(slots=True)
class Notes:
    """Collects what is said of one row."""

    row: Row
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: Code, column: Column, value: str | None = None) -> None:
        self.problems.append(Problem(code, column, self.row[column].text if value is None else value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A unit as a row names it. `credit_code` only when it is valid; `name_key` is what is compared; `language` None:
    the row does not say."""

    name: str
    name_key: str
    credit_code: str | None
    contact: Contact
    consent: bool | None
    grid: str
    kinds: tuple[str, ...]
    language: Language | None


class HolderJudge:
    """Reads the columns about the unit."""

    def __init__(self, pack: Pack) -> None:
        self._kinds = {normalise(word): one.id for one in pack.entity_kinds for word in (one.name, *one.aliases)}

    def holder(self, row: Row, notes: Notes) -> Holder:
        name = row[Column.ENTITY].text
        if not name:
            notes.add(Code.MISSING_NAME, Column.ENTITY)
        _whole_row(row, notes)
        return Holder(
            name=name,
            name_key=normalise(name),
            credit_code=_credit_code(row, notes),
            contact=_contact(row, notes),
            consent=_consent(row, notes),
            grid=row[Column.GRID].text[: MOST[Column.GRID]],
            kinds=self._kinds_of(row, notes),
            language=_language(row, notes),
        )

    def _kinds_of(self, row: Row, notes: Notes) -> tuple[str, ...]:
        words = [word for word in re.split(r"[、,，;；/|]", row[Column.KIND].text) if word.strip()]
        known = [self._kinds.get(normalise(word)) for word in words]
        if None in known:
            notes.add(Code.UNKNOWN_KIND, Column.KIND)
        return tuple(dict.fromkeys(kind for kind in known if kind is not None))


def _whole_row(row: Row, notes: Notes) -> None:
    for column, cell in row.cells.items():
        if column in OF_DECISIONS:
            continue
        if cell.formula and column not in DATES:
            notes.add(Code.FORMULA_CELL, column)
        if len(cell.text) > MOST.get(column, 2000):
            notes.add(Code.TOO_LONG, column, cell.text[:40])
    if row.beyond:
        notes.add(Code.EXTRA_CELLS, Column.NOTE, "")


def _credit_code(row: Row, notes: Notes) -> str | None:
    code = credit_codes.normalise(row[Column.CREDIT_CODE].text)
    if not code:
        notes.add(Code.ENTITY_BY_NAME, Column.CREDIT_CODE)
        return None
    if not credit_codes.is_valid(code):
        notes.add(Code.BAD_CREDIT_CODE, Column.CREDIT_CODE)
        return None
    return code


def _contact(row: Row, notes: Notes) -> Contact:
    address = row[Column.ADDRESS].text
    reading = read_phone(row[Column.PHONE].text)
    phone = reading.phone
    if reading.fault is not None:
        notes.add(_PHONE_CODES[reading.fault], Column.PHONE)
    if phone is None and not address:
        notes.add(Code.UNREACHABLE, Column.PHONE)
    elif phone is None:
        notes.add(Code.LETTER_ONLY, Column.PHONE)
    elif phone.kind is PhoneKind.LANDLINE:
        notes.add(Code.LANDLINE, Column.PHONE)
    return Contact(
        person=row[Column.PERSON].text,
        phone=phone.number if phone else "",
        phone_kind=phone.kind if phone else None,
        address=address,
        note=row[Column.NOTE].text,
    )


def _language(row: Row, notes: Notes) -> Language | None:
    word = normalise(row[Column.LANGUAGE].text)
    if word and word not in _LANGUAGES:
        notes.add(Code.UNKNOWN_LANGUAGE, Column.LANGUAGE)
    return _LANGUAGES.get(word)


def _consent(row: Row, notes: Notes) -> bool | None:
    word = normalise(row[Column.CONSENT].text)
    if word in _YES:
        return True
    if word and word not in _NO:
        notes.add(Code.UNCLEAR_CONSENT, Column.CONSENT)
        return False
    notes.add(Code.NO_CONSENT, Column.CONSENT)
    return False if word else None
