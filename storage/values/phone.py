"""Complaints by telephone: who is in charge on a day, and what has been typed so far."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Duty:
    """The named registrar and the substitute ("" for none), as account names; `day` None: every day that has no
    registrar of its own."""

    day: date | None
    registrar: str
    substitute: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.registrar, self.substitute)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneDraft:
    """One call as typed. `id` makes the registration unique: the same draft is registered once."""

    id: UUID
    category: str = ""
    what: str = ""
    where: str = ""
    when: str = ""
    certificate: str = ""
    anonymous: bool = False
    name: str = ""
    phone: str = ""
