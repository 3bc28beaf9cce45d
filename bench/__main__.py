"""`python -m bench [MODULE…]`: run the benchmarks, print their figures, exit 1 when a ratio misses its target."""

import sys
from importlib import import_module
from pathlib import Path

from bench import Row


def modules() -> list[str]:
    """The benchmark modules: every module of this package that offers `run`."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    return [name for name in names if hasattr(import_module(f"bench.{name}"), "run")]


def line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:8.2f}×"
    target = "" if row.target is None else f"  (at least {row.target:g}×)"
    mark = {None: "", True: "  ok", False: "  MISSED"}[row.passed]
    figure = "" if row.unit == "skipped" else f"{row.figure:14,.1f}"
    return f"  {row.name:<58}{figure:>14} {row.unit:<12}{ratio}{target}{mark}"


def main(wanted: list[str]) -> int:
    missed = 0
    for name in wanted or modules():
        print(name)
        for row in import_module(f"bench.{name}").run():
            print(line(row), flush=True)
            missed += row.passed is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
