"""What a planning run hands to storage: steps with their days and ways, seasons with their audience."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from storage.values.notices import NoticeChannel, NoticeKind, Reason
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
    """A seasonal warning or campaign whose time it is. The audience: entities of these kinds, holders of permits of
    these matters (both only within the `grids`, where any is named), and whoever had a decision about one of the
    violations. `with_consent` and `without` are the ways by whether a text message may be sent."""

    kind: NoticeKind
    rule: str
    key: str
    kinds: Sequence[str]
    matters: Sequence[str]
    grids: Sequence[str]
    violations: Sequence[str]
    over_at: datetime
    with_consent: Mapping[Reach, Way]
    without: Mapping[Reach, Way]

    @property
    def subject(self) -> str:
        """What its notices are about: the rule in one year."""
        return f"{'season' if self.kind is NoticeKind.SEASONAL else 'campaign'}:{self.key}"


@dataclass(frozen=True, slots=True)
class Reaching:
    """The ways of a rule, by whether a text message may be sent."""

    with_consent: Mapping[Reach, Way]
    without: Mapping[Reach, Way]


@dataclass(frozen=True, slots=True)
class DueAnchor:
    """A day from which a notice after a decision is counted, and for which it is due now. `over_at`: from then on it
    would come too late."""

    day: date
    over_at: datetime


@dataclass(frozen=True, slots=True)
class DueDecisions:
    """A rule for notices after decisions with the days it is due for; the ways as in `DueSeason`."""

    kind: NoticeKind
    rule: str
    anchors: Sequence[DueAnchor]
    with_consent: Mapping[Reach, Way]
    without: Mapping[Reach, Way]
    missing: tuple[int, ...] = ()


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
