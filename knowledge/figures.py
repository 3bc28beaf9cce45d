"""Figures in running text: amounts of money, percentages and numbers of days, in digits or Chinese numerals."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_DIGITS: Final = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_GREAT: Final = {"万": 10_000, "亿": 100_000_000}
_ARABIC = r"\d[\d,]*(?:\.\d+)?"
_CHINESE = "[零〇一二两三四五六七八九十百千]+"
_NUMBER = rf"(?P<number>{_ARABIC}|{_CHINESE})\s*(?P<great>[万亿])?"

MONEY: Final = re.compile(rf"{_NUMBER}\s*(?:元|CNY|yuan|RMB)")
PERCENT: Final = re.compile(rf"(?:百分之(?P<chinese>{_CHINESE}))|(?P<number>{_ARABIC})\s*[%％]")
DAYS: Final = re.compile(rf"(?P<number>{_ARABIC}|{_CHINESE})\s*(?P<working>个?工作)?(?:个?自然)?[日天]")
PLAIN: Final = re.compile(rf"(?<![\w.])(?P<number>{_ARABIC})")


def value_of(number: str) -> Decimal:
    """The value of a figure such as 4,800,000 or 三十."""
    if number[0].isdigit() and number[0] not in _DIGITS:
        return Decimal(number.replace(",", ""))
    total, pending = 0, 0
    for char in number:
        if char in _UNITS:
            total += (pending or 1) * _UNITS[char]
            pending = 0
        else:
            pending = pending * 10 + _DIGITS[char]
    return Decimal(total + pending)


def money_in(text: str) -> Iterator[Decimal]:
    """The amounts of money in a text, in yuan."""
    return (value_of(found["number"]) * _GREAT.get(found["great"] or "", 1) for found in MONEY.finditer(text))


def percents_in(text: str) -> Iterator[Decimal]:
    """The percentages in a text; 30% and 百分之三十 are 30."""
    return (value_of(found["chinese"] or found["number"]) for found in PERCENT.finditer(text))


def numbers_in(text: str) -> Iterator[Decimal]:
    """Every figure in digits."""
    return (value_of(found["number"]) for found in PLAIN.finditer(text))
