"""Every act that the code can write into the audit trail, read from its syntax: what a call of `audit.record` says
itself, and what is said to the functions that pass it on. An act it cannot follow is an error."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from sanshi.settings import PROJECT

ROOMS = ("bot", "casework", "faq", "knowledge", "notify", "sanshi", "staff", "storage", "web")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Reader:
    """One module: its syntax, and what its names mean."""

    tree: ast.Module
    module: ModuleType

    def acts(self) -> Iterator[str]:
        for function in (node for node in ast.walk(self.tree) if isinstance(node, Function)):
            for call in calls(function):
                if ast.unparse(call.func) == "audit.record":
                    act = next(word.value for word in call.keywords if word.arg == "act")
                    yield from self.values(act, function)

    def values(self, said: ast.expr, function: Function) -> Iterator[str]:
        """What an expression inside a function can be."""
        match said:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=[ast.Constant(value=str(head)), ast.FormattedValue(value=rest)]):
                yield from (head + each for each in self.values(rest, function))
            case ast.IfExp(body=one, orelse=other):
                yield from [*self.values(one, function), *self.values(other, function)]
            case ast.Name(id=name) if name in parameters(function):
                yield from self.given(name, function)
            case ast.Name(id=name):
                yield str(getattr(self.module, name))
            case ast.Attribute(value=ast.Name(id=name), attr=part) if name in parameters(function):
                yield from members(get_type_hints(self.type_of(name, function))[part])
            case _:
                raise AssertionError(f"{self.module.__name__}: cannot follow {ast.unparse(said)}")

    def given(self, name: str, function: Function) -> Iterator[str]:
        """What a parameter can be: every word of its vocabulary, or what this module says to it."""
        kind = self.type_of(name, function)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            yield from members(kind)
            return
        position = [each for each in parameters(function) if each != "self"].index(name)
        for other in (node for node in ast.walk(self.tree) if isinstance(node, Function)):
            for call in calls(other):
                if ast.unparse(call.func).removeprefix("self.") == function.name:
                    yield from self.values(call.args[position], other)

    def type_of(self, name: str, function: Function) -> Any:
        note = next(each.annotation for each in arguments(function) if each.arg == name)
        assert note is not None
        return eval(ast.unparse(note), vars(self.module))


def recorded_acts() -> set[str]:
    found: set[str] = set()
    for path in sorted(path for room in ROOMS for path in (PROJECT / room).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "audit.record(" in text:
            found.update(Reader(ast.parse(text), import_module(module_name(path))).acts())
    return found


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts)


def calls(function: Function) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def arguments(function: Function) -> list[ast.arg]:
    return [*function.args.args, *function.args.kwonlyargs]


def parameters(function: Function) -> list[str]:
    return [each.arg for each in arguments(function)]


def members(kind: Any) -> Iterator[str]:
    assert isinstance(kind, type)
    assert issubclass(kind, StrEnum)
    return (member.value for member in kind)
