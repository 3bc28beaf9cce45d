"""How a complaint stands, as its reporter reads it: plain sentences, the exchange, the result; never a state's name."""

from bot.talk import Talk
from casework.complaints.model import CaseView
from casework.complaints.status import sentence
from common.i18n import N_

SHOWN = 6
"""The last messages of the exchange; the page shows them all."""
FROM_OFFICE = N_("{when} – the office: {text}")
FROM_YOU = N_("{when} – you: {text}")
FILES = N_("({count} files)")
EXCHANGE = N_("Messages:")
RESULT = N_("Result:")
NO_MESSAGES = N_("There is no message from us yet.")


def case_text(talk: Talk, case: CaseView) -> str:
    parts = [sentence(case, talk.tr)]
    if case.messages:
        parts.append("\n".join([talk.gettext(EXCHANGE), *_exchange(talk, case)]))
    elif case.result is None:
        parts.append(talk.gettext(NO_MESSAGES))
    if case.result is not None and all(case.result != message.text for message in case.messages):
        parts.append(f"{talk.gettext(RESULT)}\n{case.result}")
    return "\n\n".join(parts)


def _exchange(talk: Talk, case: CaseView) -> list[str]:
    lines = []
    for message in case.messages[-SHOWN:]:
        files = [talk.gettext(FILES, count=len(message.attachments))] if message.attachments else []
        text = " ".join([message.text, *files]).strip()
        sender = FROM_OFFICE if message.from_office else FROM_YOU
        lines.append(talk.gettext(sender, when=talk.tr.date(message.at), text=text))
    return lines
