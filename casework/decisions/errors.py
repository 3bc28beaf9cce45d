"""Why a decision is not written down or changed."""

from casework.errors import EmptyText
from common.errors import SanshiError
from common.i18n import N_


class UnknownDecision(SanshiError):
    message = N_("There is no such decision.")
    http_status = 404


class NumberMissing(EmptyText):
    message = N_("Enter the number of the decision, as it stands on the decision.")


class UnknownParty(SanshiError):
    message = N_("No unit on record is called “{name}”, and none has that credit code.")
    http_status = 422


class SeveralParties(SanshiError):
    message = N_("Several units on record are called “{name}”. Enter the credit code.")
    http_status = 422


class UnknownViolation(SanshiError):
    message = N_("The knowledge pack has no violation called {violation}.")
    http_status = 422


class DayTooEarly(SanshiError):
    message = N_("The deadline lies before the day of the decision. Check both dates.")
    http_status = 422


class AlreadySo(SanshiError):
    message = N_("That has been noted before.")
    http_status = 409
