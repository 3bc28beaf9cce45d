"""What a message asks for or wants by its wording, whatever it is about: a logistic model over characters and words,
fitted offline by `python -m bench.fit_forms` and shipped as `data/field_forms.json` and `data/wish_forms.json`."""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from faq.index import tokens
from faq.lexicon import DATA
from faq.scanning import Role, units
from faq.vocabulary import Reading

FIELD_FORMS: Final = DATA / "field_forms.json"
WISH_FORMS: Final = DATA / "wish_forms.json"
EDGES: Final = (1, 2)
"""A message's first and last units, by themselves and with the next."""
QUESTION: Final = "question"
"""The class of messages that want nothing but an answer."""


class Forms:
    """Classes of messages. `usual` is how common each is (log-odds), `weights` what each token adds for each class."""

    def __init__(self, classes: Sequence[str], usual: Sequence[float], weights: Mapping[str, Sequence[float]]) -> None:
        self.classes, self.usual, self.weights = tuple(classes), tuple(usual), weights

    @classmethod
    def load(cls, path: Path) -> "Forms":
        """What the fit has written."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def likeness(self, text: str) -> Mapping[str, float]:
        """How likely each class is by this text; see `likeness_of`."""
        return self.likeness_of(tokens(text))

    def likeness_of(self, tokens_said: Collection[str]) -> Mapping[str, float]:
        """How likely each class is by these tokens (logarithms), 0 for the likeliest and less for the others; empty
        when none is known."""
        said = frozenset(tokens_said)
        found = [self.weights[token] for token in said if token in self.weights]
        if not found:
            return {}
        share = share_of(said)
        scores = [
            usual + share * sum(column) for usual, column in zip(self.usual, zip(*found, strict=True), strict=True)
        ]
        best = max(scores)
        return {name: score - best for name, score in zip(self.classes, scores, strict=True)}


def share_of(said: Collection[str]) -> float:
    """What one token of a message counts: a long message says no more than a short one."""
    return 1 / math.sqrt(max(1, len(said)))


@cache
def field_forms() -> Forms:
    """How each field of a matter is asked for; the classes are the fields."""
    return Forms.load(FIELD_FORMS)


@cache
def wish_forms() -> Forms:
    """How a complaint, a wish for a person, and a look at one's own case are put, beside ordinary questions."""
    return Forms.load(WISH_FORMS)


def with_edges(text: str) -> list[str]:
    """The tokens of a message, and what it begins and ends with: 没有 at the end asks, 我要 at the beginning wishes."""
    said = units(text)
    edges = ("^" + " ".join(said[:size]) for size in EDGES), (" ".join(said[-size:]) + "$" for size in EDGES)
    return [*tokens(text), *chain(*edges)]


def form_of(reading: Reading) -> str:
    """A message without the names of the pack in it."""
    return " ".join(piece.text for piece in reading.pieces if piece.role is not Role.TERM)
