"""What a planning run hands to storage: steps with their days and ways, seasons with their audience."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from storage.values.notices import NoticeChannel, Reason
from storage.values.permits import PermitState, Reach


@dataclass(frozen=True, slots=True)
class DueExpiry:
    """A day of expiry for which a step is due now. `over_at`: from then on it would come too late. `held`: the last
    day to apply cannot be told, so nothing goes out by itself."""

    expires_on: date
    over_at: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody is reached, and why not by SMS where it is a task."""

    channel: NoticeChannel
    reason: Reason


@dataclass(frozen=True, slots=True)
class DueStep:
    """One reminder step for the permits of one matter, as it stands on one day. Who is in none of the `ways` cannot be
    reached."""

    step: str
    rule: str
    matter_id: str
    expiries: Sequence[DueExpiry]
    ways: Mapping[Reach, Way]


@dataclass(frozen=True, slots=True)
class DueSeason:
    """A seasonal warning whose time it is. The audience: entities of these kinds, and holders of permits of these
    matters. `with_consent` and `without` are the ways by whether a text message may be sent."""

    risk: str
    key: str
    kinds: Sequence[str]
    matters: Sequence[str]
    over_at: datetime
    with_consent: Mapping[Reach, Way]
    without: Mapping[Reach, Way]


@dataclass(frozen=True, slots=True)
class Run:
    """What all notices of one planning run have in common. `texts`: the version of the template by step and way."""

    on: date
    now: datetime
    send_after: datetime
    edition: int
    texts: Mapping[tuple[str, NoticeChannel], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastRun:
    """The planning run before this one."""

    at: datetime
    day: date
    edition: int


@dataclass(frozen=True, slots=True)
class News:
    """All that can have fallen due since the last run: `steps` with the days of expiry that were not due then, and
    whatever permits were changed since."""

    steps: Sequence[DueStep]
    changed_after: datetime


@dataclass(frozen=True, slots=True)
class DuePermit:
    """A permit in the window of a step, whatever its state; `notice_id` when the step is planned."""

    permit_id: UUID
    entity_id: UUID
    number: str
    step: str
    rule: str
    state: PermitState
    needs_look: bool
    reach: Reach
    notice_id: UUID | None
