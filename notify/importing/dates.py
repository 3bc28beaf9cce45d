"""Dates as people write them on sheets: read when there is one reading only, doubted when a person must decide."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

EPOCH: Final = date(1899, 12, 30)
"""Day 0 of Excel's serial numbers (its invented 29 February 1900 matters only before that day)."""
DAYS_1904: Final = 1462
"""What a workbook with the 1904 date system counts less."""
_SERIALS: Final = range(10_000, 100_000)
"""Five digits (1927 to 2173): what a plain number on a sheet can be as a day."""


class Doubt(StrEnum):
    """Why a date needs a person, or cannot be one at all (the last two)."""

    MONTH_ONLY = "month_only_date"
    TWO_DIGIT_YEAR = "two_digit_year"
    DAY_MONTH_ORDER = "day_month_order"
    CHINESE_NUMERALS = "chinese_numeral_date"
    LONG_TERM = "long_term"
    SEVERAL = "several_dates"
    IMPOSSIBLE = "impossible"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class DateReading:
    """One of the two is set; neither when the cell is empty."""

    day: date | None = None
    doubt: Doubt | None = None


Parts = tuple[int, int, int]
"""Year, month, day, not yet a date."""

_ZONED: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})")
_HALF: Final = r"(?:[AP]M|[上下]午)"
_TIME: Final = re.compile(
    rf"[T\s]*{_HALF}?\s*\d{{1,2}}(?:(?::\d{{1,2}}){{1,2}}(?:\.\d+)?|[时点](?:\d{{1,2}}分?)?(?:\d{{1,2}}秒)?)\s*{_HALF}?$"
)
_WORDS: Final = re.compile(r"^(?:截止到?|截至|至|到)|(?:止|前|到期|截止)$|\(?(?:星期|周)[一二三四五六日天]\)?")
_LONG_TERM: Final = re.compile(
    r"[长長]期|永[久续續]|[无無不](?:固定)?(?:期限|限期)|LONG[\s-]?TERM|PERMANENT|INDEFINITE"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[-/.,年\s]\s*(\d{1,2})\s*[-/.,月\s]\s*(\d{1,2})\s*[日号]?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})\s*[-/.,\s]\s*(\d{1,2})\s*[-/.,\s]\s*(\d{4})")
