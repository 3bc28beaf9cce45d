"""What a message wants when it is no question about a matter: help in danger, a complaint, a person, one's own case."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from faq.forms import QUESTION, wish_forms, with_edges
from faq.lexicon import intent_lexicon
from faq.reply import Cause
from faq.text import CHINESE, LATIN, joined, normalise
from faq.vocabulary import Reading, Vocabulary
from knowledge.model import DangerWords, Lang, Pack

_SMALL: Final = r" (?:(?:a|an|the|my|our|your|his|her|their|new|for|of) )*"
_NEAR: Final = ".{0,4}"
SURELY: Final = 0.3
"""Odds (logarithm) from which a message wants something else than an answer, whatever entry is like it."""
RATHER: Final = -1.0
"""The same where no entry answers it for certain."""
CLEARLY: Final = 1.5
"""The same where the message asks something about complaining."""
SURELY_NOT: Final = -1.5
"""Odds under which a message is a question, although a pattern of a wish is in it."""
RATHER_ANOTHER: Final = 1.0
"""Odds from which it is another wish than the pattern says."""
SEVERAL: Final = 3
"""A word of another authority's is the pack's too when so many of its questions say it."""
_WISHES: Final = {"complain": Cause.COMPLAINT, "person": Cause.PERSON, "track": Cause.OWN_CASE}
_BLANK: Final = "#"
"""Stands in for what has been taken out, so that its neighbours do not become a word."""


@dataclass(frozen=True, slots=True)
class DangerFound:
    """`words` is the pack's entry when it named the danger; `numbers` are the public numbers to call."""

    words: DangerWords | None
    numbers: tuple[str, ...]


class Intents:
    """Recognises what a message wants, for one pack."""

    def __init__(self, pack: Pack, terms: Iterable[str], questions: Iterable[str], vocabulary: Vocabulary) -> None:
        self._pack = pack
        self._lexicon = intent_lexicon()
        self._names = [normalise(term) for term in terms]
        self._asked = list(dict.fromkeys(normalise(question) for question in questions))
        self._questions = " ".join(self._asked)
        self._vocabulary = vocabulary
        self._said = [vocabulary.read_known(question).said for question in self._asked]
        spans = {*self._names} | _often(self._questions)
        self._spans = tuple(span for span in spans if CHINESE.fullmatch(span))
        self._elsewhere = {
            lang: _any_of((word for word in self._lexicon.elsewhere[lang] if not self._ours(word)), lang)
            for lang in Lang
        }
        self._dangers = tuple(
            (entry, entry.words, _any_of(map(normalise, entry.words_en), Lang.EN))
            for entry in pack.casework.danger_words
        )

    def says(self, name: str, reading: Reading) -> bool:
        """Whether a pattern of the lexicon is in the message, as it was written or as it was meant."""
        return any(self._in(name, text) for text in _versions(reading))

    def _says_calmly(self, name: str, reading: Reading) -> bool:
        """The same without questions that ask nothing: how dare they."""
        return any(self._in(name, self._calmed(text)) for text in _versions(reading))

    def _calmed(self, text: str) -> str:
        for lang in _languages(text):
            text = self._lexicon.patterns["rhetorical"][lang].sub(_BLANK, text)
        return text

    def _in(self, name: str, text: str) -> bool:
        return any(self._lexicon.says(name, lang, text) for lang in _languages(text))

    def danger(self, reading: Reading) -> DangerFound | None:
        """Danger to life. A word of it inside an ordinary one, or only talked about, does not count."""
        return next((found for text in _versions(reading) if (found := self._danger(text))), None)

    def _danger(self, text: str) -> DangerFound | None:
        kept = text
        for lang in _languages(text):
            kept = self._lexicon.patterns["harmless"][lang].sub(_BLANK, kept)
        found = self._named(kept, text) or self._general(kept)
        if found is None or (self._in("spoken_of", text) and not self._in("urgent", text)):
            return None
        return found

    def _general(self, text: str) -> DangerFound | None:
        for danger in self._lexicon.danger:
            if any(danger.patterns[lang].search(text) for lang in _languages(text)):
                numbers = (self._pack.public_number(role).number for role in danger.numbers)
                return DangerFound(None, tuple(numbers))
        return None

    def _named(self, kept: str, plain: str) -> DangerFound | None:
        """A danger word of the pack, unless it lies across two other words or the pack itself asks with it."""
        urgent = self._in("urgent", kept)
        for entry, words, english in self._dangers:
            if any(self._stands(word, kept) and (urgent or word not in self._questions) for word in words):
                return DangerFound(entry, entry.numbers)
            if any(urgent or not self._asks_with(word, plain) for word in english.findall(kept)):
                return DangerFound(entry, entry.numbers)
        return None

    def _asks_with(self, word: str, plain: str) -> bool:
        """Whether the pack's own questions hold this English word and the message asks something."""
        return self._in("question", plain) and re.search(rf"\b{re.escape(word)}\b", self._questions) is not None

    def _stands(self, word: str, text: str) -> bool:
        at = text.find(word)
        while at >= 0:
            if not any(_crosses(span, text, at, at + len(word)) for span in self._spans):
                return True
            at = text.find(word, at + 1)
        return False

    def complaint(self, reading: Reading, *, known_question: bool, sure: bool) -> bool:
        """A complaint being made, rather than a question about complaining. `sure`: an entry answers the message."""
        if self._says_calmly("complain.plainly", reading):
            return True
        if known_question or self.asks(reading):
            return False
        wronged = self.says("complain.wrongs", reading) and self.says("complain.staff", reading)
        says = self.says("complain.say", reading)
        return (says and (wronged or not (sure and reading.slots))) or (wronged and not sure)

    def asks(self, reading: Reading) -> bool:
        """Whether a message asks how something is done, rather than being indignant in the form of a question."""
        return self._says_calmly("question", reading)

    def harm_by_others(self, reading: Reading) -> bool:
        """Somebody else is doing wrong here and now, told as a fact."""
        return self.says("complain.others", reading) and not self.says("question", reading)

    def own_case(self, reading: Reading) -> bool:
        """How far one's own case, file or complaint is."""
        if self.says("track.dated", reading) and self.says("track.waiting", reading):
            return True
        own = self.says("track.own", reading) and self.says("track.state", reading)
        return own and not self.says("track.general", reading)

    def progress(self, reading: Reading) -> bool:
        """How one learns how far a case is: tracking serves where no entry answers."""
        return self.says("track.look_up", reading)

    def wish(self, reading: Reading, odds: float) -> Cause | None:
        """What a message wants by its wording, where no pattern says so: if by these odds (logarithm) it is rather that
        than a question."""
        likeness = _likeness(reading)
        if not likeness:
            return None
        likeliest = max(_WISHES, key=lambda name: likeness[name])
        return _WISHES[likeliest] if likeness[likeliest] - likeness[QUESTION] >= odds else None

    def settled(self, said: Cause, reading: Reading) -> Cause | None:
        """The wish that a pattern says, or another that its wording as a whole is far likelier to be; None where that
        is surely a question."""
        likeness = _likeness(reading)
        if not likeness or (said is Cause.COMPLAINT and self._says_calmly("complain.plainly", reading)):
            return said
        likeliest = max(_WISHES, key=lambda name: likeness[name])
        name = next(name for name, cause in _WISHES.items() if cause is said)
        if likeness[likeliest] - likeness[name] >= RATHER_ANOTHER:
            name = likeliest
        return _WISHES[name] if likeness[name] - likeness[QUESTION] >= SURELY_NOT else None

    def elsewhere(self, reading: Reading) -> str | None:
        """When the message names another authority's business, in a word this pack does not use: what else it says."""
        text = joined(reading.plain)
        rest = text
        for lang in Lang:
            rest = self._elsewhere[lang].sub(lambda hit: hit[0] if self._split(hit) else _BLANK, rest)
        return None if rest == text else rest

    def _split(self, hit: re.Match[str]) -> bool:
        """Whether a word of the pack lies across an edge of what was found: 用地 in 用地下室."""
        return any(_crosses(span, hit.string, *hit.span()) for span in self._spans)

    def _ours(self, word: str) -> bool:
        """Whether this word, or the plain word that stands for it, is in a name of the pack or in several questions: in
        one it may be by chance, as a place beside what is asked for."""
        said = self._vocabulary.read_known(word).said
        return self._uses(word, self._names, self._asked) or (said != word and self._uses(said, (), self._said))

    def _uses(self, word: str, names: Iterable[str], asked: Iterable[str]) -> bool:
        if not word:
            return False
        found = re.compile(rf"\b{re.escape(word)}" if LATIN.match(word) else re.escape(word))
        return any(map(found.search, names)) or sum(map(bool, map(found.search, asked))) >= SEVERAL


