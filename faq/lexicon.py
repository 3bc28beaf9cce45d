"""How people ask and what they want, whatever the authority: the word lists beside this module, read once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.model import Lang

DATA = Path(__file__).resolve().parent / "data"

Words = Mapping[Lang, tuple[str, ...]]
Patterns = Mapping[Lang, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Merged:
    """A question word with open places, such as 有效期…几年."""

    slot: str
    patterns: Patterns


@dataclass(frozen=True, slots=True)
class QuestionLexicon:
    """`slots` adds to the pack's question words, and `bare` to those where there is no pack; `fillers` and `common`
    words carry no meaning of their own; `weak` question words count only by themselves; `implied` forms of a sentence
    count where there is no question word at all; `same` maps everyday words to the plain word for them, `civic` those
    for what public offices deal with where there is no pack."""

    slots: Mapping[str, Words]
    bare: Mapping[str, Words]
    merged: tuple[Merged, ...]
    implied: tuple[Merged, ...]
    weak: frozenset[str]
    fillers: Words
    common: Words
    same: Mapping[str, str]
    civic: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Danger:
    """Signs of danger to life, with the roles of the public numbers to call."""

    patterns: Patterns
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntentLexicon:
    """Patterns by name (`complain.say`, `track.own`, …), general danger signs, and other authorities' words."""

    danger: tuple[Danger, ...]
    patterns: Mapping[str, Patterns]
    elsewhere: Words

    def says(self, name: str, lang: Lang, text: str) -> bool:
        return self.patterns[name][lang].search(text) is not None


@cache
def question_lexicon() -> QuestionLexicon:
    raw = _read("questions.yaml")
    return QuestionLexicon(
        slots={slot: _words(words) for slot, words in raw["slots"].items()},
        bare={slot: _words(words) for slot, words in raw["bare"].items()},
        weak=frozenset(word for words in _words(raw["weak"]).values() for word in words),
        merged=tuple(Merged(one["slot"], _patterns(one)) for one in raw["merged"]),
        implied=tuple(Merged(one["slot"], _patterns(one)) for one in raw["implied"]),
        fillers=_words(raw["fillers"]),
        common=_words(raw["common"]),
        same={word: plain for lang in Lang for word, plain in _same(raw["same"][lang])},
        civic=dict(_same(_read("civic.yaml"))),
    )


@cache
def intent_lexicon() -> IntentLexicon:
    raw = _read("intents.yaml")
    danger = tuple(Danger(_patterns(one), tuple(one["numbers"].split())) for one in raw.pop("danger"))
    elsewhere = _words(raw.pop("elsewhere"))
    patterns: dict[str, Patterns] = {}
    for name, value in raw.items():
        if "zh" in value:
            patterns[name] = _patterns(value)
        else:
            patterns |= {f"{name}.{part}": _patterns(one) for part, one in value.items()}
    return IntentLexicon(danger, patterns, elsewhere)


@cache
def sense_lexicon() -> Mapping[str, Mapping[str, Words]]:
    """Groups of words of one sense, by field and name."""
    return {
        field: {group: _words(words) for group, words in groups.items()}
        for field, groups in _read("senses.yaml").items()
    }


@cache
def readings() -> Mapping[str, str]:
    """The toneless reading of each character, z/zh, c/ch, s/sh and -n/-ng taken as one."""
    found: dict[str, str] = {}
    for line in (DATA / "readings.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            syllable, characters = line.split(" ", 1)
            found |= dict.fromkeys(characters, _sound(syllable))
    return found


def _sound(syllable: str) -> str:
    """Two syllables that many speakers and keyboards do not tell apart have one sound."""
    start = re.sub(r"^(z|c|s)h", r"\1", syllable)
    return re.sub(r"(?<=[aei])ng$", "n", start)


def _read(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return raw


def _words(raw: Mapping[str, str]) -> Words:
    return {lang: tuple(word.strip() for word in raw[lang].split(",") if word.strip()) for lang in Lang}


def _same(raw: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for plain, everyday in raw.items():
        yield plain, plain
        for word in everyday.split(","):
            yield word.strip(), plain


def _patterns(raw: Mapping[str, str]) -> Patterns:
    return {lang: re.compile(raw[lang]) for lang in Lang}
