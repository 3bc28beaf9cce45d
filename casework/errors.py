"""What can go wrong in any part of casework."""

from common.errors import SanshiError
from common.i18n import N_


class EmptyText(SanshiError):
    message = N_("Please write something first.")


class TextTooLong(SanshiError):
    message = N_("The text is too long: at most {limit} characters, please. The rest can go into a second message.")


class TooManyFiles(SanshiError):
    message = N_("At most {limit} files can go with one message.")


class NotAllowed(SanshiError):
    message = N_("Your role does not allow this.")
    http_status = 403


class SamePerson(NotAllowed):
    message = N_("Another person must do this: the second step may not be taken by whoever took the first.")
