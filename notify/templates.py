"""From a template of the pack to the words of one notice: one permit, or several of one recipient; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from knowledge.model import AnyRule, Benchmark, Channel, DecisionNotice, Pack, PermitReminder, YearlyPrompt
from knowledge.notice_texts import KEYS, texts_of
from knowledge.placeholders import SHORT_NUMBER, fill, sms_date
from knowledge.resolve import Resolver, Said
from storage.values.notices import NoticeChannel

TAIL: Final = 4
UNDRAWN: Final = "0" * 8
"""Stands for the short number in a preview; as long as a real one, and never drawn for a notice that goes out."""
_BRACKET: Final = re.compile(r"[〕】）)\]]")
_ONE_PERMIT: Final = re.compile(r"\{permit_name\}([^{}]{0,8})\{(permit_tail|permit_no)\}([）)”」]?)")
"""Where a template names one permit, such as {permit_name}（尾号{permit_tail}）; it is said once for each."""
_DAYS: Final = re.compile(r"(?:还有|再过)?\{days_left\}")
_JOINT: Final = "、"
_UNNAMED: Final = "贵单位"
_AS_DECIDED: Final = "见决定书"
"""Said of the violation and of how to put it right where no benchmark is noted."""


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


def template_of(texts: AnyRule, channel: NoticeChannel) -> str:
    """The text for a way; "" where the step has none that serves."""
    lent = lent_by(texts, channel)
    text: str = "" if lent is None else getattr(texts, KEYS[lent])
    return text


def lent_by(texts: AnyRule, channel: NoticeChannel) -> Channel | None:
    """Which text of a step serves for a way."""
    return next((lent for lent in _LENT.get(channel, ()) if getattr(texts, KEYS[lent])), None)


def versions_of(pack: Pack) -> Mapping[tuple[str, NoticeChannel], str]:
    """The version of the template of each step and way."""
    known = {(text.step, text.channel): text.digest for text in texts_of(pack)}
    return {
        (step.id, channel): known[step.id, lent]
        for step in pack.notice_rules
        for channel in _LENT
        if (lent := lent_by(step, channel)) is not None
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
    """A reminder for one or several permits of one recipient, the earliest to expire first.

    `short`: the notice's short number.
    """
    said = resolver.say(template_of(reminder, channel), sample=reminder.sample)
    text = said.text if len(permits) == 1 else _joint(said.text, permits)
    filled = fill(text, _values(permits, entity) | {SHORT_NUMBER: short or UNDRAWN})
    if channel is not NoticeChannel.SMS and len({one.expires_on for one in permits}) > 1:
        filled += _listed(permits)
    return Said(filled, said.sample, said.fallback)


def warning_text(rule: YearlyPrompt, channel: NoticeChannel, resolver: Resolver, *, short: str = "") -> Said:
    """A seasonal warning or campaign; of the recipient it holds at most the notice's short number."""
    said = resolver.say(template_of(rule, channel), sample=rule.sample)
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
    said = resolver.say(template_of(rule, channel), sample=rule.sample)
    return Said(fill(said.text, decision_values(decision, entity, short)), said.sample, said.fallback)


def decision_values(decision: DecisionFacts, entity: str, short: str) -> dict[str, str]:
    """What fills the placeholders of a notice after a decision."""
    about = decision.about
    return {
        "entity": entity or _UNNAMED,
        "decision_no": decision.number,
        "violation": about.violation if about else _AS_DECIDED,
        "correction": about.correction if about and about.correction else _AS_DECIDED,
        "rectify_by": sms_date(decision.rectify_by) if decision.rectify_by else "",
        "days_left": str(decision.days_left),
        SHORT_NUMBER: short or UNDRAWN,
    }


def _joint(template: str, permits: Sequence[PermitFacts]) -> str:
    """The template with every permit named; where they expire on different days it speaks of the first of them."""
    named = _ONE_PERMIT.sub(lambda found: _each(found, permits), template)
    if len({one.expires_on for one in permits}) == 1:
        return named
    return _DAYS.sub(lambda found: f"最早{found[0]}", named.replace("{expiry}", "{expiry}起陆续"))


def tail(number: str) -> str:
    """By what a holder knows a permit: the last 4 characters of its number, without the 号 at its end and a bracket
    that closes in them."""
    last = number.strip().removesuffix("号")[-TAIL:]
    return _BRACKET.split(last)[-1] or last


def _each(found: re.Match[str], permits: Sequence[PermitFacts]) -> str:
    """The place where one permit is named, said for each: numbers alone where all have the same name."""
    between, what, close = found.groups()
    numbers = [one.number if what == "permit_no" else tail(one.number) for one in permits]
    if len({one.name for one in permits}) == 1:
        said = f"{permits[0].name}{between}{_JOINT.join(numbers)}{close}"
    else:
        pairs = zip(permits, numbers, strict=True)
        said = _JOINT.join(f"{one.name}{between}{number}{close}" for one, number in pairs)
    # A brace in a name must not be taken for a placeholder of the template.
    return said.replace("{", "（").replace("}", "）")


def _values(permits: Sequence[PermitFacts], entity: str) -> dict[str, str]:
    first = min(permits, key=lambda one: one.expires_on)
    return {
        "entity": entity,
        "permit_name": _JOINT.join(dict.fromkeys(one.name for one in permits)),
        "permit_no": _JOINT.join(one.number for one in permits),
        "permit_tail": _JOINT.join(tail(one.number) for one in permits),
        "expiry": sms_date(first.expires_on),
        "apply_by": sms_date(first.apply_by),
        "days_left": str(first.days_left),
    }


def _listed(permits: Sequence[PermitFacts]) -> str:
    lines = _JOINT.join(f"{one.name}（编号{one.number}）{sms_date(one.expires_on)}" for one in permits)
    return f"各证到期日：{lines}。"
