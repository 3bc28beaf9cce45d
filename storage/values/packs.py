"""A stored version of the knowledge pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewPackVersion:
    """What is published: `texts` is the YAML text of each file by its kind, `content_hash` that of its content."""

    name: str
    content_hash: str
    texts: Mapping[str, str]
    by: str


@dataclass(frozen=True, slots=True)
class PackVersion:
    """`number` counts up from 1 without gaps; the highest is in force."""

    number: int
    name: str
    content_hash: str
    at: datetime
    by: str
