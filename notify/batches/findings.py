"""What can be said of one row of a batch: stable codes, what becomes of the row, and how to mend it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from common.i18n import N_, Translator
from storage.values.permits import Problem


class Fate(StrEnum):
    """What becomes of a row: it is to be mended, it is left out for a reason, or it goes with a remark."""

    MEND = "mend"
    LEFT_OUT = "left_out"
    NOTE = "note"


class Finding(StrEnum):
    """The codes of the check; docs/batches.md lists them by test."""

    MISSING_PHONE = "missing_phone"
    UNUSABLE_PHONE = "unusable_phone"
    TWO_PHONES = "two_phones"
    PORT_NUMBER = "port_number"
    LANDLINE = "landline"
    MISSING_VALUE = "missing_value"
    UNCLEAR_DATE = "unclear_date"
    FORMULA = "formula"
    FORBIDDEN_WORD = "forbidden_word"
    LINK = "link"
    TOO_LONG = "too_long"
    NO_CONSENT = "no_consent"
    NO_MOBILE = "no_mobile"
    OPTED_OUT = "opted_out"
    TWICE = "twice"
    SHARED_NUMBER = "shared_number"
    SENT_BEFORE = "sent_before"
    OVER_CAP = "over_cap"


MEANING: Mapping[Finding, tuple[Fate, str]] = MappingProxyType(
    {
        Finding.MISSING_PHONE: (Fate.MEND, N_("There is no telephone number. Enter a mobile number.")),
        Finding.UNUSABLE_PHONE: (
            Fate.MEND,
            N_("“{value}” is no telephone number. Enter the 11 digits of a mobile number."),
        ),
        Finding.TWO_PHONES: (Fate.MEND, N_("“{value}” holds more than one number. Put each into a row of its own.")),
        Finding.PORT_NUMBER: (Fate.MEND, N_("“{value}” is a sender of text messages. Enter the person's own number.")),
        Finding.LANDLINE: (
            Fate.MEND,
            N_("“{value}” is a landline, which gets no text message. Enter a mobile number, or call."),
        ),
        Finding.MISSING_VALUE: (Fate.MEND, N_("The text needs this, but the cell is empty. Fill it in.")),
        Finding.UNCLEAR_DATE: (Fate.MEND, N_("“{value}” is no clear day. Write it like 2027-03-01.")),
        Finding.FORMULA: (Fate.MEND, N_("“{value}” is a formula. Put in its result as text.")),
        Finding.FORBIDDEN_WORD: (
            Fate.MEND,
            N_("With this row's values the text holds “{value}”, which gateways refuse."),
        ),
        Finding.LINK: (Fate.MEND, N_("With this row's values the text holds a link, which gateways refuse.")),
        Finding.TOO_LONG: (Fate.MEND, N_("With this row's values the text is too long. Shorten them.")),
        Finding.NO_CONSENT: (Fate.LEFT_OUT, N_("There is no consent to text messages that no law asks for.")),
        Finding.NO_MOBILE: (Fate.LEFT_OUT, N_("No mobile number is known. Call, or send a letter.")),
        Finding.OPTED_OUT: (Fate.LEFT_OUT, N_("The number has asked for no more prompts.")),
        Finding.TWICE: (Fate.LEFT_OUT, N_("The same text goes to this number already, by row {value}.")),
        Finding.SHARED_NUMBER: (Fate.LEFT_OUT, N_("The same text goes to this number already, to {value}.")),
        Finding.SENT_BEFORE: (Fate.LEFT_OUT, N_("The number was sent the same text before: {value}.")),
        Finding.OVER_CAP: (
            Fate.NOTE,
            N_("The number gets more than {value} texts today; this one goes on a later working day."),
        ),
    }
)


def fate_of(problem: Problem) -> Fate:
    return MEANING[Finding(problem.code)][0]


def remedy(problem: Problem, translator: Translator) -> str:
    """What is wrong and what to do about it, in the reader's language."""
    return translator.gettext(MEANING[Finding(problem.code)][1], value=problem.value)


def table() -> str:
    """The codes as Markdown, for the docs."""
    lines = ["| code | row | meaning |", "|---|---|---|"]
    lines += [f"| `{code}` | {fate.value} | {text} |" for code, (fate, text) in MEANING.items()]
    return "\n".join(lines) + "\n"
