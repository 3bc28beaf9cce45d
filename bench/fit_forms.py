"""Fits what a message asks for and wants by its wording: `python -m bench.fit_forms` writes
`faq/data/field_forms.json` and `faq/data/wish_forms.json`, the same every time.

Learned from the example forms in `bench/data` (`forms.yaml`: how each field is asked for, {X} for the name of the
matter; `wishes.yaml`: complaints, wishes for a person and looks at an own case, beside ordinary questions;
`office-outside.txt`: other authorities' business), from the halves of the development questions that may be read, and
from what people ask of the stand-in lists. Plain Python; a minute.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import yaml

from bench import hotline, services
from bench.fit import PACKS, ROOT, TUNED
from bench.maxent import Example, fit
from faq.answering import Answerer
from faq.evaluation import Case, read_cases
from faq.forms import FIELD_FORMS, QUESTION, WISH_FORMS, Forms, form_of, form_tokens, with_edges
from faq.text import normalise
from knowledge.load import load_pack

EXAMPLES: Final = ROOT / "bench" / "data"
ELSEWHERE: Final = "office-outside.txt"
"""Other authorities' business, as it is put to a district office: no wish for this one."""
NAME: Final = "{X}"
"""Stands in an example for the name of the matter."""
WISHES: Final = frozenset({"complain", "person", "track"})
DANGER: Final = "danger"
"""Questions of this kind are nobody's example: danger is looked for before anything else."""
WORN: Final = 4
"""The question words were chosen with the eldest questions in view: only every fourth of those teaches here."""


def main() -> int:
    cases = list(read())
    _write(FIELD_FORMS, fit([*fields_written(), *fields_asked(cases)]))
    _write(WISH_FORMS, fit([*_wishes_written(), *_wishes_asked(cases)]))
    return 0


def read() -> Iterator[tuple[Answerer, Case]]:
    """The development questions that may be read, each with the answerer of its pack."""
    for pack in PACKS:
        answerer = Answerer.build(load_pack(ROOT / "packs" / pack))
        for part in TUNED:
            lines = (ROOT / "tests" / "faq" / "data" / f"{pack}.{part}.jsonl").read_text(encoding="utf-8").splitlines()
            cases = list(read_cases(lines))
            yield from ((answerer, case) for case in cases[:: WORN if part == TUNED[0] else 1])


def fields_written() -> list[Example]:
    return [(field, form_tokens(form)) for field, form in _examples("forms.yaml")]


def fields_asked(cases: Sequence[tuple[Answerer, Case]]) -> list[Example]:
    return [(case.field, asked_tokens(answerer, case.query)) for answerer, case in cases if case.field is not None]


def asked_tokens(answerer: Answerer, query: str) -> list[str]:
    """What the form of a question is known by."""
    return form_tokens(form_of(answerer.understanding.read(query)[0]))


def _wishes_written() -> list[Example]:
    asked = [
        *services.everyday(number for number in services.services() if number % 2),
        *hotline.asked(1),
        *services.outside()[::2],
        *hotline.outside(1),
    ]
    questions = [
        *(text for _, text in _examples("forms.yaml")),
        *(normalise(one.text) for one in asked),
        *(normalise(text) for text in services.lines(ELSEWHERE)),
    ]
    texts = [*_examples("wishes.yaml"), *((QUESTION, text) for text in questions)]
    return [(label, with_edges(text)) for label, text in texts]


def _wishes_asked(cases: Sequence[tuple[Answerer, Case]]) -> list[Example]:
    return [
        (case.kind if case.kind in WISHES else QUESTION, with_edges(answerer.understanding.read(case.query)[0].text))
        for answerer, case in cases
        if case.kind != DANGER
    ]


def _examples(name: str) -> list[tuple[str, str]]:
    raw = yaml.load((EXAMPLES / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [
        (label, normalise(text.replace(NAME, " ")))
        for label, said in raw.items()
        for texts in said.values()
        for text in texts
    ]


def _write(path: Path, forms: Forms) -> None:
    rows = ",\n".join(f"{json.dumps(token, ensure_ascii=False)}: {row}" for token, row in forms.weights.items())
    head = f'"classes": {json.dumps(forms.classes)},\n"usual": {list(forms.usual)}'
    path.write_text(f'{{\n{head},\n"weights": {{\n{rows}\n}}\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
