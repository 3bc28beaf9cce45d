"""Text messages are short and clean, each channel has its text, and the windows of one permit never overlap."""

import re
from collections.abc import Iterator
from typing import Final

from knowledge.checks.spots import fault, listed
from knowledge.faults import Code, Fault, Path
from knowledge.figures import DAYS
from knowledge.model import (
    AnyRule,
    Channel,
    DayType,
    DecisionNotice,
    DecisionPrompt,
    Kind,
    Lang,
    Matter,
    Pack,
    PermitReminder,
    Phase,
    SmsRules,
)
from knowledge.notice_texts import KEYS, SUFFIXES, may_refuse, words_of
from knowledge.permit_names import issuing_matter, reminders_of, renewal_matter
from knowledge.placeholders import PLACEHOLDER, fill, names_in
from knowledge.resolve import Resolver
from knowledge.sms import length, link_in, opt_out, sent_text

MEASURES: Final = {
    "entity": "名" * 12,
    "permit_name": "证" * 12,
    "permit_no": "号" * 16,
    "permit_tail": "0000",
    "expiry": "2027年03月01日",
    "apply_by": "2027年01月30日",
    "days_left": "60",
    "short_number": "00000000",
    "decision_no": "号" * 16,
    "violation": "违" * 20,
    "correction": "改" * 20,
    "rectify_by": "2027年03月01日",
}
"""The sizes with which notices are measured: a name of 12, a tail of 4, dates of 11, two digits of days, 20 characters
of a violation."""
ENGLISH_MEASURES: Final = MEASURES | {
    "entity": "n" * 30,
    "permit_name": "n" * 45,
    "expiry": "September 30, 2027",
    "apply_by": "September 30, 2027",
    "violation": "v" * 60,
    "correction": "c" * 60,
    "rectify_by": "September 30, 2027",
}
"""The same of English texts: names of 30 and 45, dates of 18, 60 characters of a violation."""
MEASURES_IN: Final = {Lang.ZH: MEASURES, Lang.EN: ENGLISH_MEASURES}
ENGLISH_SEGMENTS: Final = 4
"""An English text says the same in more characters: the signature is Chinese, so 67 make a segment."""
_DAYS_IN_ENGLISH: Final = re.compile(r"\d+\s+(?:\w+\s+)?days?\b", re.IGNORECASE)
_ADJACENT = re.compile(r"\}\s*\{")
_APPLY_BEFORE = re.compile(r"\{apply_by\}\s*(?:之|以)?前|\b(?:by|before|until)\s+\{apply_by\}", re.IGNORECASE)
_SIGNATURE = re.compile(r"【[^【】]+】")
K: Final = Kind.SEASONAL_RISKS


def check_rules(pack: Pack) -> Iterator[Fault]:
    rules = pack.sms_rules
    if not _SIGNATURE.fullmatch(rules.signature):
        yield fault(K, ("sms_rules", "signature"), Code.FORM, expected="【…】", found=rules.signature)
    if rules.send_window.start >= rules.send_window.end:
        yield fault(K, ("sms_rules", "send_window"), Code.WINDOW, found=rules.send_window.end)


def check_channels(pack: Pack) -> Iterator[Fault]:
    """A channel, or step of the ladder, has its text, and a text its channel."""
    for path, step in _rules(pack):
        used = {*step.channels, *_climbed(step)}
        for channel, key in KEYS.items():
            there = getattr(step, key) is not None
            if there != (channel in used):
                code = Code.CHANNEL if there else Code.CHANNEL_TEXT
                yield fault(K, (*path, "channels" if there else key), code, expected=channel.value)


def _rules(pack: Pack) -> Iterator[tuple[Path, AnyRule]]:
    for name in ("seasonal_risks", "permit_reminders", "campaigns", "decision_notices"):
        yield from listed(name, getattr(pack, name))


def _climbed(step: AnyRule) -> Iterator[Channel]:
    """The channels of the ladder."""
    if step.ladder is not None and step.ladder.phone is not None:
        yield Channel.PHONE
    if step.ladder is not None and step.ladder.letter is not None:
        yield Channel.LETTER


