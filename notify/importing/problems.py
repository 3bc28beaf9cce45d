"""What can be said of a row: stable codes, what each does to the row, and what to do about it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from common.i18n import N_, Translator
from notify.importing.columns import Column
from notify.importing.dates import Doubt
from notify.importing.report import RowStatus
from storage.values.permits import Problem

REJECT, FLAG, NOTE = RowStatus.REJECT, RowStatus.FLAG, RowStatus.ACCEPT


class Code(StrEnum):
    """The reason codes of the report; docs/permits-and-notices.md lists them by test."""

    MISSING_NAME = "missing_name"
    MISSING_NUMBER = "missing_number"
    MISSING_EXPIRY = "missing_expiry"
    UNREADABLE_EXPIRY = "unreadable_expiry"
    IMPOSSIBLE_EXPIRY = "impossible_expiry"
    EXPIRY_BEFORE_ISSUE = "expiry_before_issue"
    DUPLICATE_IN_FILE = "duplicate_in_file"
    NUMBER_OF_OTHER_ENTITY = "number_of_other_entity"
    UNREACHABLE = "unreachable"
    TOO_LONG = "too_long"

    MONTH_ONLY = Doubt.MONTH_ONLY.value
    TWO_DIGIT_YEAR = Doubt.TWO_DIGIT_YEAR.value
    DAY_MONTH_ORDER = Doubt.DAY_MONTH_ORDER.value
    CHINESE_NUMERALS = Doubt.CHINESE_NUMERALS.value
    LONG_TERM = Doubt.LONG_TERM.value
    SEVERAL_DATES = Doubt.SEVERAL.value
    UNREADABLE_ISSUE_DATE = "unreadable_issue_date"
    IMPLAUSIBLE_EXPIRY = "implausible_expiry"
    UNUSABLE_PHONE = "unusable_phone"
    TWO_PHONES = "two_phones"
    PORT_NUMBER = "port_number"
    FORMULA_CELL = "formula_cell"
    BAD_CREDIT_CODE = "bad_credit_code"
    UNKNOWN_PERMIT = "unknown_permit"
    ROUNDED_NUMBER = "rounded_number"
    EXTRA_CELLS = "extra_cells"
    EARLIER_THAN_KNOWN = "earlier_than_known"
    WAS_WITHDRAWN = "was_withdrawn"
    NAME_OF_SEVERAL = "name_of_several_entities"

    LANDLINE = "landline"
    LETTER_ONLY = "letter_only"
    NO_CONSENT = "no_consent"
    UNCLEAR_CONSENT = "unclear_consent"
    ALREADY_EXPIRED = "already_expired"
    SECOND_PERMIT = "second_permit"
    SHARED_PHONE = "shared_phone"
    ENTITY_BY_NAME = "entity_by_name"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_LANGUAGE = "unknown_language"

    MISSING_DECISION = "missing_decision"
    UNKNOWN_UNIT = "unknown_unit"
    SEVERAL_UNITS = "several_units"
    UNKNOWN_VIOLATION = "unknown_violation"
    UNCLEAR_DAY = "unclear_day"
    DEADLINE_TOO_EARLY = "deadline_too_early"
    OTHERWISE_ON_RECORD = "otherwise_on_record"
    LOOKED_AT = "looked_at"


MEANING: Final[Mapping[Code, tuple[RowStatus, str]]] = {
    Code.MISSING_NAME: (REJECT, N_("Enter the name of the unit.")),
    Code.MISSING_NUMBER: (REJECT, N_("Enter the number of the permit.")),
    Code.MISSING_EXPIRY: (REJECT, N_("Enter the day on which the permit expires, such as 2027-03-01.")),
    Code.UNREADABLE_EXPIRY: (REJECT, N_("“{value}” is no date. Write the expiry like 2027-03-01.")),
    Code.IMPOSSIBLE_EXPIRY: (REJECT, N_("There is no day “{value}”. Check the certificate and write the right day.")),
    Code.EXPIRY_BEFORE_ISSUE: (REJECT, N_("The expiry “{value}” lies before the day of issue. Check both dates.")),
    Code.DUPLICATE_IN_FILE: (REJECT, N_("The number “{value}” stands further up already. Keep one of the rows.")),
    Code.NUMBER_OF_OTHER_ENTITY: (
        REJECT,
        N_("The permit “{value}” is on record for another unit. Check number and unit."),
    ),
    Code.UNREACHABLE: (REJECT, N_("There is no usable phone number and no address. Enter at least one of them.")),
    Code.TOO_LONG: (REJECT, N_("“{value}…” is too long. Check whether cells have run together.")),
    Code.MONTH_ONLY: (FLAG, N_("“{value}” names no day. Look up the day on the certificate.")),
    Code.TWO_DIGIT_YEAR: (FLAG, N_("The year in “{value}” has two digits. Write the date like 2027-03-01.")),
    Code.DAY_MONTH_ORDER: (
        FLAG,
        N_("In “{value}” day and month may be taken for each other. Write the date like 2027-03-01."),
    ),
    Code.CHINESE_NUMERALS: (
        FLAG,
        N_("“{value}” is written in Chinese numerals. Check it and write the date like 2027-03-01."),
    ),
    Code.LONG_TERM: (FLAG, N_("“{value}” is no day. If the permit never expires, it needs no reminder.")),
    Code.SEVERAL_DATES: (FLAG, N_("“{value}” holds several dates. Keep the day of expiry alone.")),
    Code.UNREADABLE_ISSUE_DATE: (FLAG, N_("“{value}” is no day of issue. Correct it or leave it empty.")),
    Code.IMPLAUSIBLE_EXPIRY: (FLAG, N_("The expiry “{value}” is implausible. Check the year.")),
    Code.UNUSABLE_PHONE: (FLAG, N_("“{value}” is no phone number that can be used. Ask for the right one.")),
    Code.TWO_PHONES: (FLAG, N_("“{value}” holds more than one phone number. Keep the one to be used.")),
    Code.PORT_NUMBER: (FLAG, N_("“{value}” is a sender number of text messages (106…). Ask for the holder's own.")),
    Code.FORMULA_CELL: (FLAG, N_("“{value}” comes from a formula. Write the value itself.")),
    Code.BAD_CREDIT_CODE: (FLAG, N_("“{value}” is no valid credit code (GB 32100). Check each character.")),
    Code.UNKNOWN_PERMIT: (FLAG, N_("“{value}” is no permit the knowledge pack knows. Choose the right one.")),
    Code.ROUNDED_NUMBER: (
        FLAG,
        N_("The spreadsheet has rounded “{value}”. Format the column as text, enter it again."),
    ),
    Code.EXTRA_CELLS: (FLAG, N_("The row has more cells than the header: cells may have slipped. Check the row.")),
    Code.EARLIER_THAN_KNOWN: (
        FLAG,
        N_("A later expiry than “{value}” is on record; the row was not taken over. Is the sheet an old one?"),
    ),
    Code.WAS_WITHDRAWN: (FLAG, N_("The permit “{value}” was withdrawn before. Check whether it was issued again.")),
    Code.NAME_OF_SEVERAL: (FLAG, N_("Several units are called “{value}”. Enter the credit code.")),
    Code.LANDLINE: (NOTE, N_("“{value}” is a landline: reminders become calls.")),
    Code.LETTER_ONLY: (NOTE, N_("There is no usable phone number: reminders become letters.")),
    Code.NO_CONSENT: (NOTE, N_("No consent to text messages: only statutory notices are sent by SMS.")),
    Code.UNCLEAR_CONSENT: (NOTE, N_("“{value}” is neither yes nor no and counts as no.")),
    Code.ALREADY_EXPIRED: (NOTE, N_("The permit expired on {value}.")),
    Code.SECOND_PERMIT: (NOTE, N_("“{value}” holds more than one permit.")),
    Code.SHARED_PHONE: (NOTE, N_("Another unit has the same phone number.")),
    Code.ENTITY_BY_NAME: (NOTE, N_("There is no credit code: the unit is known by its name alone.")),
    Code.UNKNOWN_KIND: (NOTE, N_("“{value}” is no kind of unit the knowledge pack knows. Choose the right one.")),
    Code.UNKNOWN_LANGUAGE: (NOTE, N_("“{value}” is no language of notices: write 中文 or 英文. Nothing was changed.")),
    Code.MISSING_DECISION: (REJECT, N_("Enter the number of the decision.")),
    Code.UNKNOWN_UNIT: (REJECT, N_("No unit on record is “{value}”. Import or correct the unit first.")),
    Code.SEVERAL_UNITS: (REJECT, N_("Several units on record are called “{value}”. Enter the credit code.")),
    Code.UNKNOWN_VIOLATION: (REJECT, N_("“{value}” is no violation the knowledge pack knows. Choose the right one.")),
    Code.UNCLEAR_DAY: (REJECT, N_("“{value}” is no clear day. Write it like 2027-03-01.")),
    Code.DEADLINE_TOO_EARLY: (
        REJECT,
        N_("The deadline “{value}” lies before the day of the decision. Check both dates."),
    ),
    Code.OTHERWISE_ON_RECORD: (
        REJECT,
        N_("“{value}” is on record with another unit, violation or deadline. Correct it on its page."),
    ),
    Code.LOOKED_AT: (NOTE, N_("A person has looked at this row before.")),
}
_RANK: Final = {NOTE: 0, FLAG: 1, REJECT: 2}


def status_of(problems: Iterable[Problem]) -> RowStatus:
    """The gravest of what is said of a row."""
    return max((MEANING[Code(one.code)][0] for one in problems), key=_RANK.__getitem__, default=NOTE)


def flagging(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems for which a person must look."""
    return tuple(one for one in problems if MEANING[Code(one.code)][0] is not NOTE)


