"""The words of consent to text messages: what was said, and where it was learnt."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ConsentSource(StrEnum):
    """Where a number and what was said of it come from."""

    SHEET = "sheet"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEvent:
    """A number was put down for a unit. `agreed`: to text messages no law asks for; None where nothing was said. `by`:
    who put it down."""

    entity_id: UUID
    phone_hash: str
    agreed: bool | None
    source: ConsentSource
    by: str
    at: datetime
