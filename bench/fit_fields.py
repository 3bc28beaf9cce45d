"""Fits what speaks for a field of a matter: `python -m bench.fit_fields` writes `faq/data/field_weights.json`, the same
every time; `--check` only says how often the shipped ones are right.

Learned from the halves of the development questions that may be read, of both packs. The forms of the questions were
learned from these too, so here each question is looked at with forms fitted without it and every fourth other. A
conditional logit over the fields. Plain Python; two minutes.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from bench.fit import conditional
from bench.fit_forms import asked_tokens, fields_asked, fields_written, read
from bench.maxent import fit
from faq.fields import form_sign
from faq.weights import FIELDS, FieldSigns, field_weights, weighed_sum
from knowledge.model import MatterField

PARTS: Final = 4
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
    written = fields_written()
    cases = [(answerer, case) for answerer, case in read() if case.field is not None]
    for part in range(PARTS):
        others = [one for at, one in enumerate(cases) if at % PARTS != part]
        forms = fit([*written, *fields_asked(others)])
        for answerer, case in cases[part::PARTS]:
            likeness = forms.likeness(asked_tokens(answerer, case.query))
            shipped = answerer.field_signs(case.matter or "", case.query)
            if shipped:
                signs = {field: one._replace(form=form_sign(likeness, field)) for field, one in shipped.items()}
                right = MatterField(case.field or "")
                yield [signs[right], *(one for field, one in signs.items() if field is not right)]


def _right(lesson: Sequence[FieldSigns]) -> bool:
    scores = [weighed_sum(field_weights(), signs) for signs in lesson]
    return scores[0] == max(scores)


if __name__ == "__main__":
    sys.exit(main())
