"""Repairs words typed by sound (同音字): a stretch that is no word but sounds like one of the pack's is that word."""

from collections.abc import Container, Iterable, Mapping
from typing import Final

from faq.lexicon import readings
from faq.text import CHINESE

LONGEST: Final = 12
SHORTEST: Final = 2


class Homophones:
    """`words` are known, with how often they are said; all but the `small` ones may be meant by another of their sound.
    `written` are pairs of characters that are right."""

    def __init__(self, words: Mapping[str, int], written: Iterable[str], small: Container[str] = ()) -> None:
        self._words = words
        self._written = frozenset(written)
        self._by_sound: dict[str, list[str]] = {}
        for word in words:
            if SHORTEST <= len(word) <= LONGEST and word not in small:
                self._by_sound.setdefault(_sound(word), []).append(word)
        self._heads = {readings().get(word[0], word[0]) for word in words}

    def repair(self, text: str) -> str:
        """The text with each wrongly written word put right."""
        return CHINESE.sub(lambda run: self._repair(run[0]), text)

    def _repair(self, run: str) -> str:
        sounds = [readings().get(character, character) for character in run]
        out: list[str] = []
        at = 0
        while at < len(run):
            word = self._word_at(run, sounds, at)
            out.append(word or run[at])
            at += len(word) if word else 1
        return "".join(out)

    def _word_at(self, run: str, sounds: list[str], at: int) -> str | None:
        """The longest word here, as it is written or as it sounds."""
        if sounds[at] not in self._heads:
            return None
        for size in range(min(LONGEST, len(run) - at), SHORTEST - 1, -1):
            span = run[at : at + size]
            if span in self._words:
                return span
            meant = self._by_sound.get(" ".join(sounds[at : at + size]))
            if meant and self._doubtful(run, at, size) and not self._cut(run, at, size):
                near = max(meant, key=lambda word: (_shared(span, word), self._words[word], word))
                if _shared(span, near) * 2 >= size - (size >= 4):
                    return near
        return None

    def _cut(self, run: str, at: int, size: int) -> bool:
        """Whether the stretch ends in the middle of a word that is written right."""
        end = at + size
        return any(
            run[start:stop] in self._words
            for start in range(at + 1, end)
            for stop in range(end + 1, min(start + LONGEST, len(run)) + 1)
        )

    def _doubtful(self, run: str, at: int, size: int) -> bool:
        """A stretch in which some pair of neighbours is never written by anybody."""
        return any(run[here : here + 2] not in self._written for here in range(at, at + size - 1))


def _sound(word: str) -> str:
    return " ".join(readings().get(character, character) for character in word)


def _shared(left: str, right: str) -> int:
    return sum(a == b for a, b in zip(left, right, strict=True))
