"""The copies in `backup.directory`: made, restored for a trial, written down, and only then the old ones dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import structlog

from common.clock import Clock
from common.errors import SanshiError
from sanshi.doctor import BackupFacts, Finding, State, check_backups
from sanshi.settings import Settings
from storage import audit
from storage import backup as copies
from storage.drill import Drill, drill
from storage.engine import Database

log = structlog.get_logger(__name__)

SUBJECT = "backup"
PROVED, READ, FAILED = "backup.proved", "backup.read", "backup.failed"
NAME = "sanshi-%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups:
    """Copies of one database in one directory."""

    database: Database
    clock: Clock
    directory: Path
    keep: timedelta

    @classmethod
    def of(cls, settings: Settings, database: Database, clock: Clock) -> Self | None:
        """None when the settings name no directory."""
        directory = settings.backup_directory
        keep = timedelta(days=settings.backup.keep_days)
        return cls(database=database, clock=clock, directory=directory, keep=keep) if directory else None

    async def make(self) -> Path:
        """A new copy that a restore has proved. Raises BackupFailed and what else stops a copy; either is recorded."""
        now = self.clock.now()
        target = self.directory / f"{now.strftime(NAME)}{self._suffix}"
        try:
            await copies.backup(self.database, target)
            tried = await self._prove(target, now)
        except Exception as error:
            await self._record(FAILED, type(error).__name__)
            raise
        await self._record(PROVED if tried is Drill.RESTORED else READ, target.name)
        self._drop_older_than(now - self.keep)
        log.info("backup_proved", file=target.name, tried=tried.value)
        return target

    async def faults(self) -> Sequence[Finding]:
        """What is wrong with the copies, for the console."""
        facts = await backup_facts(self.database, self.directory)
        finding = check_backups(facts, self.clock.now())
        return [finding] if finding.state is State.WRONG else []

    @property
    def _suffix(self) -> str:
        return ".db" if self.database.sqlite else ".dump"

    async def _prove(self, target: Path, now: datetime) -> Drill:
        """Raises BackupFailed; then the copy no longer bears the name of a sound one."""
        try:
            return await drill(self.database, target, now)
        except SanshiError:
            self._disown(target)
            raise

    async def _record(self, act: str, detail: str) -> None:
        async with self.database.unit() as unit:
            await audit.record(unit, at=self.clock.now(), actor="system", act=act, subject=SUBJECT, detail=detail)
            await unit.commit()

    def _disown(self, copy: Path) -> None:
        """Only the newest unsound copy is kept: a try each hour must not fill the disk."""
        for older in self.directory.glob("sanshi-*.unsound"):
            if _made_at(older):
                older.unlink()
        copy.replace(copy.with_suffix(".unsound"))

    def _drop_older_than(self, moment: datetime) -> None:
        """Only our own copies, told by their names: what else lies there is somebody else's."""
        for path in self.directory.glob(f"sanshi-*{self._suffix}"):
            if (made := _made_at(path)) and made < moment:
                path.unlink()


def _made_at(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.stem, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


async def backup_facts(database: Database, directory: Path | None) -> BackupFacts:
    """How the newest try ended, and whether its file is still there."""
    async with database.reading() as unit:
        newest = next(iter(await audit.entries(unit, SUBJECT, limit=1)), None)
    if directory is None or newest is None:
        return BackupFacts(directory)
    file = directory / newest.detail
    return BackupFacts(
        directory,
        newest.at,
        proved=newest.act in {PROVED, READ},
        restored=newest.act == PROVED,
        detail=newest.detail,
        there=file.is_file(),
    )
