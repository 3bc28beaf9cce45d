"""Matters, benchmarks and faqs: enough example questions, none for two subjects; fees compute to what they say."""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from knowledge.calculation import AMOUNT, LEAST_ARGS, MOST_ARGS, CalculationFailed, evaluate
from knowledge.checks.spots import fault, listed
from knowledge.faults import Code, Fault, Path
from knowledge.figures import money_in, numbers_in, percents_in
from knowledge.model import Benchmark, Calculation, Faq, FeeItem, Kind, Matter, Pack

_QUESTIONS: Final = "example_questions"
_MATTER_LEAST = (8, 4)
_OTHER_LEAST = (4, 2)
_OTHER_MOST_EN = 30


def check_question_counts(kind: Kind, pack: Pack) -> Iterator[Fault]:
    """Example questions: at least 8 and 4 in English for a matter, 4 and 2 to 30 for others."""
    for path, subject in _subjects(kind, pack):
        chinese, english = subject.example_questions, subject.example_questions_en
        least, least_en = _MATTER_LEAST if kind is Kind.MATTERS else _OTHER_LEAST
        if len(chinese) < least:
            yield fault(kind, (*path, _QUESTIONS), Code.ENTRIES_LEAST, expected=least, found=len(chinese))
        here = (*path, f"{_QUESTIONS}_en")
        if len(english) < least_en:
            yield fault(kind, here, Code.ENTRIES_LEAST, expected=least_en, found=len(english))
        if kind is not Kind.MATTERS and len(english) > _OTHER_MOST_EN:
            yield fault(kind, here, Code.ENTRIES_MOST, expected=_OTHER_MOST_EN, found=len(english))


def check_questions_differ(pack: Pack) -> Iterator[Fault]:
    """No example question stands for two subjects; case and punctuation do not make it another."""
    seen: dict[str, str] = {}
    for kind in (Kind.MATTERS, Kind.DISCRETION, Kind.FAQS):
        for path, subject in _subjects(kind, pack):
            for key in (_QUESTIONS, f"{_QUESTIONS}_en"):
                for at, question in enumerate(getattr(subject, key)):
                    owner = seen.setdefault(_plain(question), subject.id)
                    if owner != subject.id:
                        yield fault(kind, (*path, key, at), Code.ONE_SUBJECT, expected=owner, found=question)


def check_ranges(pack: Pack) -> Iterator[Fault]:
    """The least fine is not above the most."""
    for path, benchmark in listed("benchmarks", pack.benchmarks):
        for at, one in enumerate(benchmark.statutory_ranges):
            yield from _ordered((*path, "statutory_ranges", at), one.min, one.max)
        if benchmark.per_sqm_range is not None:
            yield from _ordered((*path, "per_sqm_range"), benchmark.per_sqm_range.min, benchmark.per_sqm_range.max)
        for at, tier in enumerate(benchmark.tiers):
            for key in ("individual", "unit", "per_sqm"):
                ends = getattr(tier, key)
                if ends is not None:
                    yield from _ordered((*path, "tiers", at, key), *ends)


def check_fees(pack: Pack) -> Iterator[Fault]:
    """Every calculation can be computed and gives what the example and the formula say."""
    for path, matter in listed("matters", pack.matters):
        coming = [((*path, "fees", "coming", at), fees) for at, fees in enumerate(matter.fees.coming)]
        for here, fees in [((*path, "fees"), matter.fees), *coming]:
            for at, item in enumerate(fees.items):
                yield from _fee((*here, "items", at), item)


def _subjects(kind: Kind, pack: Pack) -> Iterator[tuple[Path, Matter | Benchmark | Faq]]:
    name, items = {
        Kind.MATTERS: ("matters", pack.matters),
        Kind.DISCRETION: ("benchmarks", pack.benchmarks),
        Kind.FAQS: ("faqs", pack.faqs),
    }[kind]
    return listed(name, items)


