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
