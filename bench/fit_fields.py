"""Fits what speaks for a field of a matter: `python -m bench.fit_fields` writes `faq/data/field_weights.json`, the same
every time; `--check` only says how often the shipped ones are right.

Learned from the halves of the development questions that may be read, of both packs; the example forms are written by
other hands and never taken from them. A conditional logit over the fields, one step after another. Plain Python; half a
minute.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench.fit import PACKS, ROOT, conditional
from faq.answering import Answerer
from faq.evaluation import read_cases
from faq.weights import FIELDS, FieldSigns, field_weights, weighed_sum
from knowledge.load import load_pack
from knowledge.model import MatterField

READ: Final = ("tuned", "fresh-tuned", "blind-study", "people-study")
WORN: Final = 4
"""The question words were chosen with the eldest questions in view: only every fourth of those teaches here."""
Lesson = list[FieldSigns]
"""The signs of the field that was asked for, then those of the others."""


def main() -> int:
    lessons = list(collect())
    if "--check" not in sys.argv:
        fitted = conditional(lessons, FieldSigns(*(1.0,) * len(FieldSigns._fields)))
        found = {name: round(value, 3) for name, value in zip(FieldSigns._fields, fitted, strict=True)}
        FIELDS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        field_weights.cache_clear()
    right = sum(_right(lesson) for lesson in lessons)
    print(f"{len(lessons)} questions, right field first {right / len(lessons):.3f}")
    return 0


def collect() -> Iterator[Lesson]:
    for pack in PACKS:
        answerer = Answerer.build(load_pack(ROOT / "packs" / pack))
        for part in READ:
            lines = Path(ROOT / "tests" / "faq" / "data" / f"{pack}.{part}.jsonl").read_text(encoding="utf-8")
            cases = [(case, case.field) for case in read_cases(lines.splitlines()) if case.field is not None]
            for case, field in cases[:: WORN if part == READ[0] else 1]:
                if signs := answerer.field_signs(case.matter or "", case.query):
                    right = MatterField(field)
                    yield [signs[right], *(one for field, one in signs.items() if field is not right)]


def _right(lesson: Sequence[FieldSigns]) -> bool:
    scores = [weighed_sum(field_weights(), signs) for signs in lesson]
    return scores[0] == max(scores)


if __name__ == "__main__":
    sys.exit(main())
