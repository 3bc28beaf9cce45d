"""Fee calculations of the pack, pure and in exact decimals: a person reads `formula`, the program computes by this."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import reduce
from typing import Final

from common.errors import SanshiError
from common.i18n import N_
from knowledge.model import Calculation, CalculationStep, Operation

AMOUNT: Final = "amount"
"""The word in `args` that stands for the fee item's own figure."""
PRECISION = 60
CENT = Decimal("0.01")

_FOLDS: dict[Operation, Callable[[Decimal, Decimal], Decimal]] = {
    Operation.ADD: operator.add,
    Operation.SUB: operator.sub,
    Operation.MUL: operator.mul,
    Operation.DIV: operator.truediv,
    Operation.MIN: min,
    Operation.MAX: max,
}
LEAST_ARGS: Final = dict.fromkeys(_FOLDS, 2) | {Operation.ROUND2: 1}
MOST_ARGS: Final[dict[Operation, int | None]] = {
    **dict.fromkeys(_FOLDS),
    Operation.SUB: 2,
    Operation.DIV: 2,
    Operation.ROUND2: 1,
}


class CalculationFailed(SanshiError):
    """Base of what can go wrong with the figures a person gives."""

    message = N_("This cannot be calculated.")


class MissingInput(CalculationFailed):
    message = N_("{label} is needed for the calculation.")


class NegativeInput(CalculationFailed):
    message = N_("{label} must be 0 or more.")


class DivisionByZero(CalculationFailed):
    message = N_("With these figures the calculation would divide by zero.")


@dataclass(frozen=True, slots=True)
class StepValue:
    step: CalculationStep
    value: Decimal


@dataclass(frozen=True, slots=True)
class Calculated:
    """The result and every step on the way, in order."""

    value: Decimal
    steps: tuple[StepValue, ...]


def evaluate(calculation: Calculation, amount: Decimal | None, inputs: Mapping[str, Decimal]) -> Calculated:
    """Compute with these inputs (each ≥ 0, by id). The calculation must have passed the pack's checks."""
    known: dict[str, Decimal] = {}
    for one in calculation.inputs:
        if one.id not in inputs:
            raise MissingInput(label=one.label)
        if inputs[one.id] < 0:
            raise NegativeInput(label=one.label)
        known[one.id] = inputs[one.id]
    if amount is not None:
        known[AMOUNT] = amount
    steps = []
    with localcontext() as context:
        context.prec = PRECISION
        for step in calculation.steps:
            known[step.id] = _apply(step, [known[arg] if isinstance(arg, str) else arg for arg in step.args])
            steps.append(StepValue(step, known[step.id]))
    return Calculated(known[calculation.result], tuple(steps))


def _apply(step: CalculationStep, args: list[Decimal]) -> Decimal:
    if step.op is Operation.ROUND2:
        return args[0].quantize(CENT, rounding=ROUND_HALF_UP)
    if step.op is Operation.DIV and args[1] == 0:
        raise DivisionByZero
    return reduce(_FOLDS[step.op], args)
