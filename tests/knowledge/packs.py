"""The shipped packs as texts that a test may change before they are checked."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from knowledge.model import Kind
from knowledge.parse import read_texts
from knowledge.source import read_source
from knowledge.validate import Checked, check_texts

PACKS = Path(__file__).resolve().parents[2] / "packs"
CIVIL = PACKS / "civil-air-defence"
MARKET = PACKS / "market-regulation"

Change = Callable[[Any], object]
Found = set[tuple[str, str, str]]


def data_of(directory: Path, kind: Kind) -> Any:
    """The plain data of one file, anew each time."""
    return read_source(kind.file, (directory / kind.file).read_text(encoding="utf-8")).data


def written(data: Any) -> str:
    """Data as YAML text."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


def checked_after(directory: Path, changes: dict[Kind, Change]) -> Checked:
    """The check of a pack in which some files were changed."""
    texts, unreadable = read_texts(directory)
    assert unreadable == []
    for kind, change in changes.items():
        data = data_of(directory, kind)
        change(data)
        texts[kind] = written(data)
    return check_texts(texts)


def faults_after(directory: Path, kind: Kind, change: Change) -> Found:
    """The faults of a pack after one change: file, path and code of each."""
    return found_in(checked_after(directory, {kind: change}))


def found_in(checked: Checked) -> Found:
    return {(fault.file, fault.where, fault.code.value) for fault in checked.faults}


def put(*path: str | int, value: Any) -> Change:
    """A change that puts `value` at a path."""

    def change(data: Any) -> None:
        for part in path[:-1]:
            data = data[part]
        data[path[-1]] = value

    return change


def take(*path: str | int) -> Change:
    """A change that removes what stands at a path."""

    def change(data: Any) -> None:
        for part in path[:-1]:
            data = data[part]
        del data[path[-1]]

    return change


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", str(value)))
