"""Fits the matcher's weights: `python -m bench.fit` writes `faq/data/weights.json`, the same every time, or with `few`,
`zh` or `en` only those and keeps the rest; `--check` only says how good the shipped ones are.

Learned from: the tuned halves of the development questions of both packs; half of the services of the stand-in list,
whole, thinned out, and without some services, whose questions are then out of scope; and the questions about half of
the subjects of the hotline's list, whole and thinned out. The other halves are never looked at here. Two layers: what
an entry's signs say against those of the other entries (a conditional logit), then how sure the first is (a logistic
regression). Signs of likeness may only speak for an entry: their weights stay at nought or above. Plain Python; a
minute.
"""

import json
import math
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench import hotline, services
from faq.entries import entries_of
from faq.evaluation import Case, read_cases
from faq.matching import NO_FAVOUR, Matcher, build
from faq.understanding import Understanding
from faq.vocabulary import Reading
from faq.weights import FILE, Kind, Signs, Sureness, weighed_sum, weights
from knowledge.load import load_pack

ROOT: Final = Path(__file__).resolve().parent.parent
PACKS: Final = ("civil-air-defence", "market-regulation")
TUNED: Final = ("tuned", "fresh-tuned", "blind-study", "people-study", "street-study", "contest-study")
EVERY: Final = Signs(*(1.0,) * len(Signs._fields))
RIVALS: Final = 12
"""Entries beside the right one that a question teaches from."""
ROUNDS: Final = 250
RIDGE: Final = 1e-4
ELSEWHERE: Final = "office-outside.txt"
"""Other authorities' business, as it is put to a district office."""
STRANGE: Final = 0.1
"""What a question that was not meant for this office counts, beside one that was: most that people ask is."""
COMMON: Final = "faq-"
"""Begins the ids of common questions."""
FREE: Final = frozenset({"length", "size", "rarest"})
"""Signs that may speak either way."""


@dataclass(slots=True)
class Lesson:
    """A question with the signs of the entries found, the right one by number; None when there is none."""

    matcher: Matcher
    reading: Reading
    found: dict[int, Signs]
    right: int | None
    weight: float = 1.0


def main() -> int:
    lessons = collect()
    if "--check" in sys.argv:
        for kind, learnt in lessons.items():
            report(kind, learnt, weights()[kind].signs)
        return 0
    wanted = [Kind(name) for name in sys.argv[1:]] or list(Kind)
    fitted = json.loads(FILE.read_text(encoding="utf-8")) | {kind.value: fit(kind, lessons[kind]) for kind in wanted}
    FILE.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    return 0


def collect() -> dict[Kind, list[Lesson]]:
    found: dict[Kind, list[Lesson]] = {kind: [] for kind in Kind}
    for lesson in (*_of_packs(), *_of_lists()):
        found[lesson.matcher.kind(lesson.reading)].append(lesson)
    return found


def fit(kind: Kind, lessons: Sequence[Lesson]) -> dict[str, object]:
    """The weights of one kind of list."""
    if kind is not Kind.FEW:  # a pack says better what of an entry is asked, by `favour`
        lessons = [replace(one, found=_silent(one.found)) for one in lessons]
    signs = EVERY  # never from the shipped ones: the file must come out the same whatever stands in it
    for _ in range(2):
        signs = Signs(*conditional([_rivals(one, signs) for one in lessons if one.right in one.found], signs))
    samples = [sample for one in lessons for sample in _first(one, signs)]
    if kind is not Kind.FEW:  # two packs do not say what their size does
        samples = [(one._replace(size=0.0), right, count) for one, right, count in samples]
    intercept, sureness = _logistic(samples)
    report(kind, lessons, signs)
    return {
        "signs": {name: round(value, 3) for name, value in zip(Signs._fields, signs, strict=True)},
        "intercept": round(intercept, 3),
        "sureness": {name: round(value, 3) for name, value in zip(Sureness._fields, sureness, strict=True)},
    }


def _silent(found: Mapping[int, Signs]) -> dict[int, Signs]:
    return {at: signs._replace(agrees=0.0) for at, signs in found.items()}


def report(kind: Kind, lessons: Sequence[Lesson], signs: Signs) -> None:
    inside = [one for one in lessons if one.right is not None]
    first = sum(_ordered(one, signs)[:1] == [one.right] for one in inside)
    print(f"{kind}: {len(lessons)} questions, right entry first {first / max(len(inside), 1):.3f}", flush=True)


def _of_packs() -> Iterator[Lesson]:
    for pack in PACKS:
        loaded = load_pack(ROOT / "packs" / pack)
        entries = entries_of(loaded)
        known = Understanding(loaded, entries)
        numbers = {entry.id: number for number, entry in enumerate(entries)}
        for part in TUNED:
            for case in _asked(pack, part):
                if not case.context and (case.matter or case.kind == "out-of-scope"):
                    reading, favour = known.read(case.query)
                    found = known.matcher.signs(reading, favour, EVERY)
                    yield Lesson(known.matcher, reading, found, numbers[case.matter] if case.matter else None)
        for text in (*services.lines(ELSEWHERE), *_of_other_packs(pack, numbers)):
            reading, favour = known.read(text)
            yield Lesson(known.matcher, reading, known.matcher.signs(reading, favour, EVERY), None, STRANGE)


def _of_other_packs(pack: str, numbers: Collection[str]) -> Iterator[str]:
    """What people ask about matters of another office; common questions are much the same in all."""
    for other in PACKS:
        for case in (case for part in TUNED for case in _asked(other, part)) if other != pack else ():
            if case.matter and not case.context and case.matter not in numbers and not case.matter.startswith(COMMON):
                yield case.query


