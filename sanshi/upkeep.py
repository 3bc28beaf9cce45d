"""What the administrator must see to for the office to lose nothing, as the console shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.news.service import StaffNews
from sanshi.backups import Backups
from sanshi.doctor import Finding, State, check_alarms


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Either is None where the settings ask for none."""

    backups: Backups | None
    news: StaffNews | None

    async def faults(self) -> Sequence[Finding]:
        found = [] if self.backups is None else list(await self.backups.faults())
        if self.news is not None:
            found.append(check_alarms(await self.news.silent()))
        return [finding for finding in found if finding.state is State.WRONG]
