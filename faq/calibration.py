"""From which probability an answer is given: set by questions with known answers, for one pack and one scorer."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from faq.answering import Answerer
from faq.evaluation import Case
from faq.reply import Cause
from faq.zones import ANSWER_FROM, ASK_FROM
from knowledge.model import Pack

Z: Final = 1.959964
"""Two-sided 95%."""
OUTSIDE: Final = 0.02
"""At most this share of the questions out of scope may be answered, however few they are beside the others."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold with what it was found on: of `of` questions answered `good` were right. It holds for the pack with
    the hash `pack` and the scorer `scorer` only."""

    pack: str
    scorer: str
    target: float
    answer_from: float
    good: int
    of: int

    @property
    def lower(self) -> float:
        return wilson_lower(self.good, self.of)


class Fit(StrEnum):
    """Whether a calibration may be used."""

    NONE = "none"
    FITS = "fits"
    OTHER_PACK = "other-pack"
    OTHER_SCORER = "other-scorer"


@dataclass(frozen=True, slots=True)
class Sample:
    """A question that would be answered with at least this probability, whether rightly, and whether out of scope."""

    probability: float
    right: bool
    outside: bool = False


def wilson_lower(good: int, of: int) -> float:
    """The lower end of Wilson's 95% interval (1927) for a share of `good` in `of`; 0 for nothing."""
    if not good:
        return 0.0
    share, square = good / of, Z * Z / of
    margin = Z * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return (share + square / 2 - margin) / (1 + square)


def samples(pack: Pack, cases: Iterable[Case]) -> list[Sample]:
    """What an answerer that never hesitates answers by matching. A question out of scope is answered wrongly."""
    eager = Answerer.build(pack, answer_from=ASK_FROM)
    replies = ((case, eager.ask(case.query, case.lang, case.context)) for case in cases)
    return [
        Sample(reply.probability, reply.entry == case.matter, case.matter is None)
        for case, reply in replies
        if reply.cause is Cause.MATCHED
    ]


def calibrate(pack: Pack, cases: Sequence[Case], target: float) -> Calibration | None:
    """The calibration of a pack; None when no threshold reaches the target."""
    outside = sum(case.matter is None for case in cases)
    return lowest(samples(pack, cases), target, pack=pack.content_hash, outside=outside)


def lowest(found: Sequence[Sample], target: float, *, pack: str, outside: int = 0) -> Calibration | None:
    """The lowest threshold at which the share of right answers is surely the target's, and of the `outside` questions
    hardly any is answered. Equal probabilities stand or fall together."""
    best, good, strays = None, 0, 0
    ordered = sorted(found, key=lambda one: -one.probability)
    for of, sample in enumerate(ordered, 1):
        good += sample.right
        strays += sample.outside
        tied = of < len(ordered) and ordered[of].probability == sample.probability
        if not tied and wilson_lower(good, of) >= target and strays <= OUTSIDE * outside:
            best = Calibration(pack, scorer_version(), target, sample.probability, good, of)
    return best


def fit(calibration: Calibration | None, pack: str) -> Fit:
    """Whether it was made for the pack with this hash, and for this scorer."""
    if calibration is None:
        return Fit.NONE
    if calibration.pack != pack:
        return Fit.OTHER_PACK
    return Fit.FITS if calibration.scorer == scorer_version() else Fit.OTHER_SCORER


def threshold(calibration: Calibration | None, pack: str) -> float:
    """The calibrated threshold where it fits, else the shipped one."""
    return calibration.answer_from if calibration and fit(calibration, pack) is Fit.FITS else ANSWER_FROM


@cache
def scorer_version() -> str:
    """The start of a hash over this room's code and word lists: what changes a probability changes it."""
    here = Path(__file__).resolve().parent
    files = sorted(path for pattern in ("*.py", "data/*") for path in here.glob(pattern) if path.is_file())
    said = hashlib.sha256()
    for path in files:
        said.update(path.name.encode() + b"\0" + path.read_bytes())
    return said.hexdigest()[:12]
