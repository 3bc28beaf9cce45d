"""What each sign of a match or of a field is worth: fitted offline by `python -m bench.fit` and `bench.fit_fields`,
shipped as `data/weights.json` and `data/field_weights.json`, never changed in service."""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from operator import mul
from typing import Final, NamedTuple

from faq.lexicon import DATA

FILE: Final = DATA / "weights.json"
FIELDS: Final = DATA / "field_weights.json"


class Signs(NamedTuple):
    """Signs that an entry is meant rather than another, or what each adds to the log-odds of that. `said` all words,
    `content` without the small ones: likeness to the nearest question, the `nearest` three, and how `typical` the words
    are of the entry, `asked_typical` with what is asked for taken as one in whatever words; `agrees`: a question of the
    entry asks the same of what it is about; `favour` by what is asked."""

    said: float
    said_typical: float
    content: float
    content_nearest: float
    content_typical: float
    asked_typical: float
    agrees: float
    favour: float


class Sureness(NamedTuple):
    """Signs that an entry is the one meant, or what each adds to the log-odds of that: its `score` by the above, its
    `share` of one certainty and its `margin` before the best other, the worth of the `rarest` word that its questions
    use too (a likeness in one rare word may be chance), the shares of the message's worth that are `known` and
    `familiar`, the message's `length` and the list's `size` (logarithms)."""

    score: float
    share: float
    margin: float
    rarest: float
    known: float
    familiar: float
    length: float
    size: float


class FieldSigns(NamedTuple):
    """Signs that a field of a matter is asked for, or what each adds to the log-odds of that: question words name it
    first, or only `hinted` at it, or name it `beside` another; the `form` of the question is like that of questions for
    it (0 for the likeliest field, below for others); the record `held` the question's words there, or the overview
    `told` of them; it is the `general` one, the overview."""

    named: float
    hinted: float
    beside: float
    form: float
    held: float
    told: float
    general: float


class Kind(StrEnum):
    """Lists that are weighed alike: with few questions an entry, or with many, asked in Chinese or English."""

    FEW = "few"
    ZH = "zh"
    EN = "en"


class Weights(NamedTuple):
    signs: Signs
    intercept: float
    sureness: Sureness


@cache
def weights() -> Mapping[Kind, Weights]:
    """The shipped weights."""
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        kind: Weights(Signs(**raw[kind]["signs"]), raw[kind]["intercept"], Sureness(**raw[kind]["sureness"]))
        for kind in Kind
    }


@cache
def field_weights() -> FieldSigns:
    """What the signs of a field are worth."""
    return FieldSigns(**json.loads(FIELDS.read_text(encoding="utf-8")))


def weighed_sum(weight: tuple[float, ...], signs: tuple[float, ...]) -> float:
    return sum(map(mul, weight, signs), 0.0)
