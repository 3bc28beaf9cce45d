"""One rule broken in a shipped pack, and the faults that must be told: written as a row of a table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.model import Kind
from tests.knowledge.packs import MARKET, Found, faults_after

Edit = Callable[[Any], Any]
_PART = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
GONE = object()


@dataclass(frozen=True, slots=True)
class Broken:
    """What stands at `path` becomes `edit` of it; `faults` are then told and no others."""

    kind: Kind
    path: str
    edit: Edit
    faults: Found
    pack: Path

    def check(self) -> None:
        assert faults_after(self.pack, self.kind, self._change) == self.faults

    def _change(self, data: Any) -> None:
        *above, last = [int(found[1]) if found[1] else found[2] for found in _PART.finditer(self.path)]
        for part in above:
            data = data[part]
        value = self.edit(data[last] if isinstance(last, int) or last in data else None)
        if value is GONE:
            del data[last]
        else:
            data[last] = value


def broken(kind: Kind, path: str, edit: Edit, *expected: str, pack: Path = MARKET) -> Broken:
    """A row. Each expectation is `code` (at `path`), `+more.path code`, `other.path code` or `file:path code`."""
    return Broken(kind, path, edit, {_fault(kind, path, one) for one in expected}, pack)


def to(value: Any) -> Edit:
    return lambda _: value


def add(*values: Any) -> Edit:
    return lambda found: [*found, *values]


def first(count: int) -> Edit:
    return lambda found: found[:count]


def after(text: str) -> Edit:
    return lambda found: f"{found}{text}"


def replaced(old: str, new: str) -> Edit:
    return lambda found: found.replace(old, new)


def taken_out(_: Any) -> Any:
    return GONE


def _fault(kind: Kind, path: str, expected: str) -> tuple[str, str, str]:
    where, _, code = expected.rpartition(" ")
    file, colon, rest = where.rpartition(":")
    if rest.startswith("+"):
        rest = f"{path}{rest[1:]}"
    return f"{file}.yaml" if colon else kind.file, rest or path, code
