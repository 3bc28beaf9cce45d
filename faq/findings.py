"""What lint finds in a pack, as data: where, how grave, what is the matter, and how it is mended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from common.i18n import N_, Translator
from knowledge.faults import Path, spell
from knowledge.model import Kind

GOLDEN: Final = "golden.jsonl"
"""The file of a pack that holds questions with their right answers."""


class Severity(StrEnum):
    """An error is wrong today, a warning may mislead citizens, a note is for the office to decide."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(StrEnum):
    """What is looked for. Each has its severity and two sentences in `_SAID`."""

    GOLDEN = "golden"
    FACT = "fact"
    OUTSIDE = "outside"
    NO_YEAR = "no-year"
    PAST_DAY = "past-day"
    OLD = "old"
    OVER = "over"
    ELSEWHERE = "elsewhere"
    CONFUSABLE = "confusable"
    FEW = "few"
    UNTRANSLATED = "untranslated"
    EMPTY = "empty"


_SAID: Final[Mapping[Rule, tuple[Severity, str, str]]] = {
    Rule.GOLDEN: (
        Severity.ERROR,
        N_("“{question}” should give {expected}, but gives {found}."),
        N_("Add example questions in these words to the right entry, or correct the line."),
    ),
    Rule.FACT: (
        Severity.ERROR,
        N_("The answer to “{question}” lacks “{fact}”."),
        N_("Put it into the record, or correct the line."),
    ),
    Rule.OUTSIDE: (
        Severity.WARNING,
        N_("“{question}” is out of scope, yet {found} answers it."),
        N_("Word the example questions of {found} more narrowly, so that they say what sets it apart."),
    ),
    Rule.NO_YEAR: (
        Severity.ERROR,
        N_("The working days of {year} are missing."),
        N_("Add the State Council's notice for that year."),
    ),
    Rule.PAST_DAY: (
        Severity.ERROR,
        N_("The day {day} in this text has passed."),
        N_("Write what holds now, or take the text out."),
    ),
    Rule.OLD: (
        Severity.WARNING,
        N_("This file was last looked over on {day}, more than a year ago."),
        N_("Compare it with the documents in force, then set as_of."),
    ),
    Rule.OVER: (
        Severity.NOTE,
        N_("This value was in force until {day}; a newer one holds since."),
        N_("Put the newer value in its place and take it out of coming."),
    ),
    Rule.ELSEWHERE: (
        Severity.WARNING,
        N_("“{question}” is an example of {entry}, but {found} answers it."),
        N_("Reword the example, or move it to {found}."),
    ),
    Rule.CONFUSABLE: (
        Severity.WARNING,
        N_("{entry} and {found} are taken for one another: “{question}” finds {found}, “{other}” finds {entry}."),
        N_("Give each of the two more examples in words that the other does not use."),
    ),
    Rule.FEW: (
        Severity.NOTE,
        N_("{entry} has {count} example questions here; at least {least} are needed."),
        N_("Add questions in the words that citizens use."),
    ),
    Rule.UNTRANSLATED: (
        Severity.WARNING,
        N_("There are Chinese words here, but no English ones."),
        N_("Add how it is said in English."),
    ),
    Rule.EMPTY: (
        Severity.NOTE,
        N_("{entry} holds nothing here: who asks for it is given the phone number."),
        N_("Fill it in, or leave it when there is nothing to say."),
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `values` fill both its sentences."""

    rule: Rule
    file: str
    path: Path
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return _SAID[self.rule][0]

    @property
    def where(self) -> str:
        """The path as people write it: `matters[3].example_questions[0]`."""
        return spell(self.path)

    def message(self, translator: Translator) -> str:
        return translator.gettext(_SAID[self.rule][1], **self.values)

    def mend(self, translator: Translator) -> str:
        return translator.gettext(_SAID[self.rule][2], **self.values)


def found_in(kind: Kind, path: Path, rule: Rule, **values: object) -> Finding:
    """A finding in the file of `kind`."""
    return Finding(rule, kind.file, path, values)
