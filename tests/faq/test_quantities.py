"""Numbers are read however they are written, and only when there is no doubt about them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.quantities import Measure, Quantity, quantities, says_only_quantities

DIGITS = "零一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
NUMBERS = st.integers(0, 99_999_999) | st.integers(0, 9999)


def in_chinese(number: int) -> str:
    """The number as it is said, up to 亿."""
    great, rest = divmod(number, 10_000)
    if great:
        gap = "零" if 0 < rest < 1000 else ""
        return f"{in_chinese(great)}万{gap}{in_chinese(rest) if rest else ''}"
    said, skipped = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said += ("零" if skipped and said else "") + DIGITS[digit] + name
        skipped = not digit
    return said or "零"


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_a_number_is_the_same_in_words_and_in_digits(number: int) -> None:
    area = [Quantity(Decimal(number), Measure.AREA)]

    for written in (str(number), f"{number:,}", f"{number:,}".translate(FULL_WIDTH), in_chinese(number)):
        assert quantities(f"{written}平方米") == area, written


@settings(max_examples=40, deadline=None)
@given(st.decimals(0, 10_000, places=4), st.sampled_from(["㎡", "平", "平米", " square metres", " sqm"]))
def test_so_many_ten_thousands_are_exact(number: Decimal, unit: str) -> None:
    assert quantities(f"{number}万{unit}") == [Quantity(number * 10_000, Measure.AREA)]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="0123456789.,，一二两三十百千万亿点零第负-平元个月天年 多到%m2", max_size=14))
def test_whatever_is_written_is_a_number_of_zero_or_more_or_none(text: str) -> None:
    assert all(one.value is None or one.value >= 0 for one in quantities(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两千平", 2000),
        ("兩千平方米", 2000),
        ("2,000㎡", 2000),
        ("0.2万平方米", 2000),
        ("2000 square metres", 2000),
        ("2 thousand sq m", 2000),
        ("一千五百平", 1500),
        ("两万五平", 25_000),
        ("2万5千平", 25_000),
        ("一万零五平", 10_005),
        ("二〇〇〇平", 2000),
        ("贰仟平", 2000),
        ("2公顷", 20_000),
        ("三万平的商场", 30_000),
    ],
)
def test_ways_of_writing_an_area(text: str, value: int) -> None:
    assert quantities(text) == [Quantity(Decimal(value), Measure.AREA)]


@pytest.mark.parametrize(
    "text",
    [
        "两千多平",
        "两三千平",
        "几千平",
        "2000到3000",
        "2,00平",
        "1.5.2平",
        "-5平",
        "5亩",
        "20%",
        "2025年",
        "每100平",
        "300平多",
        "半年多",
    ],
)
def test_what_is_not_sure_is_no_number(text: str) -> None:
    assert None in [one.value for one in quantities(text)]


@pytest.mark.parametrize(
    ("text", "months"),
    [("半年", 6), ("租半年多少钱", 6), ("一年半", 18), ("2年半", 30), ("for half a year", 6), ("3个月多少钱", 3)],
)
def test_ways_of_saying_months(text: str, months: int) -> None:
    assert quantities(text) == [Quantity(Decimal(months), Measure.MONTHS)]


def test_how_much_right_after_a_figure_leaves_it_sure() -> None:
    assert quantities("300平多少钱") == [Quantity(Decimal(300), Measure.AREA)]


@pytest.mark.parametrize("text", ["统一办理", "m2", "A4纸", "没有数", "下半年", "大半年"])
def test_numerals_inside_words_are_none(text: str) -> None:
    assert quantities(text) == []


def test_each_number_has_its_own_unit() -> None:
    assert quantities("罚款1万元，逾期10天；300平租2年，3份") == [
        Quantity(Decimal(10_000), Measure.MONEY),
        Quantity(Decimal(10), Measure.DAYS),
        Quantity(Decimal(300), Measure.AREA),
        Quantity(Decimal(24), Measure.MONTHS),
        Quantity(Decimal(3), Measure.PIECES),
    ]


@pytest.mark.parametrize(
    "text", ["2,000㎡", "那两千平呢？", "如果是0.2万平方米左右", "what about 2000 m2?", "300平，一年"]
)
def test_a_figure_with_its_unit_and_no_more(text: str) -> None:
    assert says_only_quantities(text)


@pytest.mark.parametrize("text", ["2000", "两千平要多少钱", "租300平", "统一平", "2000 m2 of parking", "", "平方米"])
def test_what_says_more_or_has_no_unit_is_no_figure_alone(text: str) -> None:
    assert not says_only_quantities(text)
