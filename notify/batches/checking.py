"""The whole check of a batch before anything is stored: which rows go, which are to be mended, which are left out;
counts, segments and samples; pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from knowledge.model import Lang
from notify.batches.findings import Fate, Finding, fate_of
from notify.batches.judging import Line
from notify.batches.wording import Envelope
from storage.values.permits import Problem

SAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows of the numbers. `before`: when, in words, a number was last sent a body; `today`: how many
    texts it has had today; `cap`: most texts to one number a day."""

    opted_out: Collection[str] = frozenset()
    before: Mapping[tuple[str, str], str] = field(default_factory=dict)
    today: Mapping[str, int] = field(default_factory=dict)
    cap: int = 3


@dataclass(frozen=True, slots=True)
class Share:
    """What of a batch goes in one language. `lengths`: how many texts are charged as how many segments. `samples` as
    they would go out."""

    language: Lang
    lengths: Mapping[int, int]
    samples: Sequence[str]

    @property
    def texts(self) -> int:
        return sum(self.lengths.values())

    @property
    def segments(self) -> int:
        return sum(length * count for length, count in self.lengths.items())


@dataclass(frozen=True, slots=True)
class Check:
    """`good`: what would go, in order. `told`: every row with something to say. `shares`: what goes in each language,
    where anything does."""

    total: int
    good: Sequence[Line]
    told: Sequence[Line]
    shares: Sequence[Share]

    @property
    def segments(self) -> int:
        return sum(share.segments for share in self.shares)

    @property
    def samples(self) -> list[str]:
        return [text for share in self.shares for text in share.samples]

    def share(self, language: Lang) -> Share:
        """What goes in a language; an empty one where nothing does."""
        return next((share for share in self.shares if share.language == language), Share(language, {}, ()))

    @property
    def mend(self) -> int:
        """Rows to be mended."""
        return sum(gravest(line) is Fate.MEND for line in self.told)

    @property
    def left_out(self) -> int:
        return sum(gravest(line) is Fate.LEFT_OUT for line in self.told)


def gravest(line: Line) -> Fate | None:
    """What becomes of a row; None where nothing is said of it."""
    fates = {fate_of(problem) for problem in line.problems}
    return next((fate for fate in Fate if fate in fates), None)


def sift(lines: Sequence[Line], known: Known, envelope: Envelope) -> Check:
    """Every line ends either in `good` or, with the reason, in `told` alone."""
    seen: dict[tuple[str, str], Line] = {}
    coming: Counter[str] = Counter(known.today)
    judged = []
    for line in lines:
        told = line if not line.good else _known(line, known, seen)
        if told.good:
            seen[told.phone, told.body] = told
            coming[told.phone] += 1
            if coming[told.phone] > known.cap:
                told = _with(told, Finding.OVER_CAP, str(known.cap))
        judged.append(told)
    good = [line for line in judged if line.good]
    return Check(
        total=len(lines),
        good=good,
        told=[line for line in judged if line.problems],
        shares=list(_shares(good, envelope)),
    )


def _shares(good: Sequence[Line], envelope: Envelope) -> Iterator[Share]:
    for language in Lang:
        mine = [line for line in good if line.language is language]
        if mine:
            lengths = Counter(envelope.segments(line.phone, line.body, language) for line in mine)
            texts = [envelope.whole(line.phone, line.body, language) for line in mine]
            yield Share(language, lengths, samples(texts))


def _known(line: Line, known: Known, seen: Mapping[tuple[str, str], Line]) -> Line:
    """The line with the reason for which it is left out, if there is one."""
    key = (line.phone, line.body)
    if line.phone in known.opted_out:
        return _with(line, Finding.OPTED_OUT, "")
    if (first := seen.get(key)) is not None:
        if first.who:
            return _with(line, Finding.SHARED_NUMBER, first.who)
        return _with(line, Finding.TWICE, str(first.row))
    if (when := known.before.get(key)) is not None:
        return _with(line, Finding.SENT_BEFORE, when)
    return line


def _with(line: Line, finding: Finding, value: str) -> Line:
    return replace(line, problems=(*line.problems, Problem(finding, line.column, value)))


def samples(texts: Sequence[str]) -> list[str]:
    """Up to three different texts: the first, the longest, and the shortest, then others as they come."""
    if not texts:
        return []
    chosen = dict.fromkeys([texts[0], max(texts, key=len), min(texts, key=len)])
    for text in texts:
        if len(chosen) >= SAMPLES:
            break
        chosen.setdefault(text)
    return list(chosen)[:SAMPLES]
