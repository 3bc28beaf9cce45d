"""How far the sheets are that this process is reading: for the page that waits, and lost without harm."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from notify.importing.service import Progress


@dataclass(frozen=True, slots=True)
class Far:
    """`done` of `total` rows; None: how many there are is not known before the end."""

    done: int
    total: int | None


class Underway:
    """By member of staff; each reads one sheet at a time."""

    def __init__(self) -> None:
        self._far: dict[UUID, Far] = {}

    @contextmanager
    def reading(self, member: UUID) -> Iterator[Progress]:
        """What to call with the rows read so far and all rows."""

        def tell(done: int, total: int | None) -> None:
            self._far[member] = Far(done, total)

        try:
            yield tell
        finally:
            self._far.pop(member, None)

    def of(self, member: UUID) -> Far | None:
        return self._far.get(member)
