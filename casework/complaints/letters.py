"""What the reporter is told in the chat when something happens to the case; pure."""

from datetime import date

from casework.complaints.rules import Telling
from common.i18n import N_, Translator

_LETTERS = {
    Telling.ACCEPTED: N_(
        "Your complaint {number} is accepted and being looked into. You will have the result by {date}."
    ),
    Telling.REPLY: N_("The office answers on your complaint {number}:\n{text}"),
    Telling.RESULT: N_("Your complaint {number} has been dealt with. The result:\n{text}"),
    Telling.REFUSAL: N_("Your complaint {number} was not accepted. The reason:\n{text}"),
    Telling.REOPENED: N_("Your complaint {number} is being looked into again. You will have the result by {date}."),
}


def letter(telling: Telling, tr: Translator, *, number: str, due_on: date, text: str, files: int) -> str:
    """The whole message; files themselves are seen where the case is opened."""
    told = tr.gettext(_LETTERS[telling], number=number, date=tr.date(due_on), text=text)
    if not files:
        return told
    more = tr.ngettext(
        "{count} file came with it: you see it when you open your case.",
        "{count} files came with it: you see them when you open your case.",
        files,
    )
    return f"{told}\n{more}"
