"""How the console says what is kept as evidence."""

from collections.abc import Mapping

from common.i18n import N_, Translator
from notify import reasons
from notify.evidence import ConsentEvent, ConsentSource, EvidenceLine, OptedOut, Sent
from web.staff import notice_words, words

SOURCES: Mapping[ConsentSource, str] = {
    ConsentSource.SHEET: N_("from an imported sheet"),
    ConsentSource.CONSOLE: N_("put in by staff"),
}
AGREED: Mapping[bool | None, str] = {
    True: N_("Number given, text messages agreed to"),
    False: N_("Number given, text messages refused"),
    None: N_("Number given, nothing said of text messages"),
}
OPTED: Mapping[bool, str] = {True: N_("Wants no more prompts"), False: N_("Wants prompts again")}


def what(line: EvidenceLine, tr: Translator) -> str:
    """What happened."""
    match line.fact:
        case ConsentEvent() as one:
            return tr.gettext(AGREED[one.agreed])
        case OptedOut() as one:
            return tr.gettext(OPTED[one.on])
        case Sent() as one:
            way = tr.gettext(notice_words.CHANNELS[one.notice.channel])
            return f"{way} · {tr.gettext(notice_words.KINDS[one.notice.kind])}"


def source(line: EvidenceLine, tr: Translator) -> str:
    """Where it was learnt, or how a notice stands."""
    match line.fact:
        case ConsentEvent() as one:
            return tr.gettext(SOURCES[one.source])
        case Sent() as one:
            return reasons.state_name(one.notice.state, tr)
    return ""


def by(line: EvidenceLine, tr: Translator) -> str:
    """Whose act it was; a notice goes out by itself."""
    return "" if isinstance(line.fact, Sent) else words.who(line.fact.by, tr)


def text(line: EvidenceLine) -> str:
    """The words of a notice."""
    return line.fact.text if isinstance(line.fact, Sent) else ""
