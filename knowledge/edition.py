"""The published pack as everybody reads it: an edition is one stored version with its calendar."""

from dataclasses import dataclass, field
from typing import Protocol

from knowledge.calendar import WorkingCalendar
from knowledge.model import Pack


@dataclass(frozen=True, slots=True)
class Edition:
    """One published version of the knowledge pack. `version` counts up; `digest` is the hash of its content; `pack`
    holds the values of the day on which it is read."""

    version: int
    digest: str
    pack: Pack = field(repr=False)
    calendar: WorkingCalendar


class Editions(Protocol):
    """Gives the edition in force; cheap enough to be asked for each message."""

    async def current(self) -> Edition: ...


class FixedEditions:
    """Always the same edition: for tests and one-shot commands."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    async def current(self) -> Edition:
        return self._edition
