"""The day a citizen's words mean, where they leave no doubt: pure. The words themselves are kept as they were said.

Nothing is guessed: two different days, a span, "about", a weekday of no named week, and numbers whose order (day,
month) is not plain give no day; nor does a day that has not come yet.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from common.i18n import N_, Translator

HALF_A_YEAR = timedelta(days=183)


class PartOfDay(StrEnum):
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Meant:
    day: date
    part: PartOfDay | None = None


WORDS = {
    PartOfDay.MORNING: N_("in the morning"),
    PartOfDay.NOON: N_("at noon"),
    PartOfDay.AFTERNOON: N_("in the afternoon"),
    PartOfDay.EVENING: N_("in the evening"),
}
ON_DAY = N_("{day} {part}")
BESIDE = N_("{words} (that is {day})")

_PARTS = (
    (PartOfDay.MORNING, r"凌晨|清晨|早上|早晨|上午|今早|\bmorning\b"),
    (PartOfDay.NOON, r"中午|\bnoon\b"),
    (PartOfDay.AFTERNOON, r"下午|傍晚|\bafternoon\b"),
    (PartOfDay.EVENING, r"晚上|夜里|半夜|深夜|昨晚|今晚|前晚|昨夜|\bevening\b|\bnight\b|\btonight\b"),
)
_NUMBERS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_ENGLISH_NUMBERS = {"a": 1} | {
    word: value
    for value, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
}
_WEEKDAYS = {sign: value for value, sign in enumerate("一二三四五六日")} | {"天": 6}
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_DAY = r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})"
_MONTH = r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})"
_WEEK = r"(?:周|星期|礼拜)"
_ENGLISH_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ENGLISH_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"

Reading = Callable[[re.Match[str], date], date | None]


def day_meant(text: str, said_on: date) -> Meant | None:
    """The day the words mean when they are said on `said_on`."""
    plain = unicodedata.normalize("NFKC", text).lower()
    days = set(_days(plain, said_on))
    if len(days) != 1 or _DOUBT.search(plain):
        return None
    day = days.pop()
    if day is None or day > said_on:
        return None
    parts = {part for part, words in _PARTS if re.search(words, plain)}
    if "凌晨" in plain and PartOfDay.EVENING in parts:
        return None  # the small hours after an evening belong to the next day, or to the one named
    return Meant(day, parts.pop() if len(parts) == 1 else None)


def day_meant_between(text: str, first: date, last: date) -> Meant | None:
    """The day meant when all that is known is that the words were said within these days."""
    meant = day_meant(text, last)
    return meant if meant == day_meant(text, first) else None


def told(meant: Meant, tr: Translator) -> str:
    """The day, and the part of it, as people write it."""
    if meant.part is None:
        return tr.date(meant.day)
    return tr.gettext(ON_DAY, day=tr.date(meant.day), part=tr.gettext(WORDS[meant.part]))


def beside(words: str, meant: Meant | None, tr: Translator) -> str:
    """The words as they were said, with the day beside them where it is sure."""
    return words if meant is None else tr.gettext(BESIDE, words=words, day=told(meant, tr))


def _days(plain: str, today: date) -> Iterator[date | None]:
    """Each day that is named; None for one that is not plain. What one pattern has read is no other's."""
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(plain):
            try:
                yield read(match, today)
            except ValueError:
                yield None  # 31 June
        plain = pattern.sub("＿", plain)


