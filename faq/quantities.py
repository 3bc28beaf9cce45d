"""Quantities as people write them: 两千平, 2,000㎡, 0.2万平方米, 2000 square metres. What is not sure is no number."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from faq.text import CHINESE, LONGEST, simplified

LARGEST: Final = Decimal(10) ** 12
MOST_YEARS: Final = 20
"""2025年 is a date."""


class Measure(StrEnum):
    """What a unit measures."""

    AREA = "area"
    MONTHS = "months"
    DAYS = "days"
    MONEY = "money"
    PIECES = "pieces"


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` is in square metres, months, days, yuan or pieces; None when it cannot be told for sure. `measure` is
    None for a number without a unit."""

    value: Decimal | None
    measure: Measure | None = None


_UNITS: Final[tuple[tuple[str, Measure, int | None], ...]] = (
    (r"平方公里|km2|square kilomet(?:er|re)s?", Measure.AREA, 1_000_000),
    (r"平方英尺|亩|sq\.? ?(?:ft|feet)|square f(?:ee|oo)t", Measure.AREA, None),
    (r"公顷|hectares?", Measure.AREA, 10_000),
    (r"平方米|平米|平方|平|m2|m\^2|sqm|sq\.? ?m(?:et(?:er|re)s?)?|square met(?:er|re)s?", Measure.AREA, 1),
    (r"个月|months?", Measure.MONTHS, 1),
    (r"年|years?", Measure.MONTHS, 12),
    (r"天|days?", Measure.DAYS, 1),
    (r"个?(?:星期|礼拜)|周|weeks?", Measure.DAYS, 7),
    (r"元|块钱?|圆|yuan|cny|rmb", Measure.MONEY, 1),
    (r"[个份件张本套]|pieces?|documents?|copies|copy", Measure.PIECES, 1),
)
"""Unit, what it measures, and how many of the plain unit it is; None where that is no exact number."""

_DIGITS: Final = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_FORMAL: Final = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億兩", "一二三四五六七八九十百千万亿两")
_SIZES: Final = {"千": 1000, "百": 100, "十": 10}
_GREAT: Final = {"亿": 100_000_000, "万": 10_000}
_ENGLISH: Final = {"thousand": 1000, "million": 1_000_000}

_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PART = re.compile(rf"(?P<zero>[零〇])?(?P<figure>{_ARABIC}|[一二两三四五六七八九])?(?P<size>[十百千])?")
_RUN = re.compile(r"[\d.,零〇一二两三四五六七八九十百千万亿点]+")
_QUANTITY = re.compile(
    rf"{_RUN.pattern}\s*(?:{'|'.join(_ENGLISH)})?\s*(?:{'|'.join(pattern for pattern, _, _ in _UNITS)})?"
)
_AROUND = re.compile(
    r"大概|大约|差不多|左右|上下|[一总]?共|约|那么?|如果|要是|就?是|有|的|呢|吧|啊|了|呀|嘛|"
    r"\b(?:about|around|roughly|it|is|s|we|have|what|how|for|and|then|if|so|of)\b"
)
"""What is said around a quantity and asks nothing more."""
_HALF_A_YEAR = re.compile(r"(?<![\d一二两三四五六七八九十年个大小上下前后头])半年|half a year")
_AND_A_HALF = re.compile(r"(\d+|[一二两三四五六七八九十]+)年半")
_EDGES = ".,点"
_UNSURE_BEFORE = re.compile(r"[-−–~第几数负每]$|\bper $")
_UNSURE_AFTER = re.compile(r"多(?![少久长大])|[余几来%‰:/~–-]|\s*(?:to|percent)\b")
_ENDS = re.compile(r"\s*(?:$|[^\w\s]|左右|上下|吧|的|呢|啊|了)|\s+")


def quantities(text: str) -> list[Quantity]:
    """Every number of a text with its unit. Chinese numerals inside a word (统一, 万一) are none."""
    return list(_quantities(_folded(text)))


def _folded(text: str) -> str:
    folded = simplified(unicodedata.normalize("NFKC", text[:LONGEST]).lower().translate(_FORMAL))
    return _AND_A_HALF.sub(_months, _HALF_A_YEAR.sub("6个月", folded))


def _months(found: re.Match[str]) -> str:
    """一年半 as months; what is no sure number stays as it is."""
    years = _value(found[1])
    return found[0] if years is None else f"{years * 12 + 6}个月"


