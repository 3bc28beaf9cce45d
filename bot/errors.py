"""What a channel tells a citizen who wrote something it cannot take."""

from common.errors import SanshiError
from common.i18n import N_


class EmptyMessage(SanshiError):
    message = N_("The message is empty. Please write something.")


class MessageTooLong(SanshiError):
    message = N_("The message is too long: at most {limit} characters, please. The rest can go into a second message.")
    http_status = 413


class UnknownChat(SanshiError):
    message = N_("This conversation is no longer there. Please open the page again.")
    http_status = 404


class FileNotFetched(SanshiError):
    message = N_("The file could not be fetched just now. Please send it once more.")
    http_status = 503
