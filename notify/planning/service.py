"""The planner: which notices fall due on a day. `run` is what the schedule calls, `plan` also tells what and why."""

from dataclasses import dataclass
from datetime import date

from common.clock import Clock
from knowledge.edition import Editions
from notify.planning.plan import Plan
from storage.engine import Database


@dataclass(frozen=True, slots=True)
class Planned:
    """How many notices a run wrote. `missing_years`: raise an alarm each day while there are any."""

    reminders: int
    warnings: int
    missing_years: tuple[int, ...]


class Planner:
    """Permit reminders and seasonal warnings, written set-wise and at most once each."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions

    async def run(self, on: date | None = None) -> Planned:
        """Write what falls due on `on` (default today)."""
        raise NotImplementedError

    async def plan(self, on: date | None = None, *, dry_run: bool = False) -> Plan:
        """Write what falls due, unless `dry_run`, and tell its notices, new and existing, and who was skipped."""
        raise NotImplementedError