def says_only_quantities(text: str) -> bool:
    """Whether a message is a quantity with its unit and no more: 2,000㎡; 那两千平呢; what about 2000 m2."""
    found = quantities(text)
    rest = _AROUND.sub(" ", _QUANTITY.sub(" ", _folded(text)))
    return any(one.measure is not None for one in found) and not any(char.isalnum() for char in rest)


def _quantities(text: str) -> Iterator[Quantity]:
    for run in _RUN.finditer(text):
        written = run[0].strip(_EDGES)
        if not written:
            continue
        start = run.start() + run[0].index(written)
        end = start + len(written)
        before, after = text[:start], text[end:]
        if written.isascii() and re.search(r"[a-z_^]$", before):
            continue
        size, after = _english(after)
        measure, factor, rest = _unit(after)
        if measure is None and not written.isascii() and _inside_word(written, before, after):
            continue
        value = _value(written)
        unsure = _UNSURE_BEFORE.search(before) or _UNSURE_AFTER.match(after) or _UNSURE_AFTER.match(rest)
        unknown = measure is None and not _ENDS.match(after)
        if unsure or unknown or value is None or factor is None or value * size * factor > LARGEST:
            yield Quantity(None, measure)
        elif factor == 12 and value > MOST_YEARS:
            yield Quantity(None)
        else:
            yield Quantity(value * size * factor, measure)


def _inside_word(written: str, before: str, after: str) -> bool:
    """Whether Chinese numerals without a unit are part of a word: 统一, 一般."""
    if len(written) == 1 and CHINESE.search(before[-1:]):
        return True
    return not (_ENDS.match(after) or _UNSURE_AFTER.match(after))


def _english(after: str) -> tuple[int, str]:
    found = re.match(rf"\s*({'|'.join(_ENGLISH)})\b", after)
    return (1, after) if found is None else (_ENGLISH[found[1]], after[found.end() :])


def _unit(after: str) -> tuple[Measure | None, int | None, str]:
    """What the unit right after a number measures, its factor, and what follows."""
    for pattern, measure, factor in _UNITS:
        found = re.match(rf"\s*(?:{pattern})(?![a-z])", after)
        if found is not None:
            return measure, factor, after[found.end() :]
    return None, 1, after


def _value(written: str) -> Decimal | None:
    """The value of a number in digits, numerals or both; None when it is not well formed."""
    if re.fullmatch(_ARABIC, written):
        return Decimal(written.replace(",", ""))
    if all(char in _DIGITS for char in written) and (len(written) > 2 or written[1:] in {"零", "〇"}):
        return Decimal("".join(str(_DIGITS[char]) for char in written))
    for great, size in _GREAT.items():
        if great in written:
            head, _, tail = written.partition(great)
            return _great(head, tail, size)
    whole, point, fraction = written.partition("点")
    value = _section(whole, None)
    if not point or value is None:
        return value
    if not fraction or any(char not in _DIGITS for char in fraction):
        return None
    return value + Decimal("0." + "".join(str(_DIGITS[char]) for char in fraction))


def _great(head: str, tail: str, size: int) -> Decimal | None:
    """So many 亿 or 万 and what follows; a last digit alone stands for the next lower unit (两万五)."""
    count = _value(head) if head else None
    if count is None or not tail:
        return None if count is None else count * size
    rest = _value(tail) if "万" in tail else _section(tail, size)
    if rest is None or rest >= size or count % 1:
        return None
    return count * size + rest


def _section(written: str, above: int | None) -> Decimal | None:
    """A number below 万, from the larger unit to the smaller; `above` is the unit before it."""
    total, last, at = Decimal(0), above or 10_000, 0
    while at < len(written):
        part = _PART.match(written, at)
        if part is None or part.end() == at:
            return None
        figure = _figure(part["figure"])
        size = _SIZES.get(part["size"] or "", 1)
        if figure is None:
            alone = part["zero"] is not None and part.end() == len(written) == 1
            figure = Decimal(1) if part["size"] == "十" else Decimal(0) if alone else None
        if figure is None or size >= last or (figure >= 10 and size > 1 and at > 0):
            return None
        if size == 1 and last > 10 and not part["zero"] and figure < 10 and (at > 0 or above):
            size = last // 10
        if size == 1 and part.end() != len(written):
            return None
        total, last, at = total + figure * size, size, part.end()
    return total if written else None


def _figure(written: str | None) -> Decimal | None:
    if written is None:
        return None
    return Decimal(_DIGITS[written]) if written in _DIGITS else Decimal(written.replace(",", ""))