def check_messages(pack: Pack, long_allowed: frozenset[Path]) -> Iterator[Fault]:
    """Length and content of every text message; Chinese ones in `long_allowed` may take two segments."""
    resolvers = {language: Resolver(pack, language) for language in Lang}
    for path, step in _rules(pack):
        for language, key, text in _said(step, Channel.SMS):
            here = (*path, key)
            body = fill(resolvers[language].text(text), MEASURES_IN[language])
            yield from _clean(here, text, body, pack.sms_rules, language)
            sent = sent_text(pack.sms_rules, body, refusable=may_refuse(step), language=language)
            limit = _limit(pack.sms_rules, language, long=here in long_allowed)
            if length(sent) > limit:
                yield fault(K, here, Code.SMS_LENGTH, expected=limit, found=length(sent))


def _limit(rules: SmsRules, language: Lang, *, long: bool) -> int:
    if language is Lang.EN:
        return rules.multi_segment * ENGLISH_SEGMENTS
    return rules.multi_segment * 2 if long else rules.single_limit


def _said(step: AnyRule, *channels: Channel) -> Iterator[tuple[Lang, str, str]]:
    """The texts of a step for these ways in every language, each with its key."""
    for channel in channels:
        for language, suffix in SUFFIXES.items():
            if (text := words_of(step, channel, language)) is not None:
                yield language, f"{KEYS[channel]}{suffix}", text


def _states_days(path: Path, step: AnyRule) -> Iterator[Fault]:
    """Texts that state a number of days, which is right on one day alone."""
    for language, key, text in _said(step, *KEYS):
        days = _DAYS_IN_ENGLISH if language is Lang.EN else DAYS
        if stated := days.search(PLACEHOLDER.sub("|", text)):
            yield fault(K, (*path, key), Code.DAYS_LEFT, expected="{days_left}", found=stated[0])


def _names(path: Path, step: AnyRule, *wanted: str) -> Iterator[Fault]:
    """What its text messages must name and do not."""
    for _, key, text in _said(step, Channel.SMS):
        for name in wanted:
            if name not in text:
                yield fault(K, (*path, key), Code.NAMES, expected=name)


def check_decision_notices(pack: Pack) -> Iterator[Fault]:
    """Notices for one purpose count in one kind of days and never overlap; only a deadline is counted down to."""
    for path, step in listed("decision_notices", pack.decision_notices):
        if step.about is DecisionPrompt.RECTIFICATION:
            yield from _counts_down(path, step)
        else:
            yield from _knows_no_deadline(path, step)
        for other in pack.decision_notices[: int(path[1])]:
            if other.about is not step.about:
                continue
            if other.day_type is not step.day_type:
                yield fault(K, (*path, "day_type"), Code.EQUAL, expected=other.day_type, found=step.day_type)
            elif _meet(step, other):
                yield fault(K, (*path, "late_days"), Code.DISJOINT, expected=other.id, found=step.late_days)


def check_audiences(pack: Pack) -> Iterator[Fault]:
    """A campaign is for somebody: "everybody" is never assumed."""
    for path, campaign in listed("campaigns", pack.campaigns):
        if not (campaign.audience or campaign.past_violations):
            yield fault(K, (*path, "audience"), Code.AUDIENCE, found="[]")


def _counts_down(path: Path, step: DecisionNotice) -> Iterator[Fault]:
    if step.late_days > step.days:
        yield fault(K, (*path, "late_days"), Code.AT_MOST, expected=step.days, found=step.late_days)
    yield from _names(path, step, "{rectify_by}")
    yield from _states_days(path, step)


def _knows_no_deadline(path: Path, step: DecisionNotice) -> Iterator[Fault]:
    for _, key, text in _said(step, *KEYS):
        for name in {"rectify_by", "days_left"}.intersection(names_in(text)):
            yield fault(K, (*path, key), Code.WITHOUT, expected=f"{{{name}}}", found=f"{{{name}}}")


def _meet(one: DecisionNotice, other: DecisionNotice) -> bool:
    """Whether both may go on one day: the later one's first day within the late days of the earlier one."""
    before = one.about is DecisionPrompt.RECTIFICATION
    first, second = sorted((one, other), key=lambda step: step.days, reverse=before)
    return abs(second.days - first.days) <= first.late_days


def check_reminder_texts(pack: Pack) -> Iterator[Fault]:
    """Reminders name the permit, state no number of days, and ask nobody to apply by a day that has passed."""
    for path, step in listed("permit_reminders", pack.permit_reminders):
        yield from _states_days(path, step)
        yield from _names(path, step, "{permit_name}", "{permit_tail}")
        for _, key, text in _said(step, *KEYS):
            if step.phase is not Phase.BEFORE_APPLY_BY and _APPLY_BEFORE.search(text):
                yield fault(K, (*path, key), Code.NOT_APPLY_BY, found="{apply_by}")


