"""Writing a decision down by its number when a revisit is opened for it."""

import unicodedata
from datetime import date, datetime

from casework import texts
from casework.decisions.errors import NumberMissing
from storage import decisions
from storage.engine import UnitOfWork
from storage.values.decisions import Decision

NUMBER_LIMIT = 60


def decision_number(text: str) -> str:
    """A number as typed (full-width digits, blanks) in the form that is kept. Raises NumberMissing, TextTooLong."""
    number = "".join(unicodedata.normalize("NFKC", text).split())
    if not number:
        raise NumberMissing
    return texts.required(number, limit=NUMBER_LIMIT)


async def noted(
    unit: UnitOfWork, number: str, *, decided_on: date | None, party: str | None, on: date, now: datetime
) -> Decision:
    """The decision, known from now on. `on`: the office's day."""
    who = None if party is None else texts.optional(party) or None
    return await decisions.note(unit, decision_number(number), decided_on=decided_on, party=who, on=on, now=now)
