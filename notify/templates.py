"""From a template of the pack to the words of one notice: one permit, or several of one recipient; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from common.i18n import N_, translator
from knowledge.model import AnyRule, Benchmark, Channel, DecisionNotice, Lang, Pack, PermitReminder, YearlyPrompt
from knowledge.notice_texts import texts_of, words_of
from knowledge.placeholders import SHORT_NUMBER, fill, sms_date
from knowledge.resolve import Resolver, Said
from storage.values.notices import NoticeChannel

TAIL: Final = 4
UNDRAWN: Final = "0" * 8
"""Stands for the short number in a preview; as long as a real one, and never drawn for a notice that goes out."""
_BRACKET: Final = re.compile(r"[〕】）)\]]")
_ONE_PERMIT: Final = re.compile(r"\{permit_name\}([^{}]{0,20})\{(permit_tail|permit_no)\}([）)”」]?)")
"""Where a template names one permit, such as {permit_name}（尾号{permit_tail}）; it is said once for each."""
_DAYS: Final = re.compile(r"(?:还有|再过)?\{days_left\}")


@dataclass(frozen=True, slots=True)
class PermitFacts:
    """What a reminder says of one permit. `days_left`: calendar days from the day of sending to expiry."""

    name: str
    number: str
    expires_on: date
    apply_by: date
    days_left: int


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What a notice says of a decision. `about`: the benchmark of what was done wrong; `days_left` to the deadline."""

    number: str
    about: Benchmark | None
    rectify_by: date | None
    days_left: int


_LENT: Final[Mapping[NoticeChannel, tuple[Channel, ...]]] = MappingProxyType(
    {
        NoticeChannel.SMS: (Channel.SMS,),
        # Said by a machine, so a statement: a script for staff asks questions.
        NoticeChannel.VOICE: (Channel.SMS, Channel.LETTER, Channel.PHONE),
        NoticeChannel.CALL: (Channel.PHONE, Channel.SMS, Channel.LETTER),
        NoticeChannel.LETTER: (Channel.LETTER, Channel.PHONE, Channel.SMS),
    }
)
"""Which texts serve for a way, the best first: a step without one for it lends its nearest."""


@lru_cache(maxsize=4096)
def day_in(language: Lang, day: date) -> str:
    """A day as texts write it: 2027年03月01日, as the pack's schema says, or March 1, 2027. Kept, since many texts name
    the same days."""
    return sms_date(day) if language is Lang.ZH else translator(language).date(day)


def template_of(texts: AnyRule, channel: NoticeChannel, language: Lang = Lang.ZH) -> str:
    """The text for a way; "" where the step has none that serves in this language."""
    lent = lent_by(texts, channel)
    return "" if lent is None else words_of(texts, lent, language) or ""


def lent_by(texts: AnyRule, channel: NoticeChannel) -> Channel | None:
    """Which text of a step serves for a way."""
    return next((lent for lent in _LENT.get(channel, ()) if words_of(texts, lent, Lang.ZH)), None)


def language_of(texts: AnyRule, channel: NoticeChannel, preferred: Lang) -> Lang:
    """The language in which a recipient is told: the preferred one where the text for the way has it, else Chinese."""
    return preferred if template_of(texts, channel, preferred) else Lang.ZH


def versions_of(pack: Pack) -> Mapping[tuple[str, NoticeChannel, Lang], str]:
    """The version of the template of each step, way and language."""
    known = {(text.step, text.channel, text.language): text.digest for text in texts_of(pack)}
    return {
        (step.id, channel, language): known[step.id, lent, language]
        for step in pack.notice_rules
        for channel in _LENT
        for language in Lang
        if (lent := lent_by(step, channel)) is not None and (step.id, lent, language) in known
    }


def reminder_text(
    reminder: PermitReminder,
    channel: NoticeChannel,
    resolver: Resolver,
    *,
    entity: str,
    permits: Sequence[PermitFacts],
    short: str = "",
) -> Said:
    """A reminder for one or several permits of one recipient, the earliest to expire first, in the resolver's language:
    that of `language_of`.

    `short`: the notice's short number.
    """
    said, language = _said(reminder, channel, resolver), resolver.lang
    text = said.text if len(permits) == 1 else _joint(said.text, permits, language)
    filled = fill(text, _values(permits, entity, language) | {SHORT_NUMBER: short or UNDRAWN})
    if channel is not NoticeChannel.SMS and len({one.expires_on for one in permits}) > 1:
        filled += _listed(permits, language)
    return Said(filled, said.sample, said.fallback)