def check_windows(pack: Pack) -> Iterator[Fault]:
    for path, step in listed("permit_reminders", pack.permit_reminders):
        if step.window.to > step.window.from_:
            yield fault(K, (*path, "window", "to"), Code.AT_MOST, expected=step.window.from_, found=step.window.to)
        if step.days_before != step.window.from_:
            yield fault(K, (*path, "days_before"), Code.EQUAL, expected=step.window.from_, found=step.days_before)


def check_reminder_matters(pack: Pack) -> Iterator[Fault]:
    """Each step belongs to a permit, in its phase, and the steps of one permit do not overlap."""
    issuing = {
        one.id: one
        for one in (
            issuing_matter(pack, matter) for matter in pack.matters if matter.renewal and matter.renewal.applies
        )
    }
    if any(matter.renewal and pack.find_matter(matter.renewal.matter) is None for matter in issuing.values()):
        return  # reported by itself; which step belongs to which permit cannot be told
    owned = {matter.id: reminders_of(pack, matter) for matter in issuing.values()}
    overlapping: set[tuple[str, str]] = set()
    for path, step in listed("permit_reminders", pack.permit_reminders):
        owners = [issuing[matter] for matter, steps in owned.items() if step in steps]
        if not owners:
            yield _no_owner(path, step, pack, issuing)
        for owner in owners:
            yield from _phase(path, step, owner)
            for other in owned[owner.id]:
                pair = (min(step.id, other.id), max(step.id, other.id))
                if other.id != step.id and pair not in overlapping and _overlap(step, other):
                    overlapping.add(pair)
                    yield fault(K, (*path, "window"), Code.DISJOINT, expected=other.id)


def _no_owner(path: Path, step: PermitReminder, pack: Pack, issuing: dict[str, Matter]) -> Fault:
    if step.phase is Phase.AFTER_EXPIRY:
        allowed = set(issuing)
    else:
        allowed = {renewal.id for one in issuing.values() if (renewal := renewal_matter(pack, one))}
    return fault(K, (*path, "matter"), Code.ONE_OF, expected=", ".join(sorted(allowed)), found=step.matter)


def _overlap(one: PermitReminder, other: PermitReminder) -> bool:
    return one.window.from_ >= other.window.to and other.window.from_ >= one.window.to


def _clean(path: Path, sms: str, body: str, rules: SmsRules, language: Lang) -> Iterator[Fault]:
    """What a text message must not hold; carriers reject it or it would stand twice."""
    suffix = opt_out(rules, language).by_reply
    unwanted = [one for one in ("【", "】", suffix, *rules.forbidden_words) if one in body]
    if rules.signature.strip("【】") and rules.signature in body:
        unwanted.append(rules.signature)
    if rules.no_url and (link := link_in(body)):
        unwanted.append(link)
    for one in unwanted:
        yield fault(K, path, Code.WITHOUT, expected=one, found=one)
    if _ADJACENT.search(sms):
        yield fault(K, path, Code.APART)


def _phase(path: Path, step: PermitReminder, issuing: Matter) -> Iterator[Fault]:
    """The window lies where its phase can hold. Working days span at least, and at most, so many calendar days in
    weeks without holidays; on the day of sending the calendar decides."""
    if issuing.renewal is None:
        return
    days = issuing.renewal.apply_before_days
    working = issuing.renewal.day_type is DayType.WORKING
    shortest = days + 2 * ((days - 1) // 5) if working and days else days
    longest = days + 2 * -(-days // 5) if working else days
    window = step.window
    match step.phase:
        case Phase.BEFORE_APPLY_BY if window.to < shortest:
            yield fault(K, (*path, "window", "to"), Code.AT_LEAST, expected=shortest, found=window.to)
        case Phase.AFTER_APPLY_BY:
            if window.from_ >= longest:
                yield fault(K, (*path, "window", "from"), Code.AT_MOST, expected=longest - 1, found=window.from_)
            if window.to < 0:
                yield fault(K, (*path, "window", "to"), Code.AT_LEAST, expected=0, found=window.to)
        case Phase.AFTER_EXPIRY if window.from_ > -1:
            yield fault(K, (*path, "window", "from"), Code.AT_MOST, expected=-1, found=window.from_)
