"""What staff do with permits: look them up, look at flagged ones, note an application, a renewal or a withdrawal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from common.clock import Clock
from knowledge.edition import Editions
from staff.actor import Actor
from storage.engine import Database
from storage.values.entities import Entity
from storage.values.permits import Contact, Permit, PermitEvent, PermitState

PAGE = 50


@dataclass(frozen=True, slots=True)
class PermitLine:
    """One line of a list. `state` is the state today: a valid permit past its expiry shows as lapsed."""

    permit: Permit
    holder: str
    holder_by_name: bool
    state: PermitState
    days_left: int | None


@dataclass(frozen=True, slots=True)
class PermitPage:
    lines: Sequence[PermitLine]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class PermitDetail:
    """`acts`: what may be done with it now (names of the methods of `Permits`)."""

    permit: Permit
    entity: Entity
    state: PermitState
    days_left: int | None
    apply_by: date | None
    apply_by_provisional: bool
    events: Sequence[PermitEvent]
    notices: Sequence[UUID]
    acts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person found when looking at a flagged permit; None leaves a value as it is."""

    expires_on: date | None = None
    issued_on: date | None = None
    matter_id: str | None = None
    contact: Contact | None = None


class Permits:
    """Use cases of the permit pages; each act is one unit of work with its event and audit entry."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions

    async def page(
        self, *, search: str = "", state: PermitState | None = None, flagged: bool = False, page: int = 1
    ) -> PermitPage:
        """A page of permits, those that expire first on top. `search`: number, credit code or part of a name."""
        raise NotImplementedError

    async def detail(self, number: str) -> PermitDetail:
        """One permit by its number. Raises UnknownPermit."""
        raise NotImplementedError

    async def looked_at(self, number: str, correction: Correction, *, by: Actor) -> None:
        """A flagged permit was looked at: it is reminded of from now on. Raises UnknownPermit, StillUnclear."""
        raise NotImplementedError

    async def applied_for(self, number: str, *, by: Actor) -> None:
        """Renewal was applied for: reminders stop, the office's own clock starts (行政许可法 Art. 50)."""
        raise NotImplementedError

    async def application_closed(self, number: str, *, by: Actor) -> None:
        """The application was refused or taken back: the permit runs on, reminders go on."""
        raise NotImplementedError

    async def renew(self, number: str, expires_on: date, *, by: Actor) -> None:
        """Renewed under the same number with a later expiry."""
        raise NotImplementedError

    async def replaced(self, number: str, *, by: Actor) -> None:
        """Renewed under another number: this one is done with."""
        raise NotImplementedError

    async def lapse(self, number: str, *, by: Actor) -> None:
        """Cancelled after it expired unrenewed (注销, 行政许可法 Art. 70)."""
        raise NotImplementedError

    async def withdraw(self, number: str, *, by: Actor) -> None:
        """Withdrawn or given back before its end."""
        raise NotImplementedError