def _number(text: str) -> int:
    """A number in digits or in Chinese up to 99: 15, 十五, 二十三. ValueError for what is none: 三五."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not {tens or "一", ones or "零"} <= _NUMBERS.keys():
        raise ValueError(text)
    return (10 * _NUMBERS.get(tens, 1) if ten else 0) + _NUMBERS.get(ones, 0)


def _ago(days: int) -> Reading:
    return lambda _, today: today - timedelta(days=days)


def _days_ago(match: re.Match[str], today: date) -> date | None:
    count = match["count"]
    return today - timedelta(days=_ENGLISH_NUMBERS[count] if count in _ENGLISH_NUMBERS else _number(count))


def _weekday(match: re.Match[str], today: date) -> date | None:
    """上周三: Wednesday of the calendar week before, weeks beginning on Monday."""
    back = match["back"].count("上")
    return _of_week(today, back, _WEEKDAYS[match["weekday"]])


def _of_week(today: date, back: int, weekday: int) -> date:
    return today - timedelta(days=today.weekday() - weekday + 7 * back)


def _english_weekday(match: re.Match[str], today: date) -> date | None:
    """ "Wednesday last week" is plain; "last Wednesday" only when the latest one was in the week before."""
    weekday = _ENGLISH_DAYS.index(match["weekday"])
    before = _of_week(today, 1, weekday)
    if match["which"] == "this":
        return _of_week(today, 0, weekday)
    if match["week"] or (today - before).days <= 7:
        return before
    return None


def _of_month(match: re.Match[str], today: date) -> date | None:
    first = today.replace(day=1)
    if match["back"] in {"上", "last"}:
        first = (first - timedelta(days=1)).replace(day=1)
    return first.replace(day=_number(match["day"]))


def _dated(match: re.Match[str], today: date) -> date | None:
    given = match.groupdict()
    month = given["month"]
    number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else _number(month)
    years = {"今年": today.year, "去年": today.year - 1, "前年": today.year - 2}
    year = given.get("year") or ""
    named = years.get(year) or (int(year) if year.isdigit() else None)
    return _in_year(named, number, _number(given["day"]), today)


def _in_year(year: int | None, month: int, day: int, today: date) -> date | None:
    """A day without its year is the last one, if that was within half a year or in this year."""
    if year is not None:
        return date(year, month, day)
    this = date(today.year, month, day)
    if this <= today:
        return this
    before = date(today.year - 1, month, day)
    return before if today - before <= HALF_A_YEAR else None


def _slashed(match: re.Match[str], today: date) -> date | None:
    """15/07 and 07/15 are plain, 03/04 is not."""
    first, second = int(match["first"]), int(match["second"])
    if first != second and first <= 12 and second <= 12:
        return None
    day, month = max(first, second), min(first, second)
    return _in_year(int(match["year"]) if match["year"] else None, month, day, today)


def _unsure(_: re.Match[str], __: date) -> date | None:
    return None


_PATTERNS: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?<!\d)(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)[日号]?", _dated),
        (rf"(?P<year>今年|去年|前年)?{_MONTH}\s*月\s*{_DAY}\s*[日号]", _dated),
        (rf"\b{_ENGLISH_MONTH}\s+(?:the\s+)?{_ENGLISH_DAY}\b(?:,?\s*(?P<year>\d{{4}}))?", _dated),
        (rf"\b{_ENGLISH_DAY}\s+(?:of\s+)?{_ENGLISH_MONTH}(?:,?\s*(?P<year>\d{{4}}))?(?![a-z])", _dated),
        (r"(?<![\d/])(?P<first>\d\d)/(?P<second>\d\d)(?:/(?P<year>\d{4}))?(?![\d/])", _slashed),
        (r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})(?!\d)", _slashed),
        (rf"(?P<back>上|本|这)个?月\s*{_DAY}\s*[日号]", _of_month),
        (rf"\b{_ENGLISH_DAY}\s+of\s+(?P<back>last|this)\s+month\b", _of_month),
        (rf"(?P<back>上上|上|这|本)(?:一个|个)?{_WEEK}(?P<weekday>[一二三四五六日天])", _weekday),
        (
            rf"\b(?P<which>this|last)?\s*(?P<weekday>{'|'.join(_ENGLISH_DAYS)})(?P<week>\s+last\s+week)?\b",
            lambda match, today: _english_weekday(match, today) if match["which"] or match["week"] else None,
        ),
        (r"(?P<count>\d{1,2}|[一二三四五六七八九十两]{1,3})\s*[天日](?:以|之)?前", _days_ago),
        (rf"\b(?P<count>\d{{1,2}}|{'|'.join(_ENGLISH_NUMBERS)})\s+days?\s+ago\b", _days_ago),
        (r"(?<!大)大前[天日]", _ago(3)),
        (r"(?<!大)前[天日晚]|\bday before yesterday\b", _ago(2)),
        (r"昨[天日晚夜儿]|\byesterday\b|\blast night\b", _ago(1)),
        (
            r"今[天日早晚儿]|刚才|刚刚|\btoday\b|\btonight\b|\bjust now\b|\bthis (?:morning|afternoon|evening)\b",
            _ago(0),
        ),
        # Named, but not plain: a weekday or a day of no named week or month, weeks, months and years ago.
        (
            rf"{_WEEK}[一二三四五六日天末]|上?{_WEEK}末|[日号]左右|几[天日]|(?<!\d)\d{{1,2}}\s*[日号](?![楼院栋线])",
            _unsure,
        ),
        (rf"(?:个?月|年|{_WEEK})(?:以|之)?前|大大前|上个?月|上个?{_WEEK}|去年|前年", _unsure),
        (r"\b(?:weeks?|months?|years?)\b", _unsure),
    )
)
_DOUBT = re.compile(
    r"(?:大概|大约|可能|好像|也许|记不清|应该是|约)\s*[是在]?\s*[大前昨今上这本去\d一二三四五六七八九十]+\s*[天日晚年月周星礼]"
    r"|＿?(?:天|日|号|晚|周[一二三四五六日])\s*(?:前后|左右|以前|之前|以后|之后|以来|开始|起)"
    r"|每|经常|一直|天天|从.{1,10}(?:到|至)"
    r"|\b(?:about|around|maybe|perhaps|probably|(?<!day )before|after|since|until|from|every|or)\s+"
    r"(?!(?:noon|\d{1,2}(?::\d\d)?\s*(?:am|pm|o'clock))\b)"
)