def remedy(problem: Problem, translator: Translator) -> str:
    """What is wrong and what to do about it, in the reader's language."""
    return translator.gettext(MEANING[Code(problem.code)][1], value=problem.value)


def sentence(row: int, problem: Problem, translator: Translator) -> str:
    """The remedy with its place on the sheet, to be understood without the rest of the report."""
    placed = N_("Row {row}, {column}: {remedy}")
    return translator.gettext(placed, row=row, column=problem.column, remedy=remedy(problem, translator))


def column_name(column: str, translator: Translator) -> str:
    """The column as it stands in the sheet, for readers of English with its meaning beside it."""
    meaning = _MEANINGS.get(column)
    if translator.zh or meaning is None:
        return column
    return f"{column} ({translator.gettext(meaning)})"


_MEANINGS: Mapping[str, str] = {
    Column.ENTITY: N_("unit"),
    Column.CREDIT_CODE: N_("credit code"),
    Column.PERSON: N_("contact"),
    Column.PHONE: N_("phone"),
    Column.ADDRESS: N_("address"),
    Column.GRID: N_("grid number"),
    Column.PERMIT: N_("permit"),
    Column.NUMBER: N_("permit number"),
    Column.ISSUED: N_("issued on"),
    Column.EXPIRY: N_("valid until"),
    Column.CONSENT: N_("agrees to text messages"),
    Column.NOTE: N_("remarks"),
    Column.KIND: N_("kind of unit"),
    Column.LANGUAGE: N_("language of notices"),
    Column.DECISION: N_("number of the decision"),
    Column.DECIDED: N_("day of the decision"),
    Column.VIOLATION: N_("violation"),
    Column.RECTIFY_BY: N_("to be put right by"),
}
