"""What is told when a number and four digits open no notice; alike whichever of the two is wrong."""

from common.errors import SanshiError
from common.i18n import N_


class NoSuchNotice(SanshiError):
    message = N_(
        "There is no such notice: check both numbers. If they are right, the message may not be from us; ring {phone}."
    )
    http_status = 404


class TooManyNoticeTries(SanshiError):
    message = N_("That was too many tries. Please wait {minutes} minutes and try again.")
    http_status = 429


class NotOffered(SanshiError):
    message = N_("This answer is not among those that can be given to the notice. Please choose one of those shown.")
    http_status = 422


class ContactMissing(SanshiError):
    message = N_("Please write the new phone number or address.")
    http_status = 422
