"""What is told when a code does not open anything; alike for a typing slip, a wrong code and one never given."""

from common.errors import SanshiError
from common.i18n import N_


class UnknownCode(SanshiError):
    message = N_("Nothing was found with this code. It has 18 digits; please check them and try again.")
    http_status = 404


class TooManyTries(SanshiError):
    message = N_("That was too many tries. Please wait {minutes} minutes and try again.")
    http_status = 429