def warning_text(rule: YearlyPrompt, channel: NoticeChannel, resolver: Resolver, *, short: str = "") -> Said:
    """A seasonal warning or campaign; of the recipient it holds at most the notice's short number."""
    said = _said(rule, channel, resolver)
    return Said(fill(said.text, {SHORT_NUMBER: short or UNDRAWN}), said.sample, said.fallback)


def decision_text(
    rule: DecisionNotice,
    channel: NoticeChannel,
    resolver: Resolver,
    *,
    entity: str,
    decision: DecisionFacts,
    short: str = "",
) -> Said:
    """A notice after a decision."""
    said = _said(rule, channel, resolver)
    values = decision_values(decision, entity, short, resolver.lang)
    return Said(fill(said.text, values), said.sample, said.fallback)


def _said(rule: AnyRule, channel: NoticeChannel, resolver: Resolver) -> Said:
    text = template_of(rule, channel, resolver.lang)
    return resolver.say(text, text, sample=rule.sample)


def decision_values(decision: DecisionFacts, entity: str, short: str, language: Lang) -> dict[str, str]:
    """What fills the placeholders of a notice after a decision."""
    tr, violation, correction = translator(language), None, None
    as_decided = tr.gettext(N_("see the decision"))
    if (about := decision.about) is not None and language is Lang.EN:
        violation, correction = about.violation_en, about.correction_en
    elif about is not None:
        violation, correction = about.violation, about.correction
    return {
        "entity": entity or tr.gettext(N_("your organisation")),
        "decision_no": decision.number,
        "violation": violation or as_decided,
        "correction": correction or as_decided,
        "rectify_by": day_in(language, decision.rectify_by) if decision.rectify_by else "",
        "days_left": str(decision.days_left),
        SHORT_NUMBER: short or UNDRAWN,
    }


def _joint(template: str, permits: Sequence[PermitFacts], language: Lang) -> str:
    """The template with every permit named; where they expire on different days it speaks of the first of them."""
    named = _ONE_PERMIT.sub(lambda found: _each(found, permits, language), template)
    if len({one.expires_on for one in permits}) == 1:
        return named
    tr = translator(language)
    named = named.replace("{expiry}", tr.gettext(N_("{expiry} at the earliest")))
    return _DAYS.sub(lambda found: tr.gettext(N_("{days}"), days=found[0]), named)


def tail(number: str) -> str:
    """By what a holder knows a permit: the last 4 characters of its number, without the 号 at its end and a bracket
    that closes in them."""
    last = number.strip().removesuffix("号")[-TAIL:]
    return _BRACKET.split(last)[-1] or last


def _each(found: re.Match[str], permits: Sequence[PermitFacts], language: Lang) -> str:
    """The place where one permit is named, said for each: numbers alone where all have the same name."""
    between, what, close = found.groups()
    numbers = [one.number if what == "permit_no" else tail(one.number) for one in permits]
    if len({one.name for one in permits}) == 1:
        said = f"{permits[0].name}{between}{_comma(language).join(numbers)}{close}"
    else:
        pairs = zip(permits, numbers, strict=True)
        said = _comma(language).join(f"{one.name}{between}{number}{close}" for one, number in pairs)
    # A brace in a name must not be taken for a placeholder of the template.
    return said.replace("{", "（").replace("}", "）")


def _values(permits: Sequence[PermitFacts], entity: str, language: Lang) -> dict[str, str]:
    first = min(permits, key=lambda one: one.expires_on)
    return {
        "entity": entity,
        "permit_name": _comma(language).join(dict.fromkeys(one.name for one in permits)),
        "permit_no": _comma(language).join(one.number for one in permits),
        "permit_tail": _comma(language).join(tail(one.number) for one in permits),
        "expiry": day_in(language, first.expires_on),
        "apply_by": day_in(language, first.apply_by),
        "days_left": str(first.days_left),
    }


def _listed(permits: Sequence[PermitFacts], language: Lang) -> str:
    tr, line = translator(language), N_("{name} (no. {number}) on {day}")
    lines = (
        tr.gettext(line, name=one.name, number=one.number, day=day_in(language, one.expires_on)) for one in permits
    )
    return tr.gettext(N_(" Days of expiry: {permits}."), permits=_comma(language).join(lines))


def _comma(language: Lang) -> str:
    """What stands between the parts of a list."""
    return translator(language).gettext(N_(", "))