_YEAR_MONTH: Final = re.compile(r"(\d{4})\s*[-/.,年\s]\s*(\d{1,2})\s*月?[份底末初]?")
_YEAR: Final = re.compile(r"(?:19|20|21)\d{2}年?[底末初]?")
_SHORT_YEAR: Final = re.compile(r"(\d{2})\s*[-/.,年\s]\s*(\d{1,2})\s*[-/.,月\s]\s*(\d{1,2})\s*[日号]?")
_NAMES: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH: Final = rf"(?P<m>{'|'.join(_NAMES)})[A-Z]*\.?"
_DAY: Final = r"(?P<d>\d{1,2})(?:ST|ND|RD|TH)?"
_DAY_NAME_YEAR: Final = re.compile(rf"{_DAY}[\s/-]+{_MONTH}[\s/,-]+(?P<y>\d{{4}})")
_NAME_DAY_YEAR: Final = re.compile(rf"{_MONTH}\s+{_DAY},?\s+(?P<y>\d{{4}})")
_EIGHT: Final = re.compile(r"\d{8}")
_NUMERALS: Final = {
    char: value
    for value, chars in enumerate(("〇零○", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
} | {str(digit): digit for digit in range(10)}
_TENS: Final = {"十": 10, "拾": 10, "廿": 20, "卅": 30}
_NUMERAL: Final = "[" + "".join((*_NUMERALS, *_TENS)) + "]"
_CHINESE: Final = re.compile(rf"({_NUMERAL}{{2,4}})年({_NUMERAL}{{1,3}})月(?:({_NUMERAL}{{1,4}})[日号]?)?")


def read_date(value: object, *, date_1904: bool = False, timezone: ZoneInfo | None = None) -> DateReading:
    """Read a cell: a date, a number (Excel serial or 20260301) or text; a moment with a zone is a day in `timezone`."""
    shift = DAYS_1904 if date_1904 else 0
    if isinstance(value, date):
        return DateReading(value.date() if isinstance(value, datetime) else value)
    if isinstance(value, bool | time | timedelta):
        return DateReading(doubt=Doubt.UNREADABLE)
    if isinstance(value, int | float):
        return _number(float(value), shift)
    plain = unicodedata.normalize("NFKC", str(value)).strip(" \t\r\n'\"‘’“”").upper()
    return _text(plain, shift, timezone) if plain else DateReading()


def _number(value: float, shift: int) -> DateReading:
    if int(value) in _SERIALS:
        return DateReading(EPOCH + timedelta(days=int(value) + shift))
    digits = str(int(value)) if value == int(value) else ""
    # A spreadsheet keeps 2027.10 as the number 2027.1.
    if not digits and (found := _YEAR_MONTH.fullmatch(str(value))):
        return _month(found)
    if len(digits) in {8, 14}:
        return _eight_digits(digits[:8])
    if len(digits) == 6:
        return _six_digits(digits)
    return DateReading(doubt=Doubt.MONTH_ONLY if _YEAR.fullmatch(digits) else Doubt.UNREADABLE)


def _eight_digits(digits: str) -> DateReading:
    year_first = (int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if 1800 < year_first[0] < 2300 or digits[4:6] not in {"19", "20", "21"}:
        return _exact(year_first)
    return _year_last([int(digits[:2]), int(digits[2:4]), int(digits[4:])])


def _six_digits(digits: str) -> DateReading:
    if digits[:2] in {"19", "20", "21"} and _possible([(int(digits[:4]), int(digits[4:]), 1)]):
        return DateReading(doubt=Doubt.MONTH_ONLY)
    return _short_year([int(digits[at : at + 2]) for at in (0, 2, 4)])


def _text(plain: str, shift: int, timezone: ZoneInfo | None) -> DateReading:
    if re.fullmatch(r"\d{5}\.\d+|\d{4,14}(?:\.0+)?", plain):
        return _number(float(plain), shift)
    if _ZONED.fullmatch(plain):
        moment = datetime.fromisoformat(plain)
        return DateReading((moment if timezone is None else moment.astimezone(timezone)).date())
    if _LONG_TERM.search(plain):
        return DateReading(doubt=Doubt.LONG_TERM)
    plain = re.sub(r"[‐‑‒–—―−]", "-", plain).replace("／", "/").replace("。", ".").replace("、", ".")
    plain = _WORDS.sub("", _TIME.sub("", plain).strip()).strip(" .,-/")
    for pattern, read in _FORMS:
        if found := pattern.fullmatch(plain):
            return read(found)
    several = len(_YEAR_FIRST.findall(plain)) > 1
    return DateReading(doubt=Doubt.SEVERAL if several else Doubt.UNREADABLE)


def _parts(found: re.Match[str]) -> Parts:
    return int(found[1]), int(found[2]), int(found[3])


def _english(found: re.Match[str]) -> DateReading:
    return _exact((int(found["y"]), _NAMES.index(found["m"]) + 1, int(found["d"])))


def _year_last(parts: Iterable[int]) -> DateReading:
    first, second, year = parts
    return _doubtful(Doubt.DAY_MONTH_ORDER, [(year, second, first), (year, first, second)])


def _month(found: re.Match[str]) -> DateReading:
    return _doubtful(Doubt.MONTH_ONLY, [(int(found[1]), int(found[2]), 1)])


def _exact(parts: Parts) -> DateReading:
    try:
        return DateReading(date(*parts))
    except ValueError:
        return DateReading(doubt=Doubt.IMPOSSIBLE)


def _possible(readings: Iterable[Parts]) -> bool:
    return any(_exact(parts).day is not None for parts in readings)


def _doubtful(doubt: Doubt, readings: Iterable[Parts]) -> DateReading:
    """The doubt, unless none of the readings is a day at all."""
    return DateReading(doubt=doubt if _possible(readings) else Doubt.IMPOSSIBLE)


def _short_year(parts: Iterable[int]) -> DateReading:
    first, second, third = parts
    readings = [(2000 + first, second, third), (2000 + third, second, first), (2000 + third, first, second)]
    return _doubtful(Doubt.TWO_DIGIT_YEAR, readings)


def _chinese(found: re.Match[str]) -> DateReading:
    year = int("".join(str(_NUMERALS.get(char, 0)) for char in found[1]))
    day = 1 if found[3] is None else _numeral(found[3])
    return _doubtful(Doubt.CHINESE_NUMERALS, [(year + 2000 if year < 100 else year, _numeral(found[2]), day)])


def _numeral(text: str) -> int:
    """A number below one hundred: 三, 十二, 廿一, 三十一, 一五."""
    value = 0
    for char in text:
        if char in _TENS:
            value = max(value, 1) * 10 if _TENS[char] == 10 else _TENS[char]
        elif value % 10 == 0 and value:
            value += _NUMERALS[char]
        else:
            value = value * 10 + _NUMERALS[char]
    return value


_FORMS: Final[Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], DateReading]]]] = (
    (_YEAR_FIRST, lambda found: _exact(_parts(found))),
    (_EIGHT, lambda found: _eight_digits(found[0])),
    (_DAY_NAME_YEAR, _english),
    (_NAME_DAY_YEAR, _english),
    (_YEAR_LAST, lambda found: _year_last(_parts(found))),
    (_YEAR_MONTH, _month),
    (_YEAR, lambda _: DateReading(doubt=Doubt.MONTH_ONLY)),
    (_SHORT_YEAR, lambda found: _short_year(_parts(found))),
    (_CHINESE, _chinese),
)
