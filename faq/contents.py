"""Which field of a matter's record holds the words of a question: 复印费 stands in one of them only."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

from faq.index import tokens
from faq.text import normalise
from knowledge.model import Matter, MatterField

Texts = Mapping[MatterField, Sequence[str]]
NOTHING: Final[Mapping[MatterField, float]] = {}


class Contents:
    """The records of all matters; `texts_of` gives what each field of one says, in every language."""

    def __init__(self, matters: Sequence[Matter], texts_of: Callable[[Matter], Texts]) -> None:
        self._matters = matters
        self._texts_of = texts_of

    def holding(self, matter_id: str, text: str) -> Mapping[MatterField, float]:
        """The worth of the text's words that each field holds, shared where several do; names of the matter tell
        nothing."""
        held, named = self._records[matter_id]
        found: dict[MatterField, float] = {}
        for token in _telling(text) - named:
            of = [field for field, words in held.items() if token in words]
            for field in of:
                found[field] = found.get(field, 0.0) + self._worth.get(token, 0.0) / len(of)
        return found

    def matches(self, matter: Matter, field: MatterField, pattern: re.Pattern[str]) -> bool:
        """Whether the field says anything of that pattern."""
        return any(pattern.search(text) for text in self._texts_of(matter)[field])

    @cached_property
    def _records(self) -> Mapping[str, tuple[Mapping[MatterField, frozenset[str]], frozenset[str]]]:
        return {
            matter.id: (
                {field: frozenset().union(*map(_telling, texts)) for field, texts in self._texts_of(matter).items()},
                _telling(matter.name) | _telling(matter.name_en),
            )
            for matter in self._matters
        }

    @cached_property
    def _worth(self) -> Mapping[str, float]:
        """The fewer fields of any matter hold a word, the more it is worth."""
        fields = [words for held, _ in self._records.values() for words in held.values()]
        using = Counter(token for words in fields for token in words)
        return {token: math.log((len(fields) + 1) / (count + 1)) for token, count in using.items()}


def _telling(text: str) -> frozenset[str]:
    """Pairs of characters and words; a single character says nothing."""
    return frozenset(token for token in tokens(normalise(text)) if len(token) > 1)
