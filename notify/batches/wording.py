"""What a batch says: an approved template of the pack, or a text of the clerk's own, with the words in braces that
each row of the file fills; pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from common.errors import SanshiError
from common.i18n import N_
from knowledge.model import Channel, Lang, Pack, PermitReminder, YearlyPrompt
from knowledge.model.seasons import SmsRules
from knowledge.notice_texts import words_of
from knowledge.placeholders import PLACEHOLDER, names_in
from knowledge.resolve import Resolver, Said
from knowledge.sms import opt_out
from notify.segments import measure
from notify.sending import LONGEST_TEXT, fault, way_out, whole
from notify.templates import versions_of
from storage.values.notices import NoticeChannel, NoticeKind, Reason

ENTITY: Final = "entity"
"""Filled from the unit itself where an audience is chosen."""
_ONLY_PLANNED: Final = ("{days_left}", "{short_number}")
_STOPS: Final = (".", "!", "?", "。", "！", "？")
_BRACES: Final = re.compile(r"[{}]")


class WordingRefused(SanshiError):
    """A text that may not go out as it stands."""

    message = N_("Choose a template, or write a text.")
    http_status = 422


class UnknownTemplate(WordingRefused):
    message = N_("The knowledge pack has no template “{template}” for batches.")


class TwoWordings(WordingRefused):
    message = N_("Choose a template or write a text, not both.")


class ChineseMissing(WordingRefused):
    message = N_("Write the Chinese text too: whoever is not known to want English gets it.")


class WordForbidden(WordingRefused):
    message = N_("The text holds “{word}”, which gateways refuse. Please say it another way.")


class LinkForbidden(WordingRefused):
    message = N_("The text holds a link, which gateways refuse. Please name a telephone number or a place instead.")


class TooLong(WordingRefused):
    message = N_("The text is longer than {most} characters with signature and opt-out words. Please shorten it.")


class BraceOpen(WordingRefused):
    message = N_("A brace stands alone. Write the name of a column in braces, like {example}.")

    def __init__(self) -> None:
        super().__init__(example="{单位名称}")


@dataclass(frozen=True, slots=True)
class Wording:
    """`template` "" is a text of the clerk's own. In `text` the office's values are filled; `names` are the
    placeholders left. `sample`: it shows a value the office has not confirmed. `version`: of the template, which must
    be approved before it goes; None for a text of one's own."""

    template: str
    text: str
    sample: bool
    version: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names_in(self.text)))


Wordings = Mapping[Lang, Wording]
"""What a batch says in each language it has; Chinese always."""


def names_of(wordings: Wordings) -> tuple[str, ...]:
    """The placeholders left in any of the languages."""
    return tuple(dict.fromkeys(name for wording in wordings.values() for name in wording.names))


def told_in(wordings: Wordings, preferred: Lang) -> Lang:
    """The language in which somebody is written to: the one he wants where the batch has it, else Chinese."""
    return preferred if preferred in wordings else Lang.ZH


def offered(pack: Pack) -> Iterator[YearlyPrompt | PermitReminder]:
    """The templates a batch may use. One that counts days is right on one day alone, and a short number belongs to one
    notice: the planner fills those."""
    every: list[YearlyPrompt | PermitReminder] = [*pack.seasonal_risks, *pack.permit_reminders, *pack.campaigns]
    return (texts for texts in every if texts.sms and not _only_planned(texts.sms))


def _only_planned(text: str) -> bool:
    return any(word in text for word in _ONLY_PLANNED)


def wordings_of(pack: Pack, *, template: str, text: str, english: str = "") -> Wordings:
    """The chosen wording in its languages: those of the template, or of the clerk's own texts. Raises WordingRefused
    and its kinds."""
    own = {language: said for language, said in ((Lang.ZH, text), (Lang.EN, english)) if said.strip()}
    if template and own:
        raise TwoWordings
    if own and Lang.ZH not in own:
        raise ChineseMissing
    found = _of_template(pack, template) if template else _of_ones_own(pack, own)
    if not found:
        raise UnknownTemplate(template=template) if template else WordingRefused
    for language, wording in found.items():
        check(pack.sms_rules, wording.text, language)
    return found


def _of_template(pack: Pack, template: str) -> dict[Lang, Wording]:
    texts = next((one for one in offered(pack) if one.id == template), None)
    if texts is None:
        return {}
    versions, found = versions_of(pack), dict[Lang, Wording]()
    for language in Lang:
        words = words_of(texts, Channel.SMS, language)
        if words and not _only_planned(words):
            said = Resolver(pack, language).say(words, words, sample=texts.sample)
            version = versions[texts.id, NoticeChannel.SMS, language]
            found[language] = Wording(template, said.text, said.sample, version)
    return found


def _of_ones_own(pack: Pack, own: Mapping[Lang, str]) -> dict[Lang, Wording]:
    found = dict[Lang, Wording]()
    for language, text in own.items():
        line = _joined(pack, text, language)
        said = Resolver(pack, language).say(line, line)
        found[language] = Wording("", said.text, said.sample)
    return found


def _joined(pack: Pack, text: str, language: Lang) -> str:
    """A text on one line that the opt-out words can follow: after a comma without a stop, else after one."""
    line = " ".join(text.split())
    if opt_out(pack.sms_rules, language).joint.strip():
        return line.rstrip("。．.")
    return line if line.endswith(_STOPS) else f"{line}."


def check(rules: SmsRules, body: str, language: Lang = Lang.ZH) -> None:
    """Whether a text without its values may go. Raises WordingRefused and its kinds."""
    bare = PLACEHOLDER.sub("", body)
    if _BRACES.search(bare):
        raise BraceOpen
    match fault(rules, bare, language):
        case Reason.FORBIDDEN_WORD:
            raise WordForbidden(word=forbidden_in(rules, bare))
        case Reason.LINK_IN_TEXT:
            raise LinkForbidden
        case Reason.TEXT_TOO_LONG:
            raise TooLong(most=LONGEST_TEXT)


def forbidden_in(rules: SmsRules, body: str) -> str:
    """The first word of a text that gateways refuse, "" where there is none."""
    return next((word for word in (*rules.forbidden_words, "【", "】") if word in body), "")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; what a value holds in braces is left as it is."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around a body. `hears`: whether a reply from a number arrives, so that the text may ask for one."""

    pack: Pack
    hears: Callable[[str], bool]

    def whole(self, phone: str, body: str, language: Lang) -> str:
        """The text as it goes out to a number, with signature and opt-out words."""
        return whole(self.pack, body, self._end(phone, language))

    def ending(self, phone: str, language: Lang) -> int:
        """How many characters of the text are the opt-out words."""
        return len(self._end(phone, language).text)

    def _end(self, phone: str, language: Lang) -> Said:
        return way_out(self.pack, NoticeKind.BATCH, replies=self.hears(phone), language=language)

    def segments(self, phone: str, body: str, language: Lang) -> int:
        """How many parts a body is charged as, once whole."""
        rules = self.pack.sms_rules
        return measure(self.whole(phone, body, language), single=rules.single_limit, multi=rules.multi_segment).segments
