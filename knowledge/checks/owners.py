"""One owner per fact: where prose repeats a figure that another field owns, it repeats it rightly."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from knowledge.checks.spots import fault, listed, texts
from knowledge.faults import Code, Fault, Path
from knowledge.figures import DAYS, money_in, numbers_in, percents_in, value_of
from knowledge.model import ClockStart, DayType, Faq, Kind, Matter, Pack
from knowledge.permit_names import issuing_matter

_PUBLIC_CLOCKS: Final = frozenset(
    {ClockStart.REGISTERED, ClockStart.ACCEPTED, ClockStart.CLOSE_DUE, ClockStart.STAFF_RESULT_PUBLISHED}
)
"""The clocks a complainant is told of in faq-complaint-time."""
_NUMBER = r"(?P<number>\d+|[一二三四五六七八九十百]+)"
_BEFORE_END = re.compile(
    rf"(?:(?:届满|期满|到期|满期|失效)(?:之日)?(?:之)?前?|提前)\s*{_NUMBER}\s*(?:个)?(?P<working>工作)?(?:自然)?[日天]"
)
_BEFORE_END_EN = re.compile(r"(?P<number>\d+)\s+(?:calendar\s+)?(?P<working>working\s+)?days?\s+before", re.IGNORECASE)


def check_share(pack: Pack) -> Iterator[Fault]:
    """The share of revisits in `followup.rule`."""
    followup = pack.form.followup
    for key in ("rule", "rule_en"):
        path = ("form", "followup", key)
        yield from _percents(Kind.REVISIT_FORM, path, getattr(followup, key), followup.sample_share)


def check_share_faq(pack: Pack) -> Iterator[Fault]:
    for path, faq in _faq(pack, "faq-revisit"):
        for key in ("answer", "answer_en"):
            yield from _percents(Kind.FAQS, (*path, key), getattr(faq, key), pack.form.followup.sample_share)


def check_complaint_days(pack: Pack) -> Iterator[Fault]:
    """The complaint clocks in faq-complaint-time."""
    days = {Decimal(clock.days) for clock in pack.casework.complaint_clocks if clock.from_ in _PUBLIC_CLOCKS}
    for path, faq in _faq(pack, "faq-complaint-time"):
        said = (value_of(found["number"]) for found in DAYS.finditer(faq.answer))
        yield from _owned(Kind.FAQS, (*path, "answer"), said, days, "complaint_clocks")
        yield from _owned(Kind.FAQS, (*path, "answer_en"), numbers_in(faq.answer_en), days, "complaint_clocks")


def check_filing_days(pack: Pack) -> Iterator[Fault]:
    """The days for filing results against staff in `office.disclosure.note`."""
    filing = ClockStart.STAFF_RESULT_PUBLISHED
    days = {Decimal(clock.days) for clock in pack.casework.complaint_clocks if clock.from_ is filing}
    note, english = pack.office.disclosure.note, pack.office.disclosure.note_en
    said = (value_of(found["number"]) for found in DAYS.finditer(note or ""))
    yield from _owned(Kind.OFFICE, ("disclosure", "note"), said, days, "complaint_clocks")
    yield from _owned(Kind.OFFICE, ("disclosure", "note_en"), numbers_in(english or ""), days, "complaint_clocks")


def check_renewal_days(pack: Pack) -> Iterator[Fault]:
    """The last day to apply for renewal, in conditions, overview and questions of the issuing and renewal matter."""
    owned: dict[str, set[tuple[Decimal, bool]]] = {}
    for matter in pack.matters:
        renewal = matter.renewal
        if renewal is not None and issuing_matter(pack, matter).id == matter.id:
            fact = (Decimal(renewal.apply_before_days), renewal.day_type is DayType.WORKING)
            owned.setdefault(matter.id, set()).add(fact)
            owned.setdefault(renewal.matter, set()).add(fact)
    for path, matter in listed("matters", pack.matters):
        if matter.id in owned:
            yield from _renewal_prose(path, matter, owned[matter.id])


def check_hearing(pack: Pack) -> Iterator[Fault]:
    """The hearing amounts in faq-hearing."""
    hearing = pack.rules.hearing
    for path, faq in _faq(pack, "faq-hearing"):
        for key in ("answer", "answer_en"):
            said = money_in(getattr(faq, key))
            yield from _owned(Kind.FAQS, (*path, key), said, {hearing.individual, hearing.unit}, "rules.hearing")


def check_fines(pack: Pack) -> Iterator[Fault]:
    """The fines that seasonal letters name are those of the violations they are about."""
    for path, risk in listed("seasonal_risks", pack.seasonal_risks):
        named = (pack.find_benchmark(violation) for violation in risk.violations)
        figures = {figure for benchmark in named if benchmark is not None for figure in benchmark.figures()}
        said = money_in(risk.letter or "")
        yield from _owned(Kind.SEASONAL_RISKS, (*path, "letter"), said, figures, ", ".join(risk.violations))


def _faq(pack: Pack, faq_id: str) -> Iterator[tuple[Path, Faq]]:
    return ((path, faq) for path, faq in listed("faqs", pack.faqs) if faq.id == faq_id)


def _percents(kind: Kind, path: Path, text: str, share: Decimal) -> Iterator[Fault]:
    return _owned(kind, path, percents_in(text), {share * 100}, "followup.sample_share", unit="%")


def _owned(
    kind: Kind, path: Path, said: Iterable[Decimal], owned: set[Decimal], owner: str, *, unit: str = ""
) -> Iterator[Fault]:
    for figure in said:
        if figure not in owned:
            figures = ", ".join(f"{one.normalize():f}{unit}" for one in sorted(owned))
            yield fault(kind, path, Code.OWNER, expected=f"{figures} ({owner})", found=f"{figure.normalize():f}{unit}")


def _renewal_prose(path: Path, matter: Matter, owned: set[tuple[Decimal, bool]]) -> Iterator[Fault]:
    for key in ("overview", "overview_en", "conditions", "conditions_en", "common_questions"):
        for where, text in texts(getattr(matter, key), (*path, key)):
            for pattern in (_BEFORE_END, _BEFORE_END_EN):
                for found in pattern.finditer(text):
                    if (value_of(found["number"]), bool(found["working"])) not in owned:
                        expected = ", ".join(sorted(f"{days} {_day_type(working)}" for days, working in owned))
                        yield fault(Kind.MATTERS, where, Code.OWNER, expected=f"{expected} (renewal)", found=found[0])


def _day_type(working: bool) -> str:
    return (DayType.WORKING if working else DayType.CALENDAR).value
