"""When and how text messages may go: signature, opt-out words, what holds a text, send window, caps. Pure rules."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import product

from knowledge.calendar import WorkingCalendar
from knowledge.model import Lang, Pack
from knowledge.model.seasons import SmsRules
from knowledge.resolve import Resolver, Said
from knowledge.sms import link_in, opt_out, sent_text
from storage.values.notices import OFFERS_OPT_OUT, NoticeKind, Reason

LONGEST_TEXT = 500
"""Characters, signature included: the limit of mainland gateways and of Twilio to +86 (domain notes §3)."""
LONGEST_VALIDITY = 36_000
"""Seconds: Twilio's ValidityPeriod."""
LEAST_VALIDITY = 6
"""Seconds: Twilio asks for more than 5."""
LAST_START = 60
"""Seconds before the window closes in which nothing new is started: a gateway needs some time."""
_NO_WAY_OUT = Said("")
_SIGNED = re.compile(r"\A【[^【】]+】")
_E164 = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingRules:
    """The settings that stand over the pack. `daily_cap`: most texts to one number a day. `monthly_budget`: segments a
    month after which prompts wait; None = no end. `voice_prefixes`: how the numbers begin that a provider calls; all
    others are called by staff."""

    window_start: time | None = None
    window_end: time | None = None
    daily_cap: int = 3
    per_second: int | None = None
    monthly_budget: int | None = None
    public_base_url: str = ""
    voice_prefixes: tuple[str, ...] = ()

    def calls(self, to: str) -> bool:
        """Whether a provider may call this number (E.164, no extension)."""
        return _E164.fullmatch(to) is not None and to.startswith(self.voice_prefixes)


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of a working day in which texts may be delivered; `end` is not included."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether the window is open: until `closes_at`, else (None) from `opens_at` on, with the reason.

    `missing_year`: the calendar lacks this year, so Monday to Friday was taken and an alarm is due."""

    closes_at: datetime | None
    opens_at: datetime
    reason: Reason = Reason.NONE
    missing_year: int | None = None


def way_out(pack: Pack, kind: NoticeKind, *, replies: bool, language: Lang = Lang.ZH) -> Said:
    """How to refuse further prompts, said in warnings and batches: by a reply where `replies` arrive, else by
    calling the office."""
    if kind not in OFFERS_OPT_OUT:
        return _NO_WAY_OUT
    end = opt_out(pack.sms_rules, language)
    if replies:
        return Said(f"{end.joint}{end.by_reply}")
    by_phone = Resolver(pack, language).say(end.by_phone)
    return Said(f"{end.joint}{by_phone.text}", by_phone.sample)


def compose(pack: Pack, body: str, kind: NoticeKind, *, replies: bool, language: Lang = Lang.ZH) -> str:
    """The text as it goes out: signature, the filled body, and the way to refuse more."""
    return whole(pack, body, way_out(pack, kind, replies=replies, language=language))


def whole(pack: Pack, body: str, ending: Said) -> str:
    """A text with its signature and its ending."""
    return f"{pack.sms_rules.signature}{body}{ending.text}"


def bare(text: str, ending: int) -> str:
    """The body of a whole text of which so many last characters are opt-out words; a body may hold no 【."""
    body = _SIGNED.sub("", text)
    return body[: len(body) - ending]


def told_apart(pack: Pack, text: str, kind: NoticeKind) -> tuple[int, Lang]:
    """How many of a whole text's last characters are opt-out words, and its language, told by the pack's present words:
    for texts that were made whole when neither was kept yet."""
    if kind in OFFERS_OPT_OUT:
        for language, replies in product(Lang, (True, False)):
            ending = way_out(pack, kind, replies=replies, language=language).text
            if ending and text.endswith(ending):
                return len(ending), language
    return 0, Lang.ZH


def fault(rules: SmsRules, body: str, language: Lang = Lang.ZH) -> Reason | None:
    """Why a person must look at a text before it may go, or None. `body` is without signature and opt-out words."""
    if not body.strip():
        return Reason.NO_TEXT
    if "【" in body or "】" in body:
        return Reason.FORBIDDEN_WORD
    for word in rules.forbidden_words:
        if word in body:
            return Reason.FORBIDDEN_WORD
    if rules.no_url and link_in(body):
        return Reason.LINK_IN_TEXT
    sent = sent_text(rules, body, refusable=True, language=language)
    return Reason.TEXT_TOO_LONG if len(sent) > LONGEST_TEXT else None


def window_of(settings: SendingRules, rules: SmsRules) -> Window:
    """The settings' window where given, else the pack's."""
    return Window(settings.window_start or rules.send_window.start, settings.window_end or rules.send_window.end)


def opening(now: datetime, window: Window, calendar: WorkingCalendar) -> Opening:
    """How the send window stands at a moment."""
    here = now.astimezone(calendar.timezone)
    today = here.date()
    missing = None if calendar.covers(today) else today.year
    opens, closes = (datetime.combine(today, edge, calendar.timezone) for edge in (window.start, window.end))
    if not calendar.is_working_day(today):
        return Opening(None, next_opening(now, window, calendar), Reason.NOT_WORKING_DAY, missing)
    if here < opens:
        return Opening(None, opens, Reason.OUTSIDE_WINDOW, missing)
    if here >= closes - timedelta(seconds=LAST_START):
        return Opening(None, next_opening(now, window, calendar), Reason.OUTSIDE_WINDOW, missing)
    return Opening(closes, opens, missing_year=missing)


def next_opening(now: datetime, window: Window, calendar: WorkingCalendar) -> datetime:
    """When the window opens on the next working day after today."""
    day = calendar.next_working_day(calendar.today(now)).day
    return datetime.combine(day, window.start, calendar.timezone)


def day_began(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Midnight in the office: caps count from here."""
    return datetime.combine(calendar.today(now), time(), calendar.timezone)


def validity(now: datetime, closes_at: datetime | None, expires_at: datetime | None) -> int | None:
    """Seconds the provider may keep trying: not beyond the send window, nor beyond the moment it comes too late."""
    ends = [end for end in (closes_at, expires_at) if end is not None]
    if not ends:
        return None
    return max(min(int((min(ends) - now).total_seconds()), LONGEST_VALIDITY), LEAST_VALIDITY)


@dataclass(slots=True)
class Caps:
    """What each recipient was sent today; asked and counted up while a batch is made."""

    daily: int
    _sent: Counter[str] = field(default_factory=Counter)
    _texts: set[tuple[str, str]] = field(default_factory=set)

    def load(self, sent: Iterable[tuple[str, str | None]]) -> None:
        """Recipient and text hashes of what went out today."""
        for recipient, text in sent:
            self._sent[recipient] += 1
            if text is not None:
                self._texts.add((recipient, text))

    def refuse(self, recipient: str, text: str) -> Reason | None:
        """Why this text must wait for the next day, or None and it is counted.

        Gateways refuse the same text to one number twice a day (domain notes §3).
        """
        if (recipient, text) in self._texts:
            return Reason.SAME_TEXT_TODAY
        if self._sent.get(recipient, 0) >= self.daily:
            return Reason.DAILY_CAP
        self._sent[recipient] += 1
        self._texts.add((recipient, text))
        return None
