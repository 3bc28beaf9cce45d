"""How a case stands, in plain sentences for its reporter; pure. A state's name is never shown."""

from casework.complaints.model import CaseView, Status
from common.i18n import N_, Translator

_SENTENCES = {
    Status.RECEIVED: N_(
        "We have received your complaint {number}. By {date} we will tell you whether and how it is handled."
    ),
    Status.HANDLING: N_(
        "Your complaint {number} is accepted and being looked into. You will have the result by {date}."
    ),
    Status.CHECKING: N_(
        "Your complaint {number} has been looked into, and a second person is checking the result. "
        "You will have it by {date}."
    ),
    Status.ANSWERED: N_("Your complaint {number} has been dealt with. You can read the result below."),
    Status.REFUSED: N_("Your complaint {number} was not accepted. You can read the reason below."),
    Status.ERASED: N_("The personal data and the words of complaint {number} were erased. Only its number is kept."),
}
_LATE = N_("That day has passed. We are sorry that it takes longer; the people in charge can see it too.")
_PROVISIONAL = N_("The day may still move a little, as that year's holidays are not announced yet.")
_PROMISING = frozenset({Status.RECEIVED, Status.HANDLING, Status.CHECKING})


def sentence(view: CaseView, tr: Translator) -> str:
    """Everything the citizen needs to know about the standing of the case, with the promised day."""
    parts = [tr.gettext(_SENTENCES[view.status], number=view.number, date=tr.date(view.promised_by))]
    if view.status in _PROMISING:
        if view.overdue:
            parts.append(tr.gettext(_LATE))
        elif view.provisional:
            parts.append(tr.gettext(_PROVISIONAL))
    return (" " if not tr.zh else "").join(parts)
