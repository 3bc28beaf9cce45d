"""Sheets into the database: permits, and the office's own list of entities. Valid rows go in, in one transaction."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from common.clock import Clock
from knowledge.edition import Edition, Editions
from notify.importing.columns import ENTITY_SHEET, PERMIT_SHEET
from notify.importing.deciding import Effect
from notify.importing.entity_rows import EntityRows
from notify.importing.judging import PermitJudge
from notify.importing.permit_rows import PermitRows
from notify.importing.report import ImportReport, RowReport, RowStatus
from notify.importing.sheet import Row, Sheet, open_sheet
from staff.actor import Actor
from storage import audit
from storage.engine import Database, UnitOfWork

Progress = Callable[[int, int | None], None]
"""Told how many rows are done, and how many there are where that is known."""
CHUNK = 1_000


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
        edition = await self._editions.current()
        sheet = open_sheet(source, PERMIT_SHEET)
        judge = PermitJudge(
            pack=edition.pack,
            on=on or self._today(edition),
            timezone=edition.calendar.timezone,
            date_1904=sheet.date_1904,
        )
        async with self._database.unit() as unit:
            taker = PermitRows(unit, now=self._clock.now(), actor=by.signature)
            reports: list[RowReport] = []
            for chunk in chunks(sheet.rows):
                reports += await taker.take([judge.draft(row) for row in chunk])
                tell(progress, chunk, sheet)
            report = report_of(reports, taker.effects)
            await self._finish(unit, report, by, "permits.imported", dry_run=dry_run)
        return report

    async def entities(
        self,
        source: bytes | Path,
        *,
        by: Actor,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import a list of entities without permits: name, kind (单位类型) and contact."""
        edition = await self._editions.current()
        sheet = open_sheet(source, ENTITY_SHEET)
        async with self._database.unit() as unit:
            taker = EntityRows(unit, pack=edition.pack, now=self._clock.now(), actor=by.signature)
            reports: list[RowReport] = []
            for chunk in chunks(sheet.rows):
                reports += await taker.take(chunk)
                tell(progress, chunk, sheet)
            report = report_of(reports, taker.effects)
            await self._finish(unit, report, by, "entities.imported", dry_run=dry_run)
        return report

    def _today(self, edition: Edition) -> date:
        return edition.calendar.today(self._clock.now())

    async def _finish(self, unit: UnitOfWork, report: ImportReport, by: Actor, act: str, *, dry_run: bool) -> None:
        if dry_run:
            return
        now = self._clock.now()
        await audit.record(unit, at=now, actor=by.signature, act=act, subject="import", detail=counts_of(report))
        await unit.commit()


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows of a sheet, so many at a time as are taken together."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def tell(progress: Progress | None, chunk: Sequence[Row], sheet: Sheet) -> None:
    """Say how far the sheet is read."""
    if progress is not None:
        progress(chunk[-1].number, sheet.total)


def report_of(rows: Sequence[RowReport], effects: Counter[Effect]) -> ImportReport:
    """What became of the whole sheet."""
    found = Counter(row.status for row in rows)
    return ImportReport(
        rows=rows,
        accepted=found[RowStatus.ACCEPT],
        flagged=found[RowStatus.FLAG],
        rejected=found[RowStatus.REJECT],
        created=effects[Effect.CREATE],
        changed=effects[Effect.CHANGE],
        renewed=effects[Effect.RENEW],
        unchanged=effects[Effect.UNCHANGED] + effects[Effect.KEEP],
    )


def counts_of(report: ImportReport) -> str:
    """What of a sheet stands in the trail of staff's acts."""
    counts = f"created={report.created} changed={report.changed} renewed={report.renewed}"
    return f"{counts} flagged={report.flagged} rejected={report.rejected}"
