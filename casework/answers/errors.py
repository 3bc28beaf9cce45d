"""What may be wrong with a look into the record of answers."""

from common.errors import SanshiError
from common.i18n import N_


class UnknownAnswer(SanshiError):
    message = N_("This answer is not kept (any more).")
    http_status = 404
