"""One page of a list that is too long for a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`page` counts from 1; `total`: the rows of all pages."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies in a list: `offset` rows come before it."""

    page: int
    pages: int
    offset: int


def place(total: int, page: int, size: int) -> Place:
    """The page asked for, or the nearest there is."""
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    return Place(page, pages, (page - 1) * size)
