"""The words in braces that a pack's texts may hold: values of the office, and of one permit in a reminder."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
PHONE_PREFIX: Final = "phone:"
HALL_ADDRESS: Final = "hall.address"
HALL_HOURS: Final = "hall.hours"
OFFICE_NAME: Final = "office.name"
OFFICE_VALUES: Final = frozenset({HALL_ADDRESS, HALL_HOURS, OFFICE_NAME})
SHORT_NUMBER: Final = "short_number"
REMINDER_VALUES: Final = frozenset(
    {"entity", "permit_name", "permit_no", "permit_tail", "expiry", "apply_by", "days_left", SHORT_NUMBER}
)
"""Known for permit reminders: holder, permit (name, number, last four characters), dates, calendar days
left, the notice's short number."""
DECISION_VALUES: Final = frozenset(
    {"entity", "decision_no", "violation", "correction", "rectify_by", "days_left", SHORT_NUMBER}
)
"""Known for notices after a decision: the party, the decision's number, what was done wrong and how it is put right
(discretion.yaml), the deadline for it and the calendar days left, the notice's short number."""
WARNING_VALUES: Final = frozenset({SHORT_NUMBER})
"""Known for seasonal warnings and campaigns."""
NOTICE_VALUES: Final = {
    "permit_reminders": REMINDER_VALUES,
    "decision_notices": DECISION_VALUES,
    "seasonal_risks": WARNING_VALUES,
    "campaigns": WARNING_VALUES,
}
"""What the texts of each list of rules may say of the recipient."""
ALL_VALUES: Final = frozenset[str]().union(*NOTICE_VALUES.values())


def names_in(text: str) -> Iterator[str]:
    """The placeholders of a text in order, without braces."""
    return (found[1] for found in PLACEHOLDER.finditer(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the recipient's values into a notice's text; what a value holds in braces is left as it is.

    KeyError when the text asks for a notice's value that is not given. Other braces stay.
    """
    return PLACEHOLDER.sub(lambda found: values[found[1]] if found[1] in ALL_VALUES else found[0], text)


def sms_date(day: date) -> str:
    """A date as reminders write it, always 11 characters: 2027年03月01日."""
    return f"{day.year:04}年{day.month:02}月{day.day:02}日"
