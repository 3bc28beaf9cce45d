"""Neutral values in place of faulty ones, so that one wrong value does not hide the faults of the rest of the pack."""

import copy
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, MinLen
from pydantic_core import ErrorDetails

from knowledge.faults import Path
from knowledge.model.fields import MonthDay, Node

NEUTRAL_ID = "faq-mended"


def mended(model: type[Node], data: Any, errors: Sequence[ErrorDetails]) -> Any:
    """A copy of `data` in which each fault found is replaced by a value of the right shape, or taken out."""
    result = copy.deepcopy(data) if isinstance(data, dict) else neutral(model)
    for error in errors:
        path: Path = tuple(part for part in error["loc"] if part != "[key]")
        if not path:
            return neutral(model)
        holder = _reach(result, path[:-1])
        if isinstance(holder, dict) and (error["type"] == "extra_forbidden" or "[key]" in error["loc"]):
            holder.pop(path[-1], None)
        else:
            _put(holder, path[-1], _wanted(model, path))
    return result


def neutral(wanted: Any, metadata: Sequence[Any] = ()) -> Any:
    """A value that a field of this type accepts, as it would stand in the YAML."""
    origin, args = get_origin(wanted), get_args(wanted)
    if origin is Annotated:
        return neutral(args[0], args[1:])
    if origin in {Union, UnionType}:
        return None if NoneType in args else neutral(args[0])
    if origin is tuple:
        return _neutral_tuple(args, metadata)
    if origin in {Literal, dict}:
        return args[0] if origin is Literal else {}
    if issubclass(wanted, Node):
        return {
            info.alias or name: neutral(info.annotation, info.metadata) for name, info in wanted.model_fields.items()
        }
    return _neutral_scalar(wanted, metadata)


def _neutral_tuple(args: Sequence[Any], metadata: Sequence[Any]) -> list[Any]:
    if args[-1] is not Ellipsis:
        return [neutral(arg) for arg in args]
    least = next((one.min_length for one in metadata if isinstance(one, MinLen)), 0)
    return [neutral(args[0])] * least


def _neutral_scalar(wanted: type, metadata: Sequence[Any]) -> Any:
    if issubclass(wanted, StrEnum):
        return next(iter(wanted)).value
    known: dict[type, Any] = {
        str: NEUTRAL_ID,
        bool: False,
        Decimal: 0,
        date: "2000-01-01",
        time: "00:00",
        MonthDay: "01-01",
    }
    if wanted is int:
        return next((one.ge for one in metadata if isinstance(one, Ge)), 0)
    return known[wanted]


def _wanted(model: type[Node], path: Path) -> Any:
    """The neutral value for the place `path` in a file of this model."""
    wanted: Any = model
    metadata: Sequence[Any] = ()
    for part in path:
        wanted = _bare(wanted)
        if isinstance(wanted, type) and issubclass(wanted, Node):
            info = next(one for name, one in wanted.model_fields.items() if (one.alias or name) == part)
            wanted, metadata = info.annotation, info.metadata
        else:
            args = get_args(wanted)
            # A pair holds two of a kind, a list many of one; a mapping's values come after its keys.
            wanted, metadata = args[1] if get_origin(wanted) is dict else args[0], ()
    return neutral(wanted, metadata)


def _bare(wanted: Any) -> Any:
    """The type without `Annotated` and without `| None`."""
    while True:
        if get_origin(wanted) is Annotated:
            wanted = get_args(wanted)[0]
        elif get_origin(wanted) in {Union, UnionType} and NoneType in get_args(wanted):
            wanted = next(arg for arg in get_args(wanted) if arg is not NoneType)
        else:
            return wanted


def _reach(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _put(holder: Any, key: str | int, value: Any) -> None:
    if isinstance(holder, list) and isinstance(key, int) and key >= len(holder):
        holder.append(value)
    else:
        holder[key] = value
