"""Values that change on a day: the one place that decides which of them holds; pure.

A record with `coming` says what holds now and, for later days, what takes its place. `pack_on` gives the pack as it
stands on a day, so nobody who reads a pack need know of days; what is still to come stays in it, to be announced.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar

from knowledge.model import Pack
from knowledge.model.fields import Coming, Node

_Read = TypeVar("_Read")


def on(value: _Read, day: date) -> _Read:
    """A record, or a list of them, as it stands on `day`; the very same object when nothing in it has changed."""
    found: _Read = _on(value, day)
    return found


def pack_on(pack: Pack, day: date) -> Pack:
    """The pack as it stands on `day`, under the same content hash; `pack` itself when nothing has changed."""
    files = on(pack.files, day)
    return pack if files is pack.files else Pack(files, pack.content_hash)


def change_days(value: object) -> tuple[date, ...]:
    """The days on which something in `value` will change, each once, in order."""
    return tuple(sorted(set(_days(value))))


def _on(value: Any, day: date) -> Any:
    if isinstance(value, Node):
        old = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {name: new for name, was in old.items() if (new := _on(was, day)) is not was}
        return _holding(value.model_copy(update=changed) if changed else value, day)
    if type(value) is tuple:
        found = tuple(_on(one, day) for one in value)
        return value if all(one is was for one, was in zip(found, value, strict=True)) else found
    return value


def _holding(node: Any, day: date) -> Any:
    """A record with the value that began last on or before `day`, and of the coming ones those after it."""
    coming = getattr(node, "coming", ())
    begun = [one for one in coming if one.from_ <= day]
    if not begun:
        return node
    latest = max(begun, key=lambda one: one.from_)
    values = {name: getattr(latest, name) for name in type(latest).model_fields if name not in Coming.model_fields}
    return node.model_copy(update=values | {"coming": tuple(one for one in coming if one.from_ > day)})


def _days(value: object) -> Iterator[date]:
    if isinstance(value, Coming):
        yield value.from_
    if isinstance(value, Node):
        for name in type(value).model_fields:
            yield from _days(getattr(value, name))
    elif type(value) is tuple:
        for one in value:
            yield from _days(one)
