"""What can go wrong with a hand-over."""

from common.errors import SanshiError
from common.i18n import N_


class UnknownHandover(SanshiError):
    message = N_("There is no such conversation.")
    http_status = 404


class AlreadyTaken(SanshiError):
    message = N_("{name} has already taken this conversation.")
    http_status = 409


class NotYours(SanshiError):
    message = N_("Take the conversation first: only the person who holds it can write or close it.")
    http_status = 409


class NoChat(SanshiError):
    message = N_("There is no chat to answer into. Use the phone or a letter.")
    http_status = 409
