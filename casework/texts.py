"""What people type, made fit to keep: no control characters, no outer blanks, no more than fits."""

import re

from casework.errors import EmptyText, TextTooLong

TEXT_LIMIT = 4000
LINE_LIMIT = 300
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def optional(text: str, *, limit: int = LINE_LIMIT) -> str:
    """The text cleaned, "" when there is none. Raises TextTooLong."""
    cleaned = _CONTROL.sub("", text.replace("\r\n", "\n")).strip()
    if len(cleaned) > limit:
        raise TextTooLong(limit=limit)
    return cleaned


def required(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """The text cleaned. Raises EmptyText, TextTooLong."""
    cleaned = optional(text, limit=limit)
    if not cleaned:
        raise EmptyText
    return cleaned
