"""Sheets into the database: permits, and the office's own list of entities. Valid rows go in, in one transaction."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from common.clock import Clock
from knowledge.edition import Editions
from notify.importing.report import ImportReport
from staff.actor import Actor
from storage.engine import Database

Progress = Callable[[int, int], None]
"""Told the rows done and the bytes or rows there are."""


class Imports:
    """Reads csv and xlsx; the same code serves command line, preview and import on the console.

    A preview is `dry_run=True`; the page sends the file again to import it. Raises SheetUnreadable (a SanshiError)."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions

    async def permits(
        self,
        source: bytes | Path,
        *,
        by: Actor,
        dry_run: bool = False,
        on: date | None = None,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import a sheet of permits, judged as on the day `on` (default today)."""
        raise NotImplementedError

    async def entities(
        self,
        source: bytes | Path,
        *,
        by: Actor,
        dry_run: bool = False,
        on: date | None = None,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import a list of entities without permits: name, kind (单位类型) and contact."""
        raise NotImplementedError
