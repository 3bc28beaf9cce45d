"""Coming values: each begins on a later day than the one before. There are no gaps, since each holds until the next."""

from collections.abc import Iterator
from itertools import pairwise

from knowledge.checks.spots import fault, nodes
from knowledge.faults import Code, Fault
from knowledge.model import Kind, PackFile


def check(kind: Kind, file: PackFile) -> Iterator[Fault]:
    """Two values from the same day, and a value that stands after a later one."""
    for path, node in nodes(file):
        days = [one.from_ for one in getattr(node, "coming", ())]
        for at, (before, day) in enumerate(pairwise(days), 1):
            if day <= before:
                yield fault(kind, (*path, "coming", at, "from"), Code.LATER, expected=before, found=day)
