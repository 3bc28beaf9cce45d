"""Why a batch cannot be proposed, agreed to or steered."""

from common.errors import SanshiError
from common.i18n import N_


class UnknownBatch(SanshiError):
    message = N_("There is no such batch.")
    http_status = 404


class BatchMoved(SanshiError):
    message = N_("The batch has changed in the meantime. Please look at it again.")
    http_status = 409


class NothingToSend(SanshiError):
    message = N_("No row can be sent. Mend the file first.")
    http_status = 422


class NothingNew(SanshiError):
    message = N_("Each of these numbers has been sent this text since, or it waits to go. Please refuse the batch.")
    http_status = 409


class TooManySamples(SanshiError):
    message = N_("You have sent {most} samples within a day. Please propose the batch, or wait until tomorrow.")
    http_status = 429


class OptedOutNumber(SanshiError):
    message = N_("This number has asked for no more prompts. Choose another telephone.")
    http_status = 422


class BudgetTooSmall(SanshiError):
    message = N_(
        "The batch needs {segments} segments, but this month's budget has {left} left. "
        "Who keeps the settings may raise it (notify.monthly_budget)."
    )
    http_status = 409


class TemplateWaits(SanshiError):
    message = N_("This template is not approved yet. Open Templates to hand it in or to approve it.")
    http_status = 409


class ShowsSample(SanshiError):
    message = N_(
        "The text shows a value that the office has not confirmed yet. Confirm it in the knowledge pack first."
    )
    http_status = 422


class StartPast(SanshiError):
    message = N_("The start lies in the past. Choose a later time, or none to start at once.")
    http_status = 422


class StartOutside(SanshiError):
    message = N_("Texts go out on working days from {start} to {end}. Choose a start in these hours.")
    http_status = 422


class StartUnreadable(SanshiError):
    message = N_("The time is not readable. Write it like 2027-03-01 09:00.")
    http_status = 422


class TooFarAhead(SanshiError):
    message = N_("Choose days within the next {days} days.")
    http_status = 422


class UntilBeforeStart(SanshiError):
    message = N_("The last day lies before the start.")
    http_status = 422


class FileAndAudience(SanshiError):
    message = N_(
        "A file was given and an audience was chosen as well. Choose one of the two: leave the file away, or take "
        "kinds, permits and grid back."
    )
    http_status = 422


class NoMobile(SanshiError):
    message = N_("“{number}” is no mobile number.")
    http_status = 422


class NoLongerUseful(SanshiError):
    message = N_("Its last day is over. Please refuse it, so that it can be proposed anew.")
    http_status = 409


class Changed(SanshiError):
    message = N_("The numbers have changed since you looked ({before} then, {now} now). Please look again.")
    http_status = 409
