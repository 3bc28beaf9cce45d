"""What can be wrong with a complaint or with an act on it, told to the person in front of the screen."""

from common.errors import SanshiError
from common.i18n import N_


class UnknownCase(SanshiError):
    message = N_("There is no such case, or it is not among those you may see.")
    http_status = 404


class UnknownCategory(SanshiError):
    message = N_("There is no such kind of complaint. Please choose one from the list.")


class NotNow(SanshiError):
    message = N_("This step is not possible as the case stands now. Please open the case again and look.")
    http_status = 409
