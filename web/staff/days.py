"""Days as forms send them."""

from datetime import date

from common.errors import SanshiError
from common.i18n import N_


class DateUnclear(SanshiError):
    message = N_("Enter the day as year, month and day, such as 2027-03-01.")


def day(text: str) -> date | None:
    """A day from a form, None when it is empty. Raises DateUnclear."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise DateUnclear from error
