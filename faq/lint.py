"""Lint: what is no fault of a pack, but will mislead citizens or leave them without an answer. Pure rules, each a
function that yields findings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from faq import examples
from faq.answering import Answerer
from faq.evaluation import Case, first_entry, states
from faq.findings import GOLDEN, Finding, Rule, Severity, found_in
from faq.reply import Action, Reply
from knowledge.checks.spots import fields, file_texts, nodes
from knowledge.dated import pack_on
from knowledge.model import Kind, Matter, Pack

REVIEWED_WITHIN: Final = timedelta(days=366)
_UNTIL: Final = re.compile(r"(?:至|到|截止)\s*(\d{4})(?:年|-)(\d{1,2})(?:月|-)(\d{1,2})")
_LISTS: Final = ("words", "fillers")
"""Lists whose English part may be shorter than the Chinese one; examples have a rule of their own."""


def lint(pack: Pack, golden: Sequence[Case], today: date) -> tuple[Finding, ...]:
    """Everything found in a pack without faults, the gravest first. `golden` are its questions with right answers."""
    answerer = Answerer.build(pack_on(pack, today))
    found = [
        *golden_answers(answerer, golden),
        *outside(answerer),
        *expired(pack, today),
        *over(pack, today),
        *examples.elsewhere(answerer),
        *examples.confusable(pack),
        *examples.few(pack),
        *untranslated(pack),
        *empty(pack),
    ]
    grave = list(Severity)
    return tuple(sorted(found, key=lambda one: grave.index(one.severity)))


def golden_answers(answerer: Answerer, cases: Sequence[Case]) -> Iterator[Finding]:
    """Lines of golden.jsonl that are not answered as they say. A menu led by the right entry is right."""
    for case in cases:
        reply = answerer.ask(case.query, case.lang, case.context)
        expected, found = _expected(case), _given(reply, case)
        if expected != found:
            values = {"question": case.query, "expected": _words(expected), "found": _words(found)}
            yield Finding(Rule.GOLDEN, GOLDEN, (case.id,), values)
        elif reply.action is not Action.CLARIFY:
            for fact in case.facts:
                if not states(reply, fact):
                    yield Finding(Rule.FACT, GOLDEN, (case.id,), {"question": case.query, "fact": fact})


def outside(answerer: Answerer) -> Iterator[Finding]:
    """What the office does not mediate, answered by a matter that has nothing to do with mediation."""
    mediation = answerer.pack.casework.mediation
    for key in ("out_of_scope", "out_of_scope_en"):
        for at, text in enumerate(getattr(mediation, key)):
            reply = answerer.ask(text)
            if reply.action is Action.ANSWER and reply.entry not in {None, mediation.matter}:
                path = ("mediation", key, at)
                yield found_in(Kind.CASEWORK, path, Rule.OUTSIDE, question=text, found=reply.entry)


def expired(pack: Pack, today: date) -> Iterator[Finding]:
    """Working days that are missing, days in texts that have passed, files not looked over for a year."""
    if str(today.year) not in pack.calendar.years:
        yield found_in(Kind.CALENDAR, ("years",), Rule.NO_YEAR, year=today.year)
    for kind in Kind:
        if (as_of := pack.as_of(kind)) < today - REVIEWED_WITHIN:
            yield found_in(kind, ("as_of",), Rule.OLD, day=as_of.isoformat())
        for path, text in file_texts(pack.files.file(kind)):
            for day in _last_days(text):
                if day < today:
                    yield found_in(kind, path, Rule.PAST_DAY, day=day.isoformat())


def over(pack: Pack, today: date) -> Iterator[Finding]:
    """Values that a newer one has replaced and that still stand before it."""
    for kind in Kind:
        for path, node in nodes(pack.files.file(kind)):
            begun = [one.from_ for one in getattr(node, "coming", ()) if one.from_ <= today]
            if begun:
                yield found_in(kind, path, Rule.OVER, day=(min(begun) - timedelta(days=1)).isoformat())


def untranslated(pack: Pack) -> Iterator[Finding]:
    """Words that are understood in Chinese only."""
    for kind in Kind:
        for path, node in nodes(pack.files.file(kind)):
            values = dict(fields(node))
            for key in _LISTS:
                if values.get(key) and values.get(f"{key}_en") == ():
                    yield found_in(kind, (*path, f"{key}_en"), Rule.UNTRANSLATED)


def empty(pack: Pack) -> Iterator[Finding]:
    """Fields of a matter that a citizen may ask for and that hold nothing."""
    for kind, path, record in examples.records(pack):
        if isinstance(record, Matter):
            for key, holds in _held(record).items():
                if not holds:
                    yield found_in(kind, (*path, key), Rule.EMPTY, entry=record.id)


def _held(matter: Matter) -> Mapping[str, bool]:
    limits, fees = matter.time_limit, matter.fees
    return {
        "overview": bool(matter.overview),
        "conditions": bool(matter.conditions),
        "materials": bool(matter.materials),
        "process": bool(matter.process),
        "time_limit": limits.statutory.value is not None or limits.promised.value is not None,
        "fees": not fees.charged or any(item.amount is not None or item.formula for item in fees.items),
        "basis": bool(matter.basis),
    }


def _last_days(text: str) -> Iterator[date]:
    """The days until which a text says that something holds; what is no day of the calendar is passed over."""
    for found in _UNTIL.finditer(text):
        year, month, day = (int(part) for part in found.groups())
        try:
            yield date(year, month, day)
        except ValueError:
            continue


_Outcome = tuple[str | None, str | None, str | None]
"""Action, entry and field."""


def _expected(case: Case) -> _Outcome:
    action = None if case.action is None else case.action.value
    return action, case.matter, case.field


def _given(reply: Reply, case: Case) -> _Outcome:
    """What came out, of what the line says anything about; a question out of scope is only not to be answered, and one
    to be answered without a matter is about the office itself."""
    action = None if case.action is None else reply.action.value
    field = None if case.field is None else reply.field
    if case.matter is None and case.action is Action.ANSWER:
        return action, reply.entry, field
    if case.matter is None:
        answered = reply.entry if reply.action is Action.ANSWER and case.action is None else None
        return action, answered, None
    return action, first_entry(reply), field


def _words(outcome: _Outcome) -> str:
    return " / ".join(part for part in outcome if part) or "–"
