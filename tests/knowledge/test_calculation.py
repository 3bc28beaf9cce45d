"""Fees are computed exactly, and figures are read from running text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculation import DivisionByZero, MissingInput, NegativeInput, evaluate
from knowledge.figures import DAYS, money_in, percents_in, value_of
from knowledge.model import Calculation, FeeItem
from tests.knowledge.packs import CIVIL, MARKET
from tests.shipped import pack_of

MONEY = st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)


def item_named(name: str) -> FeeItem:
    matters = (*pack_of(CIVIL).matters, *pack_of(MARKET).matters)
    return next(item for matter in matters for item in matter.fees.items if item.name == name)


def computed(item: FeeItem, **inputs: str | int) -> Decimal:
    assert item.calculation is not None
    return evaluate(item.calculation, item.amount, {name: Decimal(value) for name, value in inputs.items()}).value


@pytest.mark.parametrize(
    ("name", "inputs", "value"),
    [
        ("易地建设费", {"floor_area": "20000"}, "4800000"),
        ("易地建设费", {"floor_area": "1234.56"}, "296294.40"),
        ("公用人防工程使用费", {"area": "300", "months": "12"}, "36000"),
        ("逾期加处罚款", {"fine": "10000", "days_late": "10"}, "3000"),
        ("逾期加处罚款", {"fine": "10000", "days_late": "100"}, "10000"),
        ("逾期加处罚款", {"fine": "333.33", "days_late": "1"}, "10.00"),
        ("证照寄送费（自愿）", {"documents": "1"}, "12"),
        ("证照寄送费（自愿）", {"documents": "0"}, "12"),
        ("证照寄送费（自愿）", {"documents": "3"}, "16"),
    ],
)
def test_a_fee_is_what_the_formula_says(name: str, inputs: dict[str, str], value: str) -> None:
    assert computed(item_named(name), **inputs) == Decimal(value)


def test_every_step_on_the_way_is_given() -> None:
    item = item_named("易地建设费")
    assert item.calculation is not None

    steps = evaluate(item.calculation, item.amount, {"floor_area": Decimal(1000)}).steps

    assert [(step.step.label, step.value) for step in steps] == [
        ("应建面积（示例配建比例10%）", Decimal(100)),
        ("应缴金额", Decimal(240_000)),
    ]


def test_what_is_missing_negative_or_divides_by_zero_is_said() -> None:
    item = item_named("易地建设费")
    with pytest.raises(MissingInput):
        computed(item)
    with pytest.raises(NegativeInput):
        computed(item, floor_area=-1)
    with pytest.raises(DivisionByZero):
        evaluate(
            calculation([("share", "div", ["total", "people"])]), None, {"total": Decimal(1), "people": Decimal(0)}
        )


@given(MONEY, MONEY)
def test_rounding_is_half_up_to_cents_and_sums_are_exact(total: Decimal, people: Decimal) -> None:
    inputs = {"total": total, "people": people}

    assert evaluate(calculation([("sum", "add", ["total", "people"])]), None, inputs).value == total + people
    assert evaluate(calculation([("twice", "mul", ["total", 2])]), None, inputs).value == total * 2
    product = evaluate(calculation([("p", "mul", ["total", "people"]), ("r", "round2", ["p"])]), None, inputs).value
    assert abs(product - total * people) <= Decimal("0.005")
    assert product == product.quantize(Decimal("0.01"))


def test_half_a_cent_goes_up() -> None:
    rounded = calculation([("r", "round2", ["total"])])

    assert evaluate(rounded, None, {"total": Decimal("0.125"), "people": Decimal(0)}).value == Decimal("0.13")
    assert evaluate(rounded, None, {"total": Decimal("0.135"), "people": Decimal(0)}).value == Decimal("0.14")


def calculation(steps: list[tuple[str, str, list[str | int]]]) -> Calculation:
    label = {"label": "甲", "label_en": "A"}
    return Calculation.model_validate(
        {
            "inputs": [{"id": name, **label, "unit": None, "unit_en": None} for name in ("total", "people")],
            "steps": [{"id": name, "op": op, "args": args, **label} for name, op, args in steps],
            "result": steps[-1][0],
            "example_inputs": {},
            "example_result": 0,
        }
    )


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("可处1万元至5万元罚款", ["10000", "50000"]),
        ("每平方米30元至50元、最高10万元", ["30", "50", "100000"]),
        ("三万元以上", ["30000"]),
        ("2,400 CNY or 5,000 yuan", ["2400", "5000"]),
        ("12.5元", ["12.5"]),
        ("15个工作日", []),
    ],
)
def test_amounts_of_money_are_found_in_text(text: str, amounts: list[str]) -> None:
    assert list(money_in(text)) == [Decimal(amount) for amount in amounts]


def test_percentages_and_days_are_found_in_text() -> None:
    assert list(percents_in("按30%的比例，百分之二十")) == [Decimal(30), Decimal(20)]
    assert [value_of(found["number"]) for found in DAYS.finditer("15日内、三十天、7个工作日")] == [15, 30, 7]


@pytest.mark.parametrize(
    ("number", "value"), [("十", 10), ("十五", 15), ("二十", 20), ("一百零五", 105), ("三千二百", 3200), ("二〇", 20)]
)
def test_chinese_numerals_are_read(number: str, value: int) -> None:
    assert value_of(number) == value
