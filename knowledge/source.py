"""The YAML text of one pack file as plain data, with the line of every value. Stricter than YAML: a key written twice
is a fault, and only null, true, false, whole numbers and decimals (exact) are anything but text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import yaml

from knowledge.faults import Code, Fault, Path, shown

_TAG = "tag:yaml.org,2002:"
_SEGMENTS = re.compile(r"^\s*#\s*segments:\s*2\s*$")


class _Loader(yaml.CSafeLoader):
    """The C loader with YAML 1.2's plain scalars: no dates, no `yes`, no 8:30 read as a number."""


_Loader.yaml_implicit_resolvers = {}  # without this, add_implicit_resolver copies the parent's YAML 1.1 table


for _name, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?$", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(_pattern), _first)


@dataclass(frozen=True, slots=True)
class Source:
    """What one file says. `data` is None when the text is not YAML; `segments` are the paths of text messages that a
    `# segments: 2` comment allows to be long."""

    data: Any
    lines: Mapping[Path, int]
    segments: frozenset[Path]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Reading:
    file: str
    comments: frozenset[int]
    lines: dict[Path, int] = field(default_factory=dict)
    segments: set[Path] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: Path, code: Code, line: int, *, expected: str = "", found: str = "") -> None:
        self.faults.append(Fault(self.file, path, code, expected=expected, found=found, line=line))

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, at)) for at, child in enumerate(node.value)]
        return self.scalar(node, path)

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.fault(path, Code.PLAIN_KEY, line)
                continue
            key = str(key_node.value)
            here = (*path, key)
            if key in result:
                self.fault(here, Code.KEY_ONCE, line, expected=str(self.lines[here]))
                continue
            self.lines[here] = line
            if line - 1 in self.comments:
                self.segments.add(here)
            result[key] = self.value(child, here)
        return result

    def scalar(self, node: yaml.Node, path: Path) -> Any:
        text = str(node.value)
        match node.tag.removeprefix(_TAG):
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return int(text)
            case "float":
                return Decimal(text)
        self.fault(path, Code.NO_TAG, node.start_mark.line + 1, found=str(node.tag))
        return text


def read_source(file: str, text: str) -> Source:
    """The data of `text`, the content of `file` (a name such as matters.yaml)."""
    comments = frozenset(at for at, line in enumerate(text.splitlines(), start=1) if _SEGMENTS.match(line))
    reading = _Reading(file, comments)
    data = None
    try:
        node = _compose(text)
        data = None if node is None else reading.value(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reading.fault((), Code.YAML, mark.line + 1 if mark else 1, found=shown(error.problem or ""))
    except (yaml.YAMLError, RecursionError) as error:
        reading.fault((), Code.YAML, 1, found=shown(str(error)))
    return Source(data, MappingProxyType(reading.lines), frozenset(reading.segments), tuple(reading.faults))


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()
