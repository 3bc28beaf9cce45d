"""The pack's words together with the general ones: a message is spelt right, cut up, and said in standard words."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from faq.homophones import Homophones
from faq.index import MARK
from faq.lexicon import Merged, QuestionLexicon, intent_lexicon, question_lexicon
from faq.scanning import Piece, Role, Scanner, Word, apart, runs
from faq.text import CHINESE, LATIN, joined, normalise
from faq.words import Speller
from knowledge.model import Lang, VocabularyFile

OFTEN: Final = 3
"""A pair of characters said in so many questions is a word that may be mistyped."""
BOUND: Final = 0.4
"""A pair is one word when it is this share of all that either of its characters says."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message understood as words. `plain` as it was written, `text` spelt right, `said` all of it in standard words,
    `content` only what tells matters apart."""

    plain: str
    text: str
    pieces: tuple[Piece, ...]
    said: str
    content: str
    slots: tuple[str, ...]
    implied: tuple[str, ...]
    """What the form of the sentence asks where no question word does."""
    hinted: bool
    """What is asked is only hinted at, by a weak question word such as 怎么 or 能不能."""

    @property
    def asked(self) -> str:
        """The content with a mark for each thing asked: 要带什么 and 应备证件为何 ask the same."""
        return self.content + "".join(f" {MARK}{slot}" for slot in self.slots)


class Vocabulary:
    """Reads messages. `terms` are the pack's names and aliases, `questions` what people are known to ask, `office` the
    standard words for the office itself."""

    def __init__(
        self,
        words: VocabularyFile | None,
        terms: Iterable[str],
        questions: Iterable[str],
        *,
        office: frozenset[str] = frozenset(),
    ) -> None:
        general = question_lexicon()
        asked = [normalise(question) for question in questions]
        known = dict(_words(words, [normalise(term) for term in terms], general, office))
        # Without a pack there are no fields to part: whom and where to ask is one question.
        self._merged = tuple(one for one in general.merged if words is not None or one.slot != "contact")
        self._scanner = Scanner(
            known, _bound(asked, {text for text, word in known.items() if word.role is Role.COMMON})
        )
        self._homophones = _homophones(known, asked)
        self._speller = _speller(known, asked)
        self._known: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """A citizen's message, misspellings repaired."""
        plain = normalise(text)
        spelt = " ".join(self._spell(run) for run in runs(plain))
        return self._reading(plain, spelt)

    def read_known(self, text: str) -> Reading:
        """A question of the pack, taken as it is written; several parts of the answerer look at each."""
        if text not in self._known:
            plain = normalise(text)
            self._known[text] = self._reading(plain, plain)
        return self._known[text]

    def _spell(self, run: str) -> str:
        if CHINESE.match(run):
            return self._homophones.repair(run)
        return " ".join(self._speller.correct(word) for word in run.split(" "))

    def _reading(self, plain: str, text: str) -> Reading:
        pieces = tuple(self._pieces(text))
        return Reading(
            plain=plain,
            text=text,
            pieces=pieces,
            said=_write(piece for piece in pieces if piece.role is not Role.FILLER),
            content=" ".join(piece.said for piece in pieces if piece.role in {Role.TERM, Role.PLAIN}),
            slots=_slots(pieces),
            implied=() if any(map(_strong, pieces)) else self._implied(text),
            hinted=not any(_strong(piece) for piece in pieces),
        )

    def _implied(self, text: str) -> tuple[str, ...]:
        whole = joined(text)
        lang = Lang.ZH if CHINESE.search(whole) else Lang.EN
        return tuple(one.slot for one in question_lexicon().implied if one.patterns[lang].search(whole))

    def _pieces(self, text: str) -> Iterator[Piece]:
        for run in runs(joined(text)):
            if CHINESE.match(run):
                yield from self._chinese(run)
            else:
                yield from _overruled(self._scanner.scan(run), run, self._merged)

    def _chinese(self, run: str) -> Iterator[Piece]:
        at = 0
        for start, end, slot in self._settled(run):
            yield from self._scanner.scan(run[at:start])
            yield from (
                [Piece(Role.ASK, run[start:end], run[start:end], slot)] if slot else self._scanner.scan(run[start:end])
            )
            at = end
        yield from self._scanner.scan(run[at:])

    def _settled(self, run: str) -> list[tuple[int, int, str]]:
        """Question words with open places, and the names that stand in such a place or are cut by one: these stay names
        (no slot), and the question word is what it has beside them."""
        merged = _merged_spans(run, self._merged)
        names = self._scanner.names(run) if merged else []
        settled: set[tuple[int, int, str]] = set()
        for start, end, slot in merged:
            held = [name for name in names if name[0] < end and start < name[1]]
            settled.update((*name, "") for name in held)
            first, last = (held[0][0], held[-1][1]) if held else (end, end)
            left, right = (start, min(first, end)), (last, end)
            asks = next((part for part in (left, right) if part[0] < part[1]), None)
            if asks is not None:
                settled.add((*asks, slot))
        return sorted(settled)


