"""Walking through a pack's files: every record and every text with its path."""

from collections.abc import Iterable, Iterator
from typing import Any

from knowledge.faults import Code, Fault, Path, shown
from knowledge.model import Kind, PackFile
from knowledge.model.fields import Node


def fault(kind: Kind, path: Path, code: Code, *, expected: object = "", found: object = "") -> Fault:
    """A fault in the file of `kind`."""
    return Fault(kind.file, path, code, expected=str(expected), found=shown(found))


def fields(node: Node) -> Iterator[tuple[str, Any]]:
    """The keys of a record as written in the YAML, with their values."""
    return ((info.alias or name, getattr(node, name)) for name, info in type(node).model_fields.items())


def nodes(value: Any, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every record in `value`, itself included."""
    if isinstance(value, Node):
        yield path, value
    for here, child in _children(value, path):
        yield from nodes(child, here)


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in `value`, but not the ones that are choices from a closed list."""
    if type(value) is str:
        yield path, value
    for here, child in _children(value, path):
        yield from texts(child, here)


def file_texts(file: PackFile) -> Iterator[tuple[Path, str]]:
    """Every text of a file but the header's, which is for its editors only."""
    header = set(PackFile.model_fields)
    return ((path, text) for path, text in texts(file) if path[0] not in header)


def listed(name: str, items: Iterable[Any]) -> Iterator[tuple[Path, Any]]:
    """The items of a top-level list with their paths."""
    return (((name, at), item) for at, item in enumerate(items))


def _children(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Node):
        return (((*path, key), child) for key, child in fields(value))
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return (((*path, at), child) for at, child in enumerate(value))
    if isinstance(value, dict):
        return (((*path, str(key)), child) for key, child in value.items())
    return iter(())
