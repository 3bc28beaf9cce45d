"""What the provider took against what the office believes: one entry a notice, one line a site, one table in all."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from storage.values.notices import REACHED, NoticeState
from tests.counterparts.faults import Fault
from tests.notify.matrix import Course, Listing

ANSWERED = frozenset({Fault.NONE, Fault.UNREACHABLE, Fault.THROTTLE, Fault.REFUSE})
"""After all other faults the sender does not know whether its message was taken."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One notice at the end. `doubted`: no answer had been recorded when the storm was over. `struck`: a process was
    killed while it had it. `taken` and `known`: the messages the provider took for it, and those the office knows."""

    course: Course
    state: NoticeState
    doubted: bool
    struck: bool
    taken: tuple[str, ...]
    known: tuple[str | None, ...]

    @property
    def undecidable(self) -> bool:
        """Nobody can ever tell: the answer is gone, and the provider answers no look-up."""
        return self.doubted and self.course.listing is Listing.MUTE

    @property
    def lost(self) -> bool:
        """Nobody got it, though the number is good, and nobody is told so."""
        told = self.state is NoticeState.UNKNOWN or (
            self.state is NoticeState.FAILED and self.course.fault is Fault.REFUSE
        )
        return not self.taken and not told

    @property
    def twice(self) -> bool:
        return len(self.taken) > 1

    @property
    def misjudged(self) -> bool:
        """The office believes something that is not so, or does not know what it could."""
        if self.doubted and not self.struck and self.course.fault in ANSWERED:
            return True
        if self.undecidable or self.state is NoticeState.UNKNOWN:
            return self.undecidable is not (self.state is NoticeState.UNKNOWN)
        if self.course.fault is Fault.REFUSE:
            return self.state is not NoticeState.FAILED or bool(self.taken)
        return self.state not in REACHED or not self.taken or self.taken != self.known


@dataclass(frozen=True, slots=True)
class Line:
    """The sum of a site's entries. `letters`: tasks in place of texts that no phone can get."""

    site: str
    notices: int
    kills: int
    struck: int
    taken: int
    sent: int
    refused: int
    letters: int
    unknown: int
    lost: int
    twice: int
    misjudged: int


def line(site: str, entries: Sequence[Entry], *, kills: int, letters: int) -> Line:
    return Line(
        site=site,
        notices=len(entries),
        kills=kills,
        struck=sum(each.struck for each in entries),
        taken=sum(len(each.taken) for each in entries),
        sent=sum(each.state in REACHED for each in entries),
        refused=sum(each.state is NoticeState.FAILED for each in entries),
        letters=letters,
        unknown=sum(each.state is NoticeState.UNKNOWN for each in entries),
        lost=sum(each.lost for each in entries),
        twice=sum(each.twice for each in entries),
        misjudged=sum(each.misjudged for each in entries),
    )


def enter(folder: Path, written: Line) -> None:
    """Keep a site's line, and write the table of all that are there. Several processes may do so at once: the one that
    writes last has seen every line."""
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / f"{written.site}.json", json.dumps(asdict(written)))
    lines = [Line(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]
    _replace(folder / "ledger.md", table(lines))


def table(lines: Sequence[Line]) -> str:
    names = [field.name for field in fields(Line)]
    sums = ["all", *(sum(getattr(each, name) for each in lines) for name in names[1:])]
    rows = [names, ["---"] * len(names), *([getattr(each, name) for name in names] for each in lines), sums]
    return "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)


def _replace(path: Path, text: str) -> None:
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
