"""Cuts a normalised message into known words and the rest: longest first, left to right, in one pass."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from faq.text import CHINESE
from faq.words import stem

_QUANTITY: Final = re.compile(
    r"[0-9一二两三四五六七八九十百千万半几][0-9.一二两三四五六七八九十百千万半多来]*个?"
    r"(?:平方米|平米|平方|平|m2|天|年|月|元|块|万元|万|岁|层|趟|次|回|人)(?![时台等面])"
    r"|(?<![a-z0-9])[0-9][0-9.]*(?: [0-9][0-9.]*)*"
    r" (?:sqm|m2|sq m|square met(?:re|er)s?|days?|weeks?|months?|years?|yuan|rmb|cny)(?![a-z0-9])"
)


class Role(StrEnum):
    """What a piece of a message is for."""

    TERM = "term"
    """A word of the pack: a name, an alias, a standard word or one of its variants."""
    ASK = "ask"
    """A question word: it chooses the field."""
    OFFICE = "office"
    """A name of the office itself: it tells no matter from another."""
    FILLER = "filler"
    COMMON = "common"
    QUANTITY = "quantity"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` as written, `said` in standard words; `slot` for question words."""

    role: Role
    text: str
    said: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    role: Role
    said: str
    slot: str = ""


Key = tuple[str, ...]
NAME: Final = 3
"""A word of the pack of so many characters is no part of a question word: 使用证 in 啥时候使用证能批下来."""


class Scanner:
    """Known words by their units: characters of a Chinese word, stems of an English one. A small word of one character
    is none inside a `bound` pair: 下 in 地下 is no word of its own."""

    def __init__(self, words: Mapping[str, Word], bound: frozenset[str] = frozenset()) -> None:
        self._bound = bound
        self._words: dict[Key, Word] = {}
        lengths: dict[str, set[int]] = {}
        for text, word in words.items():
            key = units(text)
            if key and key not in self._words:
                self._words[key] = word
                lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def scan(self, text: str) -> list[Piece]:
        """Every unit of `text` in exactly one piece, in order."""
        return [piece for run in runs(text) for piece in self._scan_run(run)]

    def names(self, run: str) -> list[tuple[int, int]]:
        """Where longer words of the pack stand in a Chinese run, in order, none over another."""
        spans = ((at, at + size) for at in range(len(run)) for size in self._lengths.get(run[at], ()) if size >= NAME)
        return apart(span for span in spans if self._is_term(tuple(run[slice(*span)])))

    def _is_term(self, key: Key) -> bool:
        word = self._words.get(key)
        return word is not None and word.role is Role.TERM

    def _scan_run(self, run: str) -> Iterator[Piece]:
        chinese = CHINESE.match(run) is not None
        written: Sequence[str] = run if chinese else run.split(" ")
        keys = tuple(run) if chinese else tuple(stem(word) for word in written)
        joint = "" if chinese else " "
        at = 0
        plain: list[str] = []
        while at < len(keys):
            found = self._longest(keys, at)
            if found is None:
                plain.append(written[at])
                at += 1
                continue
            if plain:
                yield from _plain(joint.join(plain))
                plain = []
            size, word = found
            text = joint.join(written[at : at + size])
            yield Piece(word.role, text, word.said or text, word.slot)
            at += size
        if plain:
            yield from _plain(joint.join(plain))

    def _longest(self, keys: Key, at: int) -> tuple[int, Word] | None:
        for size in self._lengths.get(keys[at], ()):
            word = self._words.get(keys[at : at + size])
            if word is not None and len(keys) - at >= size and not (size == 1 and self._inside(keys, at, word)):
                return size, word
        return None

    def _inside(self, keys: Key, at: int, word: Word) -> bool:
        return word.role is Role.COMMON and not self._bound.isdisjoint(
            ("".join(keys[max(at - 1, 0) : at + 1]), "".join(keys[at : at + 2]))
        )


def apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest of the spans, the first of equals, none over another; in the order of the text."""
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if all(end <= other or start >= stop for other, stop in chosen):
            chosen.append((start, end))
    return sorted(chosen)


def units(text: str) -> Key:
    """Chinese characters one by one, other words by their stem."""
    found: list[str] = []
    for run in runs(text):
        found += run if CHINESE.match(run) else [stem(word) for word in run.split(" ")]
    return tuple(found)


def runs(text: str) -> Iterator[str]:
    """Chinese runs, and stretches of other words between them."""
    at = 0
    for chinese in CHINESE.finditer(text):
        between = text[at : chinese.start()].strip()
        if between:
            yield between
        yield chinese[0]
        at = chinese.end()
    rest = text[at:].strip()
    if rest:
        yield rest


def _plain(text: str) -> Iterator[Piece]:
    at = 0
    for found in _QUANTITY.finditer(text):
        if found.start() > at:
            yield Piece(Role.PLAIN, text[at : found.start()], text[at : found.start()])
        yield Piece(Role.QUANTITY, found[0], found[0])
        at = found.end()
    if at < len(text):
        yield Piece(Role.PLAIN, text[at:], text[at:])
