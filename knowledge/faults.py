"""A fault of a pack as data: the file, the path inside it, a code, and what was expected there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from common.errors import SanshiError
from common.i18n import N_, Translator

Path = tuple[str | int, ...]
SHOWN = 60


class Code(StrEnum):
    """What is wrong. Each has one sentence in `EXPECTED` that says what should stand there."""

    DIRECTORY = "directory"
    FILE = "file"
    UTF8 = "utf8"
    YAML = "yaml"
    KEY_ONCE = "key-once"
    PLAIN_KEY = "plain-key"
    NO_TAG = "no-tag"
    KEY = "key"
    NO_SUCH_KEY = "no-such-key"
    TEXT = "text"
    NOT_EMPTY = "not-empty"
    BOOLEAN = "boolean"
    WHOLE = "whole-number"
    NUMBER = "number"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    DATE = "date"
    DAY_OF_YEAR = "day-of-year"
    TIME = "time"
    ONE_OF = "one-of"
    LIST = "list"
    MAPPING = "mapping"
    PAIR = "pair"
    FORM = "form"
    ARGUMENT = "argument"
    EQUAL = "equal"
    UNIQUE = "unique"
    KNOWN = "known"
    ROLE = "role"
    ROLE_NAME = "role-name"
    TRANSLATED = "translated"
    NOT_TRANSLATED = "not-translated"
    SAME_LENGTH = "same-length"
    NO_CHINESE = "no-chinese"
    PLACEHOLDER = "placeholder"
    BRACES = "braces"
    NO_PLACEHOLDER = "no-placeholder"
    REMINDERS_ONLY = "reminders-only"
    AUDIENCE = "audience"
    PHONE_ROLE = "phone-role"
    OFFICE_VALUE = "office-value"
    FROM_PERMITS = "from-permits"
    ONE_KIND = "one-kind"
    ONE_MATTER = "one-matter"
    ONE_SUBJECT = "one-subject"
    ENTRIES_LEAST = "entries-least"
    ENTRIES_MOST = "entries-most"
    ORDERED = "ordered"
    CALCULATION = "calculation"
    NO_CALCULATION = "no-calculation"
    COMPUTABLE = "computable"
    LAST_AMOUNT = "last-amount"
    OWNER = "owner"
    CHANNEL = "channel"
    CHANNEL_TEXT = "channel-text"
    WINDOW = "window"
    SMS_LENGTH = "sms-length"
    WITHOUT = "without"
    APART = "apart"
    NAMES = "names"
    DAYS_LEFT = "days-left"
    NOT_APPLY_BY = "not-apply-by"
    DISJOINT = "disjoint"
    RATING = "rating"
    NO_OPTIONS = "no-options"
    SECOND = "second"
    NO_SECOND = "no-second"
    ONE_STANDARD = "one-standard"
    NO_STANDARD = "no-standard"
    TIMEZONE = "timezone"
    IN_YEAR = "in-year"
    DAY_ONCE = "day-once"
    LATER = "later"
    NOT_HOLIDAY = "not-holiday"


EXPECTED: dict[Code, str] = {
    Code.DIRECTORY: N_("a directory with the ten files of a pack"),
    Code.FILE: N_("this file, readable"),
    Code.UTF8: N_("text in UTF-8"),
    Code.YAML: N_("correct YAML, one document"),
    Code.KEY_ONCE: N_("each key once; this one stands at line {expected} already"),
    Code.PLAIN_KEY: N_("a plain word as key"),
    Code.NO_TAG: N_("a plain value without a YAML tag"),
    Code.KEY: N_("this key; where there is no value, write null or []"),
    Code.NO_SUCH_KEY: N_("only the keys of the schema"),
    Code.TEXT: N_("a text"),
    Code.NOT_EMPTY: N_("a text that is not empty; no value is written null"),
    Code.BOOLEAN: N_("true or false"),
    Code.WHOLE: N_("a whole number"),
    Code.NUMBER: N_("a number"),
    Code.AT_LEAST: N_("at least {expected}"),
    Code.AT_MOST: N_("at most {expected}"),
    Code.DATE: N_("a day in quotation marks, such as '2026-11-22'"),
    Code.DAY_OF_YEAR: N_("a day of the year, such as 05-15"),
    Code.TIME: N_("a time, such as 08:30"),
    Code.ONE_OF: N_("one of: {expected}"),
    Code.LIST: N_("a list"),
    Code.MAPPING: N_("a mapping of keys to values"),
    Code.PAIR: N_("two numbers: the least and the most"),
    Code.FORM: N_("a text of the form {expected}"),
    Code.ARGUMENT: N_("a number, the id of an input or of an earlier step, or the word amount"),
    Code.EQUAL: N_("{expected}"),
    Code.UNIQUE: N_("an id of its own; this one is taken by {expected}"),
    Code.KNOWN: N_("an id or name from {expected}"),
    Code.ROLE: N_("an entry with the role {expected}"),
    Code.ROLE_NAME: N_("a name for the role {expected}"),
    Code.TRANSLATED: N_("an English text, for there is a Chinese one"),
    Code.NOT_TRANSLATED: N_("null, for there is no Chinese text"),
    Code.SAME_LENGTH: N_("as many entries as in Chinese: {expected}"),
    Code.NO_CHINESE: N_("English without Chinese characters, document numbers excepted"),
    Code.PLACEHOLDER: N_("only these words in braces: {expected}"),
    Code.BRACES: N_("braces in pairs, with a placeholder in them"),
    Code.NO_PLACEHOLDER: N_("a plain value: placeholders are filled from this file"),
    Code.REMINDERS_ONLY: N_("this placeholder only in the texts of {expected}"),
    Code.AUDIENCE: N_("a kind of unit or a past violation, or the campaign goes to nobody"),
    Code.PHONE_ROLE: N_("a phone role of office.yaml: {expected}"),
    Code.OFFICE_VALUE: N_("{expected} instead of the value itself, which stands in office.yaml only"),
    Code.FROM_PERMITS: N_("{expected}, as result.holder_kinds of the matters has it"),
    Code.ONE_KIND: N_("a name for one kind only; {expected} has it already"),
    Code.ONE_MATTER: N_("a permit name of one matter only; {expected} has it already"),
    Code.ONE_SUBJECT: N_("a question of one subject only; {expected} has it already"),
    Code.ENTRIES_LEAST: N_("at least {expected} entries"),
    Code.ENTRIES_MOST: N_("at most {expected} entries"),
    Code.ORDERED: N_("the lesser amount first"),
    Code.CALCULATION: N_("a calculation, for there is a formula"),
    Code.NO_CALCULATION: N_("null, for there is no formula"),
    Code.COMPUTABLE: N_("a calculation that gives a value with the example's figures"),
    Code.LAST_AMOUNT: N_("{expected} as the last amount of the example"),
    Code.OWNER: N_("the figure of its owner: {expected}"),
    Code.CHANNEL: N_("the channel {expected}, for its text is there"),
    Code.CHANNEL_TEXT: N_("a text for the channel {expected}"),
    Code.WINDOW: N_("an end later than the start"),
    Code.SMS_LENGTH: N_(
        "at most {expected} characters with signature and opt-out words, measured with the sizes of the schema"
    ),
    Code.WITHOUT: N_("a message without {expected}"),
    Code.APART: N_("words between two placeholders"),
    Code.NAMES: N_("a message with {expected}"),
    Code.DAYS_LEFT: N_("{expected} instead of a number of days"),
    Code.NOT_APPLY_BY: N_("no request to apply by a day that has passed in this phase"),
    Code.DISJOINT: N_("a window apart from that of {expected}"),
    Code.RATING: N_("the options {expected}"),
    Code.NO_OPTIONS: N_("[] for a question answered in text"),
    Code.SECOND: N_("the roles of the second person, for one is needed"),
    Code.NO_SECOND: N_("[], for no second person is needed"),
    Code.ONE_STANDARD: N_("a variant of one standard word only; {expected} has it already"),
    Code.NO_STANDARD: N_("a variant that is not itself a standard word"),
    Code.TIMEZONE: N_("a time zone such as Asia/Shanghai"),
    Code.IN_YEAR: N_("a day of {expected}"),
    Code.DAY_ONCE: N_("each day once"),
    Code.LATER: N_("a day after {expected}, from which the value before this one holds"),
    Code.NOT_HOLIDAY: N_("a day that is not listed as a holiday too"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`expected` and `found` are data for the sentence (`EXPECTED`); `line` counts from 1."""

    file: str
    path: Path
    code: Code
    expected: str = ""
    found: str = ""
    line: int | None = None

    @property
    def where(self) -> str:
        """The path as people write it: `matters[3].fees.items[0].amount`."""
        return spell(self.path)

    def expectation(self, translator: Translator) -> str:
        """What should stand there, in the reader's language."""
        return translator.gettext(EXPECTED[self.code], expected=self.expected)

    def message(self, translator: Translator) -> str:
        """One line for a person."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.path:
            place = f"{place} {self.where}"
        if self.found:
            text = N_("{place}: expected {expectation}; found {found}")
            return translator.gettext(text, place=place, expectation=self.expectation(translator), found=self.found)
        return translator.gettext(
            N_("{place}: expected {expectation}"), place=place, expectation=self.expectation(translator)
        )


class InvalidPack(SanshiError):
    """A pack with faults; nothing of it is used."""

    message = N_("The knowledge pack is not valid: {count} faults.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join(f"{fault.file} {fault.where} {fault.code} {fault.expected}" for fault in self.faults)


def spell(path: Path) -> str:
    """A path in the file as text."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def shown(value: Any) -> str:
    """A found value, short enough for a message."""
    if isinstance(value, dict | list):
        return "…"
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
