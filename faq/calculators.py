"""Which fee a message wants worked out, and with which figures; pure. The sum itself is `knowledge.calculation`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from faq.quantities import Measure, Quantity, quantities
from knowledge.model import Calculation, CalculationInput, Matter
from knowledge.samples import SamplePolicy

_MEASURES: Final[tuple[tuple[str, Measure], ...]] = (
    (r"平方米|平米|㎡|m²", Measure.AREA),
    (r"个?月", Measure.MONTHS),
    (r"个?(?:自然|工作)?[日天]", Measure.DAYS),
    (r"元", Measure.MONEY),
)
"""What the unit of an input, as packs write it, measures."""
ONE: Final = 1
"""One square metre or one month is mostly said to ask for the rate."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known for a calculation: the fee item by its place among the matter's, and inputs by id."""

    item: int
    inputs: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """The figures of a sum that was said, and its result in CNY to the cent."""

    figures: Figures
    result: Decimal


def calculations(matter: Matter, policy: SamplePolicy) -> Mapping[int, Calculation]:
    """The calculations of a matter by the place of their fee item, without those of figures that may not be shown."""
    return {
        at: item.calculation
        for at, item in enumerate(matter.fees.items)
        if item.calculation is not None and not (item.sample and policy is SamplePolicy.WITHHOLD)
    }


def missing(calculation: Calculation, inputs: Mapping[str, Decimal]) -> CalculationInput | None:
    """The first input that is not known yet."""
    return next((one for one in calculation.inputs if one.id not in inputs), None)


def figures_in(text: str, matter: Matter, policy: SamplePolicy) -> Figures | None:
    """The one calculation of a matter that the quantities of a question are meant for; None when not just one is."""
    said = [one for one in quantities(text) if one.measure is not None and one.value != ONE]
    found = [
        Figures(at, inputs)
        for at, calculation in calculations(matter, policy).items()
        if (inputs := dict(_by_measure(calculation, said)))
    ]
    most = max((len(one.inputs) for one in found), default=0)
    best = [one for one in found if len(one.inputs) == most]
    return best[0] if len(best) == 1 else None


def read_figures(text: str, calculation: Calculation, asked: CalculationInput) -> dict[str, Decimal] | None:
    """The inputs that the answer to a question for one of them gives; None when that one is not surely among them."""
    said = quantities(_without_own_unit(text, asked.unit or ""))
    if len(said) == 1 and said[0].measure in {None, _measure(asked)}:
        return None if said[0].value is None else {asked.id: said[0].value}
    found = dict(_by_measure(calculation, said))
    return found if asked.id in found else None


def _by_measure(calculation: Calculation, said: list[Quantity]) -> Iterator[tuple[str, Decimal]]:
    """Inputs whose measure nothing else has, with the one quantity of that measure."""
    for one in calculation.inputs:
        measure = _measure(one)
        alike = [quantity for quantity in said if quantity.measure is measure]
        alone = sum(_measure(other) is measure for other in calculation.inputs) == 1
        if alone and len(alike) == 1 and alike[0].value is not None:
            yield one.id, alike[0].value


def _measure(one: CalculationInput) -> Measure:
    unit = one.unit or ""
    return next((measure for pattern, measure in _MEASURES if re.fullmatch(pattern, unit)), Measure.PIECES)


def _without_own_unit(text: str, unit: str) -> str:
    """A number whose unit is just as the question named it, with or without 个 (12月, 10日), is a number."""
    found = re.fullmatch(rf"(\D*[\d.,]+)\s*个?{re.escape(unit.removeprefix('个'))}(\D*)", text) if unit else None
    return text if found is None else f"{found[1]} {found[2]}"
