"""The example questions of a pack, asked of itself: which find another entry, and which entries are confused."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from faq.answering import Answerer
from faq.findings import Finding, Rule, found_in
from faq.reply import Action
from knowledge.faults import Path
from knowledge.model import Benchmark, Faq, Kind, Matter, Pack

KEYS: Final = ("example_questions", "example_questions_en")
LEAST: Final = 3
"""An entry with fewer examples is found by chance."""
PARTS: Final = 5
"""Each example is asked of a pack that lacks every fifth, itself among them."""

Record = Matter | Benchmark | Faq
One = TypeVar("One", Matter, Benchmark, Faq)


@dataclass(frozen=True, slots=True)
class Example:
    """An example question of `entry`; `number` is its place in its list."""

    kind: Kind
    path: Path
    entry: str
    number: int
    text: str


def records(pack: Pack) -> Iterator[tuple[Kind, Path, Record]]:
    """Everything that has example questions, with its place; retired matters are no longer found."""
    active = {matter.id for matter in pack.active_matters}
    yield from (
        (Kind.MATTERS, ("matters", at), matter) for at, matter in enumerate(pack.matters) if matter.id in active
    )
    yield from ((Kind.DISCRETION, ("benchmarks", at), one) for at, one in enumerate(pack.benchmarks))
    yield from ((Kind.FAQS, ("faqs", at), faq) for at, faq in enumerate(pack.faqs))


def examples(pack: Pack) -> Iterator[Example]:
    """Every example question with its place."""
    for kind, path, record in records(pack):
        for key in KEYS:
            for at, text in enumerate(getattr(record, key)):
                yield Example(kind, (*path, key, at), record.id, at, text)


def few(pack: Pack) -> Iterator[Finding]:
    """Entries with too few examples in a language."""
    for kind, path, record in records(pack):
        for key in KEYS:
            if (count := len(getattr(record, key))) < LEAST:
                yield found_in(kind, (*path, key), Rule.FEW, entry=record.id, count=count, least=LEAST)


def elsewhere(answerer: Answerer) -> Iterator[Finding]:
    """Examples that another entry answers, although the pack holds them."""
    for example in examples(answerer.pack):
        other = _other(answerer, example)
        if other is not None:
            values = {"question": example.text, "entry": example.entry, "found": other}
            yield found_in(example.kind, example.path, Rule.ELSEWHERE, **values)


def confusable(pack: Pack) -> Iterator[Finding]:
    """Pairs of entries whose examples find each other, both ways, once they are left out."""
    taken: dict[tuple[str, str], Example] = {}
    for part in range(PARTS):
        answerer = Answerer.build(without(pack, part))
        for example in examples(pack):
            if example.number % PARTS == part and (other := _other(answerer, example)) is not None:
                taken.setdefault((example.entry, other), example)
    for (entry, other), example in taken.items():
        back = taken.get((other, entry))
        if back is not None and entry < other:
            values = {"entry": entry, "found": other, "question": example.text, "other": back.text}
            yield found_in(example.kind, example.path, Rule.CONFUSABLE, **values)


def without(pack: Pack, part: int) -> Pack:
    """The pack without every fifth example question."""
    files = pack.files
    thinned = {
        "matters": files.matters.model_copy(update={"matters": tuple(_thin(one, part) for one in pack.matters)}),
        "discretion": files.discretion.model_copy(
            update={"benchmarks": tuple(_thin(one, part) for one in pack.benchmarks)}
        ),
        "faqs": files.faqs.model_copy(update={"faqs": tuple(_thin(one, part) for one in pack.faqs)}),
    }
    return replace(pack, files=files.model_copy(update=thinned))


def _thin(record: One, part: int) -> One:
    kept = {key: tuple(text for at, text in enumerate(getattr(record, key)) if at % PARTS != part) for key in KEYS}
    return record.model_copy(update=kept)


def _other(answerer: Answerer, example: Example) -> str | None:
    """The entry that answers an example instead of its own."""
    reply = answerer.ask(example.text)
    return reply.entry if reply.action is Action.ANSWER and reply.entry != example.entry else None