def _slots(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    """What is asked, in order; nouns that are also question words count only when nothing else asks, or when it is
    asked what they are: 程序是什么."""
    asking = [piece for piece in pieces if piece.slot]
    defined = [piece for piece, after in pairwise(pieces) if piece.slot and after.slot == "overview"]
    strong = [piece for piece in asking if _strong(piece) or piece in defined]
    return tuple(dict.fromkeys(piece.slot for piece in strong or asking))


def _strong(piece: Piece) -> bool:
    return bool(piece.slot) and piece.text not in question_lexicon().weak


def _merged_spans(run: str, merged: Iterable[Merged]) -> list[tuple[int, int, str]]:
    """Question words with open places, the longest first, none over another; in the order of the text."""
    slots: dict[tuple[int, int], str] = {}
    for one in merged:
        for hit in one.patterns[Lang.ZH].finditer(run):
            slots.setdefault(hit.span(), one.slot)
    return [(*span, slots[span]) for span in apart(slots)]


def _overruled(pieces: list[Piece], run: str, merged: Iterable[Merged]) -> list[Piece]:
    """English question words that mean something else together: how long … valid. The longest says what."""
    hits = [(hit[0], one.slot) for one in merged if (hit := one.patterns[Lang.EN].search(run))]
    settled: set[int] = set()
    for text, slot in sorted(hits, key=lambda hit: -len(hit[0])):
        inside = [at for at, piece in enumerate(pieces) if piece.slot and piece.text in text]
        for at in inside:
            if at not in settled:
                pieces[at] = Piece(Role.ASK, text, pieces[at].said, slot)
        settled |= set(inside)
        if not inside and not any(piece.slot and text in piece.text for piece in pieces):
            pieces.append(Piece(Role.ASK, "", "", slot))
            settled.add(len(pieces) - 1)
    return pieces


def _write(pieces: Iterable[Piece]) -> str:
    return joined(" ".join(piece.said for piece in pieces if piece.said))


def _words(
    vocabulary: VocabularyFile | None, terms: list[str], general: QuestionLexicon, office: frozenset[str]
) -> Iterator[tuple[str, Word]]:
    """Known words; of two uses of one text the later yield wins, so the most particular come last."""
    for lang in Lang:
        yield from ((word, Word(Role.COMMON, "")) for word in general.common[lang])
        yield from ((word, Word(Role.FILLER, "")) for word in general.fillers[lang])
    yield from ((word, Word(Role.PLAIN, plain)) for word, plain in _everyday(general, vocabulary is None))
    standard_of = _standards(vocabulary)
    yield from ((term, Word(Role.TERM, standard_of(term))) for term in terms)
    if vocabulary is not None:
        yield from ((normalise(word), Word(Role.FILLER, "")) for word in vocabulary.fillers + vocabulary.fillers_en)
        yield from _synonyms(vocabulary, {word for lang in Lang for word in general.common[lang]}, office)
    for slot, words in general.slots.items():
        yield from ((normalise(word), Word(Role.ASK, "", slot)) for lang in Lang for word in words[lang])
    if vocabulary is None:
        for slot, words in general.bare.items():
            yield from ((normalise(word), Word(Role.ASK, "", slot)) for lang in Lang for word in words[lang])
    for asked in vocabulary.question_words if vocabulary is not None else ():
        yield from ((normalise(word), Word(Role.ASK, "", asked.slot)) for word in asked.words + asked.words_en)


def _everyday(general: QuestionLexicon, alone: bool) -> Iterator[tuple[str, str]]:
    """Everyday words and the plain ones for them. Without a pack (`alone`) nothing says what is a word, and one
    character is too often part of another."""
    if alone:
        yield from ((word, plain) for word, plain in general.same.items() if len(word) > 1)
        yield from general.civic.items()
    else:
        yield from general.same.items()


def _synonyms(vocabulary: VocabularyFile, common: set[str], office: frozenset[str]) -> Iterator[tuple[str, Word]]:
    """The pack's standard words and their variants."""
    for synonym in vocabulary.synonyms:
        standard = normalise(synonym.standard)
        role = Role.OFFICE if synonym.standard in office else Role.COMMON if standard in common else Role.TERM
        for word in (synonym.standard, *synonym.variants):
            yield normalise(word), Word(role, standard)


def _standards(vocabulary: VocabularyFile | None) -> Callable[[str], str]:
    """Says a name in the standard words that the pack's synonyms make of it."""
    if vocabulary is None:
        return lambda term: term
    words = {
        normalise(word): Word(Role.TERM, normalise(one.standard))
        for one in vocabulary.synonyms
        for word in (one.standard, *one.variants)
    }
    scanner = Scanner(words)
    return lambda term: _write(scanner.scan(term))


def _pairs(asked: Iterable[str]) -> Counter[str]:
    """How often each pair of neighbouring characters is said."""
    return Counter(run[at : at + 2] for text in asked for run in CHINESE.findall(text) for at in range(len(run) - 1))


def _bound(asked: list[str], common: set[str]) -> frozenset[str]:
    """Pairs of a small word and another character that mostly stand together, in questions: they are one word."""
    single = Counter(character for text in asked for character in text)
    return frozenset(
        pair
        for pair, count in _pairs(asked).items()
        if count >= OFTEN
        and (pair[0] in common) != (pair[1] in common)
        and pair not in common
        and all(count >= BOUND * single[character] for character in pair)
    )


def _homophones(known: dict[str, Word], asked: list[str]) -> Homophones:
    said = _pairs(asked)
    small = set("".join(word for word in known if len(word) == 1))
    often = {pair: count for pair, count in said.items() if count >= OFTEN and not small & set(pair)}
    chinese = [word for word in known if len(word) > 1 and CHINESE.fullmatch(word)]
    small = {word for word in chinese if known[word].role in {Role.COMMON, Role.FILLER}}
    words = dict.fromkeys(chinese, 1000)
    ordinary = (*words, *intent_lexicon().elsewhere[Lang.ZH])
    pairs = {word[at : at + 2] for word in ordinary for at in range(len(word) - 1)}
    return Homophones(often | words, pairs | set(said), small)


def _speller(known: dict[str, Word], asked: list[str]) -> Speller:
    counts: Counter[str] = Counter()
    for text in (*known, *asked, *intent_lexicon().elsewhere[Lang.EN]):
        counts.update(LATIN.findall(text))
    return Speller(counts)
