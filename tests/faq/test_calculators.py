"""A fee is worked out from the figures of a question, step by step and exactly; what is missing is known."""

from decimal import Decimal

import pytest

from faq.answering import Answerer
from faq.calculators import Figures, figures_in, missing, read_figures
from knowledge.model import Calculation, Lang, Matter
from knowledge.samples import SamplePolicy
from tests.shipped import first_pack

SHELTER, LEVY = "public-shelter-use-fee", "relocation-fee"


def matter_of(name: str) -> Matter:
    return first_pack().pack.matter(name)


def calculation_of(name: str) -> Calculation:
    found = matter_of(name).fees.items[0].calculation
    assert found is not None
    return found


def test_the_quantities_of_a_question_are_its_inputs() -> None:
    found = figures_in("租300平12个月要多少钱", matter_of(SHELTER), SamplePolicy.SHOW)

    assert found == Figures(0, {"area": Decimal(300), "months": Decimal(12)})


def test_the_input_that_is_missing_comes_next() -> None:
    found = figures_in("租300平要多少钱", matter_of(SHELTER), SamplePolicy.SHOW)

    assert found is not None
    following = missing(calculation_of(SHELTER), found.inputs)
    assert following is not None
    assert following.id == "months"


@pytest.mark.parametrize("text", ["一平方米多少钱", "交2000元对吗", "两千多平要交多少", "300平还是500平", "多少钱"])
def test_a_rate_another_measure_or_a_doubtful_number_starts_no_sum(text: str) -> None:
    assert figures_in(text, matter_of(LEVY), SamplePolicy.SHOW) is None


def test_a_sum_of_unconfirmed_figures_is_not_offered_live() -> None:
    assert figures_in("2000平", matter_of(LEVY), SamplePolicy.WITHHOLD) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("12月", 12),
        ("十二个月", 12),
        ("一年", 12),
        ("大概12个月吧", 12),
        ("12 months", 12),
        ("300平", None),
    ],
)
def test_an_answer_is_read_in_the_unit_asked_for(text: str, value: int | None) -> None:
    calculation = calculation_of(SHELTER)

    found = read_figures(text, calculation, calculation.inputs[1])

    assert found == (None if value is None else {"months": Decimal(value)})


def test_one_answer_may_give_two_inputs() -> None:
    calculation = calculation_of(SHELTER)

    found = read_figures("300平，12个月", calculation, calculation.inputs[0])

    assert found == {"area": Decimal(300), "months": Decimal(12)}


@pytest.mark.parametrize(
    ("question", "amount", "step"),
    [
        ("2000平要交多少易地建设费", "480000元", "200 × 2400＝480000"),
        ("How much is the relocation fee for 1,234.56 sqm?", "296294.4 CNY", "123.456 × 2400 = 296294.4"),
    ],
)
def test_a_question_with_its_figures_is_answered_with_steps_and_basis(
    answerer: Answerer, question: str, amount: str, step: str
) -> None:
    text = answerer.ask(question).text

    for part in (amount, step, "474号"):
        assert part in text


def test_a_question_without_all_figures_begins_a_sum(answerer: Answerer) -> None:
    reply = answerer.ask("租公用人防工程300平要多少钱")

    assert reply.begun == Figures(0, {"area": Decimal(300)})
    assert reply.calculators


def test_the_surcharge_never_exceeds_the_fine(answerer: Answerer) -> None:
    matter = next(
        one for one in answerer.pack.active_matters if any(item.name == "逾期加处罚款" for item in one.fees.items)
    )
    item = [item.name for item in matter.fees.items].index("逾期加处罚款")
    figures = Figures(item, {"fine": Decimal(10_000), "days_late": Decimal(100)})

    text = answerer.calculate(matter.id, figures, Lang.ZH).text

    assert "10000元（按您给的数字计算）" in text
    assert "10000、30000中最小的" in text or "30000、10000中最小的" in text