def _any_of(words: Iterable[str], lang: Lang) -> re.Pattern[str]:
    """Any of the words, the longest first; in English whole words, with small ones between those of a phrase, in
    Chinese with a few characters where a phrase is parted."""
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
    either = either.replace(r"\ ", _SMALL if lang is Lang.EN else _NEAR)
    return re.compile(rf"\b(?:{either})\b" if lang is Lang.EN else either)


def _crosses(span: str, text: str, start: int, end: int) -> bool:
    """Whether this word of the pack lies across one edge of text[start:end]."""
    at = text.find(span)
    while at >= 0:
        stop = at + len(span)
        if (at < end < stop and at >= start + 1) or (at < start < stop <= end - 1):
            return True
        at = text.find(span, at + 1)
    return False


def _often(questions: str, share: int = 12) -> set[str]:
    """Pairs of characters that the pack's questions use all the time."""
    counts: dict[str, int] = {}
    for run in CHINESE.findall(questions):
        for at in range(len(run) - 1):
            counts[run[at : at + 2]] = counts.get(run[at : at + 2], 0) + 1
    return {pair for pair, count in counts.items() if count >= share}


def _likeness(reading: Reading) -> Mapping[str, float]:
    return wish_forms().likeness(with_edges(reading.text))


def _versions(reading: Reading) -> Iterator[str]:
    """The message as it was written, and as it was meant."""
    plain, spelt = joined(reading.plain), joined(reading.text)
    yield plain
    if spelt != plain:
        yield spelt


def _languages(text: str) -> Iterator[Lang]:
    if CHINESE.search(text):
        yield Lang.ZH
    if LATIN.search(text):
        yield Lang.EN
