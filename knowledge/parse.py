"""From the texts of the ten files to a `Pack`, or to the faults of their shape. What a pack must keep to beyond that
is in `knowledge.validate`."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.faults import Code, Fault, shown
from knowledge.faults import Path as FaultPath
from knowledge.model import Kind, Pack, PackFile, PackFiles
from knowledge.source import Source, read_source

Texts = Mapping[Kind, str]
"""The YAML text of each file."""

_CODES = {
    "missing": Code.KEY,
    "extra_forbidden": Code.NO_SUCH_KEY,
    "string_type": Code.TEXT,
    "empty_text": Code.NOT_EMPTY,
    "bool_type": Code.BOOLEAN,
    "int_type": Code.WHOLE,
    "number": Code.NUMBER,
    "not_negative": Code.AT_LEAST,
    "greater_than_equal": Code.AT_LEAST,
    "less_than_equal": Code.AT_MOST,
    "too_short": Code.AT_LEAST,
    "too_long": Code.PAIR,
    "iso_date": Code.DATE,
    "month_day": Code.DAY_OF_YEAR,
    "clock_time": Code.TIME,
    "enum": Code.ONE_OF,
    "literal_error": Code.ONE_OF,
    "tuple_type": Code.LIST,
    "model_type": Code.MAPPING,
    "dict_type": Code.MAPPING,
    "string_pattern_mismatch": Code.FORM,
    "argument": Code.ARGUMENT,
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """Ten files read as far as they could be. `pack` is None when a record has the wrong shape."""

    pack: Pack | None
    sources: Mapping[Kind, Source]
    faults: tuple[Fault, ...]


def read_texts(directory: Path) -> tuple[dict[Kind, str], list[Fault]]:
    """The texts of the pack's files, and a fault for each that cannot be read."""
    if not directory.is_dir():
        return {}, [Fault(str(directory), (), Code.DIRECTORY)]
    texts: dict[Kind, str] = {}
    faults: list[Fault] = []
    for kind in Kind:
        try:
            texts[kind] = (directory / kind.file).read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            faults.append(Fault(kind.file, (), Code.UTF8, line=line))
        except OSError:
            faults.append(Fault(kind.file, (), Code.FILE))
    return texts, faults


def parse(texts: Texts) -> Parsed:
    """Read the texts that are given; with all ten in the right shape there is a pack."""
    sources = {kind: read_source(kind.file, text) for kind, text in texts.items()}
    faults = [fault for source in sources.values() for fault in source.faults]
    files: dict[str, PackFile] = {}
    for kind, source in sources.items():
        if any(fault.code is Code.YAML for fault in source.faults):
            continue
        try:
            files[kind.value] = MODELS[kind].model_validate(source.data)
        except ValidationError as error:
            faults += [_fault(kind, source, detail) for detail in error.errors(include_url=False)]
    pack = None
    if len(files) == len(Kind):
        pack = Pack(PackFiles.model_validate(files), content_hash(sources))
    return Parsed(pack, sources, tuple(faults))


def content_hash(sources: Mapping[Kind, Source]) -> str:
    """SHA-256 over what the files say: comments, quoting and the order of keys do not count."""
    said = {kind.value: source.data for kind, source in sources.items()}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f")


def _models() -> Iterator[tuple[Kind, type[PackFile]]]:
    for kind in Kind:
        model = PackFiles.model_fields[kind.value].annotation
        if model is None or not issubclass(model, PackFile):
            raise TypeError(kind)
        yield kind, model


MODELS = dict(_models())
"""The model of each file."""


def _fault(kind: Kind, source: Source, detail: ErrorDetails) -> Fault:
    path: FaultPath = tuple(part for part in detail["loc"] if part != "[key]")
    code = _CODES[detail["type"]]
    found = ""
    if code is Code.KEY and path and isinstance(path[-1], int):
        path, code = path[:-1], Code.PAIR
    elif code is not Code.KEY:
        found = shown(detail["input"])
    return Fault(kind.file, path, code, expected=_expected(detail), found=found, line=line_of(source, path))


def line_of(source: Source, path: FaultPath) -> int | None:
    """The line of a value, or of the nearest thing that holds it."""
    while path and path not in source.lines:
        path = path[:-1]
    return source.lines.get(path)


def _expected(detail: ErrorDetails) -> str:
    """The figure, list or pattern that the sentence of this fault needs."""
    context = detail.get("ctx", {})
    if detail["type"] == "not_negative":
        return "0"
    if "expected" in context:
        return str(context["expected"]).replace("'", "").replace(" or ", ", ")
    return next((str(context[key]) for key in ("ge", "le", "min_length", "pattern") if key in context), "")
