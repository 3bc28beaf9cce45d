"""Why a template cannot be handed in, approved or refused."""

from common.errors import SanshiError
from common.i18n import N_


class UnknownText(SanshiError):
    message = N_("There is no such template.")
    http_status = 404


class NothingChosen(SanshiError):
    message = N_("Choose at least one template.")
    http_status = 422


class TextMoved(SanshiError):
    message = N_("The template has changed in the meantime. Please look at it again.")
    http_status = 409


class RefusalUnexplained(SanshiError):
    message = N_("Say what is to be changed. It is kept with your name.")
    http_status = 422
