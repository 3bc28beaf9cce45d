"""Text on printed pages, pure: lines that fit a width, and pages on which nothing is cut. Lengths are millimetres."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

POINT = 25.4 / 72
"""One typographic point."""
Measure = Callable[[str], float]
_CLOSING = r"[，。、；：？！）〕】》”’…·]"
_OPENING = r"[（〔【《“‘]"
_WIDE = r"\u2e80-\uffff"
_PIECE = re.compile(rf"\s+|{_OPENING}*(?:[^\s{_WIDE}“”‘’…·]+|.){_CLOSING}*")
"""What stays together: a Latin word or number, or one Chinese character, with the marks that belong to it."""


class Size(StrEnum):
    """A size of paper, upright."""

    A4 = "a4"
    A5 = "a5"

    @property
    def width(self) -> float:
        return 210 if self is Size.A4 else 148

    @property
    def height(self) -> float:
        return 297 if self is Size.A4 else 210


@dataclass(frozen=True, slots=True)
class Row:
    """One line on paper, a cell for each column. `size` in points; `above` is the space before it; one that `keeps`
    stands on the page of the next."""

    cells: tuple[str, ...]
    size: float
    above: float = 0
    bold: bool = False
    keeps: bool = False

    @property
    def height(self) -> float:
        return self.above + self.size * POINT * 1.45


def wrapped(text: str, width: float, measure: Measure) -> list[str]:
    """`text` in lines no wider than `width`; no character but the spaces at a break is lost."""
    lines, line = [], ""
    for piece in _PIECE.findall(text.strip()):
        if measure(line + piece.rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        *full, line = _cut(piece.lstrip(), width, measure)
        lines += full
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _cut(piece: str, width: float, measure: Measure) -> list[str]:
    """A piece wider than a line, cut where a line is full; each part holds at least one character."""
    parts = [""]
    for char in piece:
        if parts[-1] and measure(parts[-1] + char) > width:
            parts.append("")
        parts[-1] += char
    return parts


def pages(rows: Iterable[Row], room: float) -> list[list[Row]]:
    """The rows in their order on pages of this height (no row is higher). What keeps together is parted only where it
    is more than a page."""
    found: list[list[Row]] = [[]]
    for row in rows:
        if found[-1] and sum(one.height for one in found[-1]) + row.height > room:
            found.append(_kept(found[-1], room - row.height))
        found[-1].append(row)
    return [page for page in found if page]


def _kept(page: list[Row], room: float) -> list[Row]:
    """The rows at the end of a page that keep with the next one, taken off it when that leaves some and they fit."""
    at = len(page)
    while at and page[at - 1].keeps:
        at -= 1
    if at == 0 or sum(one.height for one in page[at:]) > room:
        return []
    taken = page[at:]
    del page[at:]
    return taken
