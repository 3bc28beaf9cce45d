"""A genuine notice as its recipient reads it: which permit, what to bring, by when; and the answers as buttons."""

from bot.keyboards import Row, button, stacked, to_menu
from bot.talk import Talk
from casework.acknowledging.service import GenuineNotice, NamedPermit
from common.i18n import N_
from knowledge.resolve import CONSULT
from notify.vocabulary import Answer

SAY = "n:say"
GENUINE = N_("This notice is from us.")
PERMIT = N_("{name}, number ending in {tail}")
EXPIRES = N_("Expires on: {date}")
APPLY = N_("Apply before: {date}")
EXPIRED = N_("It has expired and can no longer be renewed: apply for a new one.")
LATE = N_("The last day to apply for renewal, {date}, has passed. Call {phone} and ask what can still be done.")
SETTLED = N_("Nothing is to be done now: it has been applied for, renewed or ended since.")
PAPERS = N_("What to bring:")
PAPER = N_("· {name}")
NOTED = N_("✓ Noted: {answer}")
MISTAKE = N_("Not meant? Give the right answer: it takes “not for me” back, as long as our staff have not looked.")
YOURS = N_("What would you like to tell us?")
ANSWERS = {
    Answer.RECEIVED: N_("Received, thank you"),
    Answer.CALL_ME: N_("Please call me"),
    Answer.APPLIED: N_("I have applied already"),
    Answer.NOT_MINE: N_("This is not for me"),
    Answer.NEW_CONTACT: N_("Use another contact"),
}


def notice_text(talk: Talk, found: GenuineNotice) -> str:
    parts = [talk.gettext(GENUINE), *(_permit(talk, one) for one in found.permits)]
    if found.season is not None:
        name = talk.said(talk.resolver.say(found.season.name, found.season.name_en))
        parts.append(f"{name}\n{talk.said(found.season.told(zh=talk.tr.zh))}")
    given = [talk.gettext(NOTED, answer=talk.gettext(ANSWERS[one])) for one in ANSWERS if one in found.given]
    mistake = [talk.gettext(MISTAKE)] if found.refused else []
    return "\n\n".join([*parts, *(["\n".join(given)] if given else []), *mistake, talk.gettext(YOURS)])


def answer_rows(talk: Talk, found: GenuineNotice) -> list[Row]:
    answers = [button(talk.gettext(ANSWERS[one]), f"{SAY}:{one}") for one in found.open]
    return [*stacked(answers, width=2), [to_menu(talk.tr)]]


def _permit(talk: Talk, permit: NamedPermit) -> str:
    name = talk.said(talk.resolver.say(permit.name, permit.name_en))
    lines = [talk.gettext(PERMIT, name=name, tail=permit.tail)]
    if permit.expires_on is not None:
        lines.append(talk.gettext(EXPIRES, date=talk.tr.date(permit.expires_on)))
    if not permit.valid:
        return "\n".join([*lines, talk.gettext(SETTLED)])
    if permit.apply_by is not None:
        lines.append(talk.gettext(APPLY, date=talk.tr.date(permit.apply_by)))
    if permit.expired:
        lines.append(talk.gettext(EXPIRED))
    elif permit.late is not None:
        lines.append(talk.gettext(LATE, date=talk.tr.date(permit.late), phone=talk.phone(CONSULT)))
    if permit.matter is not None:
        papers = [talk.resolver.say(one.name, one.name_en, sample=one.sample) for one in permit.matter.materials]
        lines += [talk.gettext(PAPERS), *(talk.gettext(PAPER, name=talk.said(one)) for one in papers)]
    return "\n".join(lines)