def _plain(question: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", question).lower() if char.isalnum())


def _ordered(path: Path, least: Decimal, most: Decimal) -> Iterator[Fault]:
    if least > most:
        yield fault(Kind.DISCRETION, path, Code.ORDERED, found=f"{least} > {most}")


def _fee(path: Path, item: FeeItem) -> Iterator[Fault]:
    calculation = item.calculation
    if (item.formula is None) != (calculation is None):
        code = Code.CALCULATION if calculation is None else Code.NO_CALCULATION
        yield fault(Kind.MATTERS, (*path, "calculation"), code)
    if calculation is None:
        return
    here = (*path, "calculation")
    shape = [*_names(here, calculation), *_steps(here, item, calculation), *_example_inputs(here, calculation)]
    yield from shape
    if not shape:
        yield from _value(here, item, calculation)
    yield from _stated(path, item, calculation)


def _names(path: Path, calculation: Calculation) -> Iterator[Fault]:
    seen: dict[str, str] = {AMOUNT: AMOUNT}
    named = [(f"inputs[{at}]", ("inputs", at), one.id) for at, one in enumerate(calculation.inputs)]
    named += [(f"steps[{at}]", ("steps", at), one.id) for at, one in enumerate(calculation.steps)]
    for spelt, where, name in named:
        if name in seen:
            yield fault(Kind.MATTERS, (*path, *where, "id"), Code.UNIQUE, expected=seen[name], found=name)
        seen.setdefault(name, spelt)
    if all(step.id != calculation.result for step in calculation.steps):
        expected = ", ".join(step.id for step in calculation.steps)
        yield fault(Kind.MATTERS, (*path, "result"), Code.ONE_OF, expected=expected, found=calculation.result)


def _steps(path: Path, item: FeeItem, calculation: Calculation) -> Iterator[Fault]:
    known = {one.id for one in calculation.inputs}
    if item.amount is not None:
        known.add(AMOUNT)
    for at, step in enumerate(calculation.steps):
        here = (*path, "steps", at, "args")
        for position, arg in enumerate(step.args):
            if isinstance(arg, str) and arg not in known:
                expected = ", ".join(sorted(known))
                yield fault(Kind.MATTERS, (*here, position), Code.ONE_OF, expected=expected, found=arg)
        most = MOST_ARGS[step.op]
        if len(step.args) < LEAST_ARGS[step.op]:
            yield fault(Kind.MATTERS, here, Code.ENTRIES_LEAST, expected=LEAST_ARGS[step.op], found=len(step.args))
        elif most is not None and len(step.args) > most:
            yield fault(Kind.MATTERS, here, Code.ENTRIES_MOST, expected=most, found=len(step.args))
        known.add(step.id)


def _example_inputs(path: Path, calculation: Calculation) -> Iterator[Fault]:
    wanted = {one.id for one in calculation.inputs}
    given = set(calculation.example_inputs)
    for name in sorted(wanted - given):
        yield fault(Kind.MATTERS, (*path, "example_inputs", name), Code.KEY)
    for name in sorted(given - wanted):
        expected = ", ".join(sorted(wanted))
        yield fault(Kind.MATTERS, (*path, "example_inputs", name), Code.ONE_OF, expected=expected, found=name)


def _value(path: Path, item: FeeItem, calculation: Calculation) -> Iterator[Fault]:
    try:
        value = evaluate(calculation, item.amount, calculation.example_inputs).value
    except CalculationFailed:
        yield fault(Kind.MATTERS, path, Code.COMPUTABLE)
        return
    if value != calculation.example_result:
        here = (*path, "example_result")
        yield fault(Kind.MATTERS, here, Code.EQUAL, expected=_figure(value), found=_figure(calculation.example_result))
    for key in ("example", "example_en"):
        text: str | None = getattr(item, key)
        amounts = [] if text is None else [*money_in(text)] or [*numbers_in(text)]
        if not amounts or amounts[-1] != value:
            found = _figure(amounts[-1]) if amounts else ""
            yield fault(Kind.MATTERS, (*path[:-1], key), Code.LAST_AMOUNT, expected=_figure(value), found=found)


def _stated(path: Path, item: FeeItem, calculation: Calculation) -> Iterator[Fault]:
    """What the formula and the example say of the figure that `amount` owns."""
    literals = {arg for step in calculation.steps for arg in step.args if isinstance(arg, Decimal)}
    uses_amount = any(AMOUNT in step.args for step in calculation.steps)
    if item.amount is None or not uses_amount:
        return
    known = literals | {item.amount}
    for key in ("formula", "formula_en", "example", "example_en"):
        text: str | None = getattr(item, key)
        if text is not None and item.amount not in numbers_in(text):
            yield fault(Kind.MATTERS, (*path, key), Code.OWNER, expected=f"amount {_figure(item.amount)}", found=text)
        elif text is not None and key.startswith("formula"):
            strange = [one for one in money_in(text) if one not in known]
            strange += [one for one in percents_in(text) if one not in known and one / 100 not in known]
            for one in strange:
                expected = ", ".join(_figure(figure) for figure in sorted(known))
                yield fault(Kind.MATTERS, (*path, key), Code.OWNER, expected=expected, found=_figure(one))


def _figure(value: Decimal) -> str:
    return format(value.normalize(), "f")
