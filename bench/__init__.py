"""Speed as ratios against peers measured in the same run: `python -m bench`. A module offers `run() -> list[Row]`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `ratio` is ours to the peer's and `target` what it must reach; `passed` None = nothing to compare."""

    name: str
    figure: float
    unit: str
    ratio: float | None = None
    target: float | None = None
    passed: bool | None = None


def skipped(name: str) -> Row:
    """A peer that is not installed: shown as skipped, never as a pass."""
    return Row(name, 0.0, "skipped")
