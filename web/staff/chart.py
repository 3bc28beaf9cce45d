"""A chart of stacked bars as plain shapes for the template; pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 240
LEFT, BOTTOM, TOP = 56, 30, 12
MOST_LABELS = 10


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of a bar; `kind` names its pattern."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A text at an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`levels`: lines across with their figure; `names`: what stands under the bars."""

    boxes: Sequence[Box]
    levels: Sequence[Mark]
    names: Sequence[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def top_of(most: int) -> int:
    """A round figure at or above the highest bar, even so that its half is whole."""
    size = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if step * size >= most:
                return step * size
        size *= 10


def chart(bars: Sequence[tuple[str, Sequence[tuple[str, int]]]], say: Callable[[int], str]) -> Chart:
    """`bars`: the name under each and its pieces from below, each a kind and a figure. `say` writes a figure."""
    top = top_of(max((sum(size for _, size in pieces) for _, pieces in bars), default=0))
    base, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    slot = (WIDTH - LEFT) / max(len(bars), 1)
    boxes, names = [], []
    every = -(-len(bars) // MOST_LABELS)
    for place, (name, pieces) in enumerate(bars):
        below = float(base)
        for kind, size in pieces:
            height = room * size / top
            below -= height
            if size:
                x, width = LEFT + (place + 0.12) * slot, slot * 0.76
                boxes.append(Box(kind, round(x, 1), round(below, 1), round(width, 1), round(height, 1)))
        if place % every == 0:
            names.append(Mark(round(LEFT + (place + 0.5) * slot, 1), name))
    levels = [Mark(round(base - room * share, 1), say(int(top * share))) for share in (0, 0.5, 1)]
    return Chart(boxes, levels, names)
