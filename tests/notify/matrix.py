"""The fault matrix of the sender as plain data: its factors, what cannot be combined, the whole of it, and a small
part of it in which every pair of levels still meets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations, product

from tests.counterparts.faults import Fault


class Listing(StrEnum):
    """What look-ups at the provider tell of a message: at once, after a while, or never anything."""

    PROMPT = "prompt"
    LATE = "late"
    MUTE = "mute"


class Kill(StrEnum):
    """The step at which a sender is killed with SIGKILL."""

    NEVER = "never"
    CLAIMING = "claiming"
    """Its claim is not committed."""
    CLAIMED = "claimed"
    """The claim is committed, nothing has left."""
    RECEIVED = "received"
    """The provider has read the request and done nothing yet."""
    DECIDED = "decided"
    """The provider has taken the message, or never will, and has not answered."""
    ANSWERED = "answered"
    """The answer is here, nothing is recorded."""
    RECORDED = "recorded"
    """The answer is committed."""


FAULTS = (
    Fault.NONE,
    Fault.UNREACHABLE,
    Fault.TIMEOUT_BEFORE,
    Fault.TIMEOUT_AFTER,
    Fault.RESET_BEFORE,
    Fault.RESET_AFTER,
    Fault.ERROR_BEFORE,
    Fault.ERROR_AFTER,
    Fault.GARBAGE_AFTER,
    Fault.THROTTLE,
    Fault.REFUSE,
)
LISTINGS = tuple(Listing)
LAGS = {Listing.PROMPT: timedelta(), Listing.LATE: timedelta(seconds=100), Listing.MUTE: None}
"""Late is later than the first of the two look-ups that must find nothing before a message counts as never taken."""
AT_THE_PROVIDER = frozenset({Kill.RECEIVED, Kill.DECIDED})


@dataclass(frozen=True, slots=True)
class Site:
    """Where notices are sent from, by how many processes, and to whom."""

    database: str
    processes: int
    provider: str

    def __str__(self) -> str:
        return f"{self.database}-{self.processes}-{self.provider}"


@dataclass(frozen=True, slots=True)
class Course:
    """What befalls one notice at its provider."""

    fault: Fault
    listing: Listing


@dataclass(frozen=True, slots=True)
class Wave:
    """Notices of every fault that one process takes at once and is killed with. `turn` tells which fault has which
    listing: after three turns each had each."""

    kill: Kill
    turn: int

    def courses(self) -> list[Course]:
        return [
            Course(fault, LISTINGS[(place + self.turn) % len(LISTINGS)])
            for place, fault in enumerate(FAULTS)
            if not (fault is Fault.UNREACHABLE and self.kill in AT_THE_PROVIDER)
        ]


COURSES = tuple(Course(*levels) for levels in product(FAULTS, LISTINGS))
SITES = tuple(Site(*levels) for levels in product(("sqlite", "postgres"), (1, 2, 3, 4), ("twilio", "aliyun")))
WAVES = tuple(Wave(kill, turn) for kill in Kill for turn in range(len(LISTINGS)))
Level = tuple[str, object]
Pair = frozenset[Level]


def pairs(site: Site, wave: Wave) -> Iterator[Pair]:
    """Every two levels that meet in a wave at a site."""
    for course in wave.courses():
        case: list[Level] = [
            ("database", site.database),
            ("processes", site.processes),
            ("provider", site.provider),
            ("kill", wave.kill),
            ("fault", course.fault),
            ("listing", course.listing),
        ]
        yield from map(frozenset, combinations(case, 2))


def met(plan: Iterable[tuple[Site, Sequence[Wave]]]) -> set[Pair]:
    """Every two levels that meet somewhere in a plan."""
    return {pair for site, waves in plan for wave in waves for pair in pairs(site, wave)}


def whole() -> list[tuple[Site, Sequence[Wave]]]:
    """Every combination."""
    return [(site, WAVES) for site in SITES]


def sample() -> list[tuple[Site, Sequence[Wave]]]:
    """Few waves in which every pair of the whole still meets: always the one with the most pairs not met before, if
    there is a choice at a site that is used already."""
    meets = {each: frozenset(pairs(*each)) for each in product(SITES, WAVES)}
    missing = set[Pair]().union(*meets.values())
    chosen: dict[Site, list[Wave]] = {}
    while missing:
        site, wave = max(meets, key=lambda each: (len(missing & meets[each]), each[0] in chosen))
        chosen.setdefault(site, []).append(wave)
        missing -= meets[site, wave]
    return list(chosen.items())
