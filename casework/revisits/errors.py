"""What can go wrong with a revisit form."""

from common.errors import SanshiError
from common.i18n import N_


class CodeSpent(SanshiError):
    message = N_(
        "This form has already been handed in. Thank you. If you want to add something, please file a complaint."
    )
    http_status = 409
