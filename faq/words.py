"""English words: stems, and the nearest known word for a mistyped one. Chinese needs neither."""

from collections.abc import Iterable, Mapping
from typing import Final

SHORTEST_CORRECTED: Final = 5
_KEEP: Final = frozenset(
    [
        "this",
        "his",
        "is",
        "was",
        "has",
        "does",
        "its",
        "us",
        "plus",
        "business",
        "access",
        "process",
        "address",
        "loss",
        "less",
        "during",
        "nothing",
        "something",
        "anything",
        "building",
        "need",
        "feed",
        "being",
        "bring",
        "thing",
        "exceed",
        "speed",
        "indeed",
        "red",
        "bus",
        "gas",
        "status",
        "basis",
        "premises",
    ]
)


def stem(word: str) -> str:
    """A light stem: plural, -ing, -ed and possessive endings off. Not a real word, only the same for its forms."""
    word = word.removesuffix("'s").removesuffix("'")
    if word in _KEEP or len(word) <= 3:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return _ending(word[:-1])
    return _ending(word)


def _ending(word: str) -> str:
    if word in _KEEP:
        return word
    for ending in ("ing", "ed"):
        body = word.removesuffix(ending)
        if body != word and len(body) >= 3 and any(letter in "aeiouy" for letter in body):
            if body[-1] == body[-2] and body[-1] not in "lsz":
                return body[:-1]
            return body.removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word


class Speller:
    """Finds the one known word that differs by a single letter: missing, extra, wrong, or two swapped."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._known = counts
        self._near: dict[str, list[str]] = {}
        for word in counts:
            if len(word) >= SHORTEST_CORRECTED - 1:
                for shorter in _shortened(word):
                    self._near.setdefault(shorter, []).append(word)

    def correct(self, word: str) -> str:
        """The word itself when it is known or nothing is near."""
        if word in self._known or len(word) < SHORTEST_CORRECTED or not word.isalpha():
            return word
        found = {near for shorter in _shortened(word) for near in self._near.get(shorter, ())}
        close = [near for near in found if _one_apart(word, near)]
        return max(close, key=lambda near: (self._known[near], near), default=word)


def _shortened(word: str) -> Iterable[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _one_apart(left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > 1:
        return False
    if len(left) == len(right):
        differ = [at for at, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
        if len(differ) == 2:
            first, second = differ
            return second == first + 1 and left[first] == right[second] and left[second] == right[first]
        return len(differ) == 1
    shorter, longer = sorted((left, right), key=len)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