def _asked(pack: str, part: str) -> Iterator[Case]:
    lines = (ROOT / "tests" / "faq" / "data" / f"{pack}.{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return read_cases(lines)


def _of_lists() -> Iterator[Lesson]:
    """The whole list, the list without every fifth service, and lists of a third and an eighth of it."""
    every = services.services()
    for leave in (lambda n: False, lambda n: n % 5 == 1, lambda n: n % 3 != 1, lambda n: n % 8 > 1):
        yield from _of_list(services.without([number for number in every if leave(number)]), {})
    single = services.single()
    yield from _of_list(single, {entry.id[:-1]: entry.id for entry in single})
    yield from _of_hotline(hotline.entries())
    yield from _of_hotline(hotline.entries()[::3])


def _of_list(entries: Sequence[services.Entry], only: Mapping[str, str]) -> Iterator[Lesson]:
    """Questions about half of the services; `only` names the one entry of a service, whatever of it is asked."""
    matcher = build(entries)
    numbers = {entry.id: number for number, entry in enumerate(entries)}
    asked = services.everyday(number for number in services.services() if number % 2)
    for one in (*asked, *services.mistyped(asked[::4], 1), *services.outside()[::2]):
        wanted = one.entry and only.get(one.entry[:-1], one.entry)
        right = numbers.get(wanted) if wanted else None
        # Of what is left out only a part: most that people ask is about something on the list or nothing like it.
        if one.entry and hash_of(one.text) % 4 and (right is None or wanted != one.entry):
            continue
        yield _lesson(matcher, one.text, right, 1.0 if one.entry else 4.0)


def _of_hotline(entries: Sequence[services.Entry]) -> Iterator[Lesson]:
    matcher = build(entries)
    numbers = {entry.id: number for number, entry in enumerate(entries)}
    asked = [one for one in hotline.asked(1) if one.entry in numbers]
    for one in (*asked, *services.mistyped(asked[::4], 1), *hotline.outside(1)):
        yield _lesson(matcher, one.text, numbers[one.entry] if one.entry else None, 2.0)


def _lesson(matcher: Matcher, text: str, right: int | None, weight: float) -> Lesson:
    reading = matcher.vocabulary.read(text)
    return Lesson(matcher, reading, matcher.signs(reading, NO_FAVOUR, EVERY), right, weight)


def hash_of(text: str) -> int:
    """The same in every run, which `hash` is not."""
    return sum(ord(character) * at for at, character in enumerate(text, 1))


def _ordered(lesson: Lesson, signs: Signs) -> list[int]:
    return sorted(lesson.found, key=lambda at: (-weighed_sum(signs, lesson.found[at]), at))


def _rivals(lesson: Lesson, signs: Signs) -> list[Signs]:
    """The right entry's signs, then those of the likeliest others."""
    others = [at for at in _ordered(lesson, signs) if at != lesson.right][:RIVALS]
    assert lesson.right is not None
    return [lesson.found[lesson.right], *(lesson.found[at] for at in others)]


def _first(lesson: Lesson, signs: Signs) -> Iterator[tuple[Sureness, bool, float]]:
    """The likeliest entry's sureness and whether it is right."""
    scored = [(weighed_sum(signs, lesson.found[at]), at) for at in _ordered(lesson, signs)]
    if scored:
        yield lesson.matcher.sureness(lesson.reading, scored)[0], scored[0][1] == lesson.right, lesson.weight


def conditional(groups: Sequence[Sequence[tuple[float, ...]]], start: tuple[float, ...]) -> list[float]:
    """Weights, none below nought, under which the first of each group is the likeliest."""
    weight = [max(value, 0.1) for value in start]
    slope = [1e-9] * len(weight)
    for _ in range(ROUNDS):
        gradient = [RIDGE * value for value in weight]
        for group in groups:
            odds = _softmax([weighed_sum(tuple(weight), signs) for signs in group])
            for at, (share, signs) in enumerate(zip(odds, group, strict=True)):
                wrong = (share - (at == 0)) / len(groups)
                if abs(wrong) > 1e-7:
                    for place, value in enumerate(signs):
                        gradient[place] += wrong * value
        _step(weight, slope, gradient, [0.0] * len(weight))
    return weight


def _logistic(samples: Sequence[tuple[Sureness, bool, float]]) -> tuple[float, list[float]]:
    least = [-math.inf, *(-math.inf if name in FREE else 0.0 for name in Sureness._fields)]
    weight = [-5.0, *(0.1 if bound == 0.0 else 0.0 for bound in least[1:])]
    slope = [1e-9] * len(weight)
    total = sum(count for _, _, count in samples)
    for _ in range(ROUNDS * 8):
        gradient = [RIDGE * value for value in weight]
        for signs, right, count in samples:
            value = weight[0] + weighed_sum(tuple(weight[1:]), signs)
            wrong = (1 / (1 + math.exp(-value)) - right) * count / total
            gradient[0] += wrong
            for place, sign in enumerate(signs, 1):
                gradient[place] += wrong * sign
        _step(weight, slope, gradient, least)
    return weight[0], weight[1:]


def _step(weight: list[float], slope: list[float], gradient: Sequence[float], least: Iterable[float]) -> None:
    """One step down (Adagrad), no weight below its least."""
    for place, bound in enumerate(least):
        slope[place] += gradient[place] ** 2
        weight[place] = max(weight[place] - 0.4 * gradient[place] / math.sqrt(slope[place]), bound)


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    odds = [math.exp(score - top) for score in scores]
    total = sum(odds)
    return [one / total for one in odds]


if __name__ == "__main__":
    sys.exit(main())
