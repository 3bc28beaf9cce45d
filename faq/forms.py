"""What a message asks for or wants by its form, whatever it is about: naive Bayes over examples of each."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

import yaml

from faq.index import tokens
from faq.lexicon import DATA
from faq.scanning import Role
from faq.text import normalise
from faq.vocabulary import Reading

SMOOTHING: Final = 0.2
"""What is added to every count, so that a token never seen in a class speaks against it without ruling it out."""
NAME: Final = "{X}"
"""Stands in an example for the name of the matter."""
QUESTION: Final = "question"
"""The class of messages that want nothing but an answer."""


class Forms:
    """Example texts of each class, counted."""

    def __init__(self, examples: Iterable[tuple[str, str]]) -> None:
        counts: dict[str, Counter[str]] = {}
        for name, text in examples:
            counts.setdefault(name, Counter()).update(set(tokens(normalise(text.replace(NAME, " ")))))
        known = set().union(*counts.values())
        sizes = {name: found.total() + SMOOTHING * len(known) for name, found in counts.items()}
        self._odds = {
            token: {name: math.log((found[token] + SMOOTHING) / sizes[name]) for name, found in counts.items()}
            for token in known
        }

    def likeness(self, text: str) -> Mapping[str, float]:
        """How likely each class is by this text, 0 for the likeliest and less for the others; empty when no token is
        known."""
        found = [self._odds[token] for token in set(tokens(text)) if token in self._odds]
        if not found:
            return {}
        sums = {name: sum(odds[name] for odds in found) for name in found[0]}
        best = max(sums.values())
        return {name: (value - best) / math.sqrt(len(found)) for name, value in sums.items()}


@cache
def field_forms() -> Forms:
    """How each field of a matter is asked for; the classes are the fields."""
    return Forms(_examples("forms.yaml"))


@cache
def wish_forms() -> Forms:
    """How a complaint, a wish for a person, and a look at one's own case are put, beside ordinary questions."""
    return Forms([*_examples("wishes.yaml"), *((QUESTION, text) for _, text in _examples("forms.yaml"))])


@cache
def _examples(name: str) -> Sequence[tuple[str, str]]:
    raw = yaml.load((DATA / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [(label, text) for label, said in raw.items() for texts in said.values() for text in texts]


def form_of(reading: Reading) -> str:
    """A message without the names of the pack in it."""
    return " ".join(piece.text for piece in reading.pieces if piece.role is not Role.TERM)
