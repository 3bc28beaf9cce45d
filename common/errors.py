"""One base for every error a person may read; the bot, the pages and the command line each render it in one place."""

from typing import ClassVar

from common.i18n import Translator


class SanshiError(Exception):
    """Carries a gettext message id and its named values; `http_status` is used by pages and the JSON interface.

    A subclass sets `message` (marked with `N_`) and may set `http_status`:

        class UnknownCase(SanshiError):
            message = N_("There is no case {number}.")
            http_status = 404
    """

    message: ClassVar[str]
    http_status: ClassVar[int] = 400

    def __init__(self, **values: object) -> None:
        super().__init__(self.message.format(**values))
        self.values = values

    def text(self, translator: Translator) -> str:
        """The message in the reader's language."""
        return translator.gettext(self.message, **self.values)
