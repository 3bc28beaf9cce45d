"""What can be wrong with a complaint or with an act on it, told to the person in front of the screen."""

from common.errors import SanshiError
from common.i18n import N_


class UnknownCase(SanshiError):
    message = N_("There is no such case, or it is not among those you may see.")
    http_status = 404


class WrongOneTimeCode(SanshiError):
    message = N_("These are not the six digits that were sent, or they are too old. Please check them, or ask anew.")
    http_status = 404


class UnknownCategory(SanshiError):
    message = N_("There is no such kind of complaint. Please choose one from the list.")


class NotNow(SanshiError):
    message = N_("This step is not possible as the case stands now. Please open the case again and look.")
    http_status = 409


class NotEnded(SanshiError):
    message = N_("{number} has not ended yet. Its personal data can be erased once it is closed or was not accepted.")
    http_status = 409


class NotAtThePhone(SanshiError):
    message = N_("Today complaints by telephone are registered by {names}. Please put the call through.")
    http_status = 403


class ReporterMissing(SanshiError):
    message = N_("Enter the caller's name or telephone number, or tick “anonymous”.")


class RegistrarMissing(SanshiError):
    message = N_("Choose who takes the calls.")


class CannotRegister(SanshiError):
    message = N_("There is no open account {name} that may register complaints.")


class SameRegistrar(SanshiError):
    message = N_("The substitute must be another person than the registrar.")


class AlreadyPast(SanshiError):
    message = N_("This day has passed. Choose today or a later one.")
