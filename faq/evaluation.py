"""How well questions with known answers are answered, kind by kind. Pure: reads lines, gives figures."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from common.errors import SanshiError
from common.i18n import N_
from faq.answering import Answerer
from faq.reply import Action, Reply
from knowledge.model import Lang

ALL: Final = "all"
"""The row over every kind."""


class BadCase(SanshiError):
    message = N_("Line {line} is no question to evaluate: {problem}.")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is expected; None where nothing in particular is. `matter` makes it in scope; one that is to
    be answered without a matter is about the office itself."""

    id: str
    query: str
    kind: str
    lang: Lang | None = None
    action: Action | None = None
    matter: str | None = None
    field: str | None = None
    facts: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(slots=True)
class Share:
    """So many of so many."""

    good: int = 0
    of: int = 0

    def count(self, good: bool) -> None:
        self.good += good
        self.of += 1

    @property
    def value(self) -> float | None:
        return self.good / self.of if self.of else None


@dataclass(slots=True)
class Row:
    """The figures of one kind. `first`, `offered`, `answered_wrong` count questions about a matter, `field` and `facts`
    those answered rightly, about a matter or the office; `answered_outside` counts what nothing should answer."""

    kind: str
    questions: int = 0
    action: Share = dataclasses.field(default_factory=Share)
    first: Share = dataclasses.field(default_factory=Share)
    offered: Share = dataclasses.field(default_factory=Share)
    answered: Share = dataclasses.field(default_factory=Share)
    answered_wrong: Share = dataclasses.field(default_factory=Share)
    field: Share = dataclasses.field(default_factory=Share)
    facts: Share = dataclasses.field(default_factory=Share)
    answered_outside: Share = dataclasses.field(default_factory=Share)

    def add(self, case: Case, reply: Reply) -> None:
        self.questions += 1
        answered = reply.action is Action.ANSWER
        if case.action is not None:
            self.action.count(reply.action is case.action)
        right = first_entry(reply) == case.matter
        if case.matter is not None:
            self.first.count(right)
            self.offered.count(right or any(one.id == case.matter for one in reply.candidates))
            self.answered.count(answered)
            self.answered_wrong.count(answered and not right)
        elif case.action is not Action.ANSWER:
            self.answered_outside.count(answered)
            return
        if not (answered and right):
            return
        if case.field is not None:
            self.field.count(reply.field == case.field)
        for fact in case.facts:
            self.facts.count(states(reply, fact))


def read_cases(lines: Iterable[str]) -> Iterator[Case]:
    """The cases of a JSON-lines file; BadCase for a line that is none."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _case(number, line)


def evaluate(answerer: Answerer, cases: Iterable[Case]) -> Sequence[Row]:
    """One row a kind, in order of appearance, and one over all."""
    rows: dict[str, Row] = {}
    total = Row(ALL)
    for case in cases:
        reply = answerer.ask(case.query, case.lang, case.context)
        for row in (rows.setdefault(case.kind, Row(case.kind)), total):
            row.add(case, reply)
    return (*rows.values(), total)


def _case(number: int, line: str) -> Case:
    try:
        raw = json.loads(line)
        return _from_raw(raw)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadCase(line=number, problem=str(error) or type(error).__name__) from error


def _from_raw(raw: dict[str, Any]) -> Case:
    return Case(
        id=str(raw["id"]),
        query=str(raw["query"]),
        kind=str(raw.get("kind") or ALL),
        lang=Lang(str(raw["lang"])[:2]) if raw.get("lang") else None,
        action=Action(raw["action"]) if raw.get("action") else None,
        matter=raw.get("matter"),
        field=raw.get("field"),
        facts=tuple(str(fact) for fact in raw.get("facts") or ()),
        context=tuple(str(earlier) for earlier in raw.get("context") or ()),
    )


def first_entry(reply: Reply) -> str | None:
    """The entry answered, or the first of the menu."""
    if reply.action is Action.ANSWER:
        return reply.entry
    return reply.candidates[0].id if reply.candidates else None


def states(reply: Reply, fact: str) -> bool:
    """Whether a reply says a fact."""
    return _plain(fact) in _plain(reply.text)


def _plain(text: str) -> str:
    """Facts are compared without spaces, group separators and case."""
    return "".join(text.replace(",", "").split()).lower()
