"""What the words of a question lean towards, by groups of words of one sense: 掏腰包 and "set me back" speak of money.
How much each group says for a field is fitted (`faq.forms`)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from faq.lexicon import sense_lexicon
from faq.scanning import Key, runs, units
from faq.text import normalise

NO_SENSES: Final[frozenset[str]] = frozenset()


def senses(text: str) -> frozenset[str]:
    """The groups that any words of a normalised text belong to, and the fields that these stand under."""
    return frozenset().union(*_found(text))


def _found(text: str) -> Iterator[frozenset[str]]:
    groups, longest = _groups(), _longest()
    for run in runs(text):
        said = units(run)
        for at, first in enumerate(said):
            for size in range(1, longest.get(first, 0) + 1):
                yield groups.get(said[at : at + size], NO_SENSES)


@cache
def _groups() -> Mapping[Key, frozenset[str]]:
    found: dict[Key, frozenset[str]] = {}
    for field, groups in sense_lexicon().items():
        for group, words in groups.items():
            for key in (units(normalise(word)) for said in words.values() for word in said):
                found[key] = found.get(key, NO_SENSES) | {field, f"{field}.{group}"}
    return found


@cache
def _longest() -> Mapping[str, int]:
    """The length of the longest word that begins with each unit."""
    found: dict[str, int] = {}
    for key in _groups():
        found[key[0]] = max(found.get(key[0], 0), len(key))
    return found
