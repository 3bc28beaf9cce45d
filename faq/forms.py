"""What a message asks for or wants by its wording, whatever it is about: a logistic model over characters and words,
fitted offline by `python -m bench.fit_forms` and shipped as `data/field_forms.json` and `data/wish_forms.json`."""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from faq.index import MARK, tokens
from faq.lexicon import DATA
from faq.scanning import Role, units
from faq.senses import senses
from faq.text import CHINESE
from faq.vocabulary import Reading

FIELD_FORMS: Final = DATA / "field_forms.json"
WISH_FORMS: Final = DATA / "wish_forms.json"
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

    def likeness(self, tokens_said: Iterable[str]) -> Mapping[str, float]:
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


def with_edges(text: str, longest: int = 2) -> list[str]:
    """The tokens of a message, and what it begins and ends with, up to `longest` units: 没有 at the end asks, 我要 at
    the beginning wishes."""
    said, sizes = units(text), range(1, longest + 1)
    edges = ("^" + " ".join(said[:size]) for size in sizes), (" ".join(said[-size:]) + "$" for size in sizes)
    return [*tokens(text), *chain(*edges)]


def form_of(reading: Reading) -> str:
    """A message without the names of the pack in it, each of which leaves a gap."""
    said = (" " if piece.role is Role.TERM else _apart(piece.text) for piece in reading.pieces)
    return " ".join("".join(said).split())


def form_tokens(form: str) -> list[str]:
    """The tokens of a form, how it begins and ends, and the senses of its words."""
    return [*with_edges(form, 1), *(MARK + sense for sense in sorted(senses(form)))]


def _apart(text: str) -> str:
    """Chinese is written together, other words by themselves."""
    return text if CHINESE.match(text) else f" {text} "
