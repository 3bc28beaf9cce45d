"""Writes what is worked out from a record: a fee from the figures given, and the day by which a result is due."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from common.i18n import N_
from faq.calculators import Figures, WorkedOut
from faq.deadlines import LastDays
from faq.page import Page
from knowledge.calculation import AMOUNT, CENT, evaluate
from knowledge.model import Calculation, CalculationStep, FeeItem, Matter, Operation

WORKED_OUT: Final = N_("{name}: {amount} CNY, from the figures you gave")
GIVEN: Final = N_("Given: {label} {value}")
STEP: Final = N_("{label}: {sum} = {value}")
NOT_COVERED: Final = N_(
    "This is a sum, not a decision: it knows no reduction, exemption or special case. What you have to pay stands in "
    "the office's written notice."
)
OTHERS: Final = N_("Not included: {names}")
HANDED_IN: Final = N_("If complete papers are accepted on {day}, the result is due at the latest on")
BY_PROMISE: Final = N_("{day}, as promised by this office")
BY_LAW: Final = N_("{day}, by the limit in law")
NOT_COUNTED: Final = N_(
    "The day of acceptance is not counted. Time for corrected papers, hearings, inspections and expert reviews comes "
    "on top."
)
PROVISIONAL: Final = N_("Provisional: the public holidays of {years} are not known here yet.")

_SIGNS: Final[Mapping[Operation, str]] = {
    Operation.ADD: " + ",
    Operation.SUB: " − ",
    Operation.MUL: " × ",
    Operation.DIV: " ÷ ",
}
_SAID: Final[Mapping[Operation, str]] = {
    Operation.MIN: N_("the smallest of {values}"),
    Operation.MAX: N_("the largest of {values}"),
    Operation.ROUND2: N_("{values} rounded to cents"),
}
_SHOWN: Final = Decimal("0.0001")


def write_calculation(page: Page, matter: Matter, figures: Figures) -> WorkedOut | None:
    """The amount, the figures given, every step, and what is not covered; None where the fee is no longer worked out.
    Raises CalculationFailed."""
    item = matter.fees.items[figures.item]
    calculation = item.calculation
    name = page.text(item.name, item.name_en, sample=item.sample)
    if calculation is None or name is None:
        return None
    done = evaluate(calculation, item.amount, figures.inputs)
    amount = done.value.quantize(CENT, rounding=ROUND_HALF_UP)
    page.add(page.gettext(WORKED_OUT, name=name, amount=plain(amount)))
    for one in calculation.inputs:
        page.add(given(page, calculation, figures, one.id))
    known = dict(figures.inputs) | ({} if item.amount is None else {AMOUNT: item.amount})
    for step in done.steps:
        known[step.step.id] = step.value
        label = page.text(step.step.label, step.step.label_en) or ""
        page.add(page.gettext(STEP, label=label, sum=_sum(page.gettext, step.step, known), value=plain(step.value)))
    page.add(page.gettext(NOT_COVERED))
    _others(page, matter, item)
    return WorkedOut(figures, amount)


def given(page: Page, calculation: Calculation, figures: Figures, name: str) -> str:
    """An input with the value given for it and its unit."""
    one = next(one for one in calculation.inputs if one.id == name)
    unit = page.text(one.unit, one.unit_en) or ""
    gap = "" if page.translator.zh or not unit else " "
    label = page.text(one.label, one.label_en) or ""
    return page.gettext(GIVEN, label=label, value=f"{plain(figures.inputs[name])}{gap}{unit}")


def write_last_days(page: Page, days: LastDays) -> None:
    """The last days by promise and by law, and what they do not count; nothing when there is no limit."""
    lines = [
        page.gettext(text, day=_day(page, due.day))
        for text, due in ((BY_PROMISE, days.promised), (BY_LAW, days.statutory))
        if due is not None
    ]
    if not lines:
        return
    page.listed(page.gettext(HANDED_IN, day=_day(page, days.accepted.day)), lines)
    page.add(page.gettext(NOT_COUNTED))
    if days.missing:
        page.add(page.gettext(PROVISIONAL, years=page.gettext(", ").join(map(str, days.missing))))


def plain(value: Decimal) -> str:
    """A plain figure; one without end is cut at four places and marked."""
    shown = value.quantize(_SHOWN, rounding=ROUND_HALF_UP)
    return ("" if shown == value else "≈") + format(shown.normalize(), "f")


def _sum(gettext: Callable[..., str], step: CalculationStep, known: Mapping[str, Decimal]) -> str:
    values = [plain(known[arg] if isinstance(arg, str) else arg) for arg in step.args]
    if step.op in _SIGNS:
        return _SIGNS[step.op].join(values)
    return gettext(_SAID[step.op], values=gettext(", ").join(values))


def _others(page: Page, matter: Matter, item: FeeItem) -> None:
    names = [page.text(one.name, one.name_en) for one in matter.fees.items if one is not item]
    if names:
        page.add(page.gettext(OTHERS, names=page.gettext(", ").join(name for name in names if name)))


def _day(page: Page, day: date) -> str:
    return page.translator.date(day)
