"""How the console names templates: of what, their versions, and where these stand."""

from collections.abc import Mapping

from common.i18n import N_, Translator
from knowledge.model import Pack, PermitReminder
from knowledge.versions import SYSTEM
from notify.vocabulary import Ground, TextState, TextVersion
from web.staff import words

STATES: Mapping[TextState, str] = {
    TextState.NEW: N_("New, not handed in"),
    TextState.PROPOSED: N_("Waits for approval"),
    TextState.APPROVED: N_("Approved in the office"),
    TextState.REFUSED: N_("Not approved"),
}
TONES: Mapping[TextState, str] = {
    TextState.NEW: "amber",
    TextState.PROPOSED: "amber",
    TextState.APPROVED: "green",
    TextState.REFUSED: "red",
}
GROUNDS: Mapping[Ground, str] = {
    Ground.ONE_PERSON: N_("by one person"),
    Ground.BEFORE: N_("In use before templates were approved here."),
    Ground.DEMO: N_("It came with the demo and counts only while nothing reaches real people."),
}
LANGUAGES: Mapping[str, str] = {"zh": N_("Chinese"), "en": N_("English")}


def name(step: str, pack: Pack, tr: Translator) -> str:
    """A reminder by its matter and days, a warning by its season."""
    found = next((one for one in pack.notice_rules if one.id == step), None)
    if found is None:
        return step
    if not isinstance(found, PermitReminder):
        return found.name if tr.zh else found.name_en
    matter = pack.find_matter(found.matter)
    days = tr.ngettext("{count} day before expiry", "{count} days before expiry", found.days_before)
    when = days if found.days_before > 0 else tr.gettext(N_("after expiry"))
    called = "" if matter is None else matter.name if tr.zh else matter.name_en
    return f"{called or tr.gettext(N_('Permit reminder'))} · {when}"


def state(version: TextVersion, tr: Translator, *, counts: bool) -> tuple[str, str]:
    """Where a version stands, and the colour; a demo's approval is none where real people are reached."""
    stands = TextState.NEW if version.state is TextState.APPROVED and not counts else version.state
    return tr.gettext(STATES[stands]), TONES[stands]


def who(signature: str, tr: Translator) -> str:
    """Who loaded, handed in or decided."""
    return tr.gettext(N_("the program")) if signature == SYSTEM else words.who(signature, tr)
