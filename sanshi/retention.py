"""Erasing by plan: each kind of record has its time in the settings; what has gone stands in the audit trail.

个人信息保护法 Art. 19: kept no longer than needed. The audit trail, the steps and results of cases, permits and
decisions are not touched: other law keeps them. A case's own data is erased on request, by two persons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import structlog

from common.clock import Clock
from notify.merging import UNDONE_WITHIN
from sanshi.settings import RetentionSection
from storage import audit, retention
from storage.audit import AuditEntry
from storage.engine import Database
from storage.values.retention import Kind

log = structlog.get_logger(__name__)

ACT = "erased-by-plan"
SUBJECT = "retention"
AT_ITS_END = timedelta(0)
PREVIEWED = timedelta(hours=1)
"""How long a file that staff preview can be confirmed (staff.uploads)."""


@dataclass(frozen=True, slots=True)
class Due:
    """One line of the plan: what is kept how long, and how much of it would go now."""

    kind: Kind
    keep: timedelta
    count: int


def plan_of(given: RetentionSection) -> Mapping[Kind, timedelta]:
    """How long each kind is kept after its last use; codes, sessions and previews end by themselves."""
    return {
        Kind.ONE_TIME_CODE: AT_ITS_END,
        Kind.SESSION: AT_ITS_END,
        Kind.PREVIEW: PREVIEWED,
        Kind.MERGE: UNDONE_WITHIN,
        Kind.CALLER: timedelta(days=given.callers_days),
        Kind.FREE_FILE: timedelta(days=given.free_files_days),
        Kind.PHONE_DRAFT: timedelta(days=given.phone_drafts_days),
        Kind.CHAT: timedelta(days=given.chats_days),
        Kind.HANDOVER: timedelta(days=given.handovers_days),
        Kind.TEXT: timedelta(days=given.texts_days),
        Kind.NOTICE: timedelta(days=given.notices_days),
        Kind.PROPOSAL: AT_ITS_END,
        Kind.BATCH: timedelta(days=given.notices_days),
        Kind.REPORTER: timedelta(days=given.reporters_days),
        Kind.QUESTION: timedelta(days=given.questions_days),
        Kind.SUM: timedelta(days=given.sums_days),
        Kind.ANSWER: timedelta(days=given.answers_days),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The plan of one office on its database."""

    database: Database
    clock: Clock
    plan: Mapping[Kind, timedelta]

    @classmethod
    def of(cls, given: RetentionSection, database: Database, clock: Clock) -> Self:
        return cls(database=database, clock=clock, plan=plan_of(given))

    async def due(self) -> list[Due]:
        """What would go now; nothing is changed."""
        now = self.clock.now()
        return [Due(kind, keep, await self._count(kind, now - keep)) for kind, keep in self.plan.items()]

    async def erase(self) -> list[Due]:
        """Erase what has had its time. Each batch is recorded in the transaction that erases it."""
        now = self.clock.now()
        gone = [Due(kind, keep, await self._erase(kind, keep, now)) for kind, keep in self.plan.items()]
        if counts := {due.kind.value: due.count for due in gone if due.count}:
            log.info("erased_by_plan", counts=counts)
        return gone

    async def record(self, *, limit: int = 200) -> Sequence[AuditEntry]:
        """What was erased, by plan or on request, the newest first."""
        async with self.database.reading() as unit:
            return await audit.of_acts(unit, [ACT, "complaint.erased"], limit=limit)

    async def refused(self, *, limit: int = 20) -> Sequence[AuditEntry]:
        """Which requests to erase were refused, the newest first."""
        async with self.database.reading() as unit:
            return await audit.of_acts(unit, ["complaint.erasure_refused"], limit=limit)

    async def _count(self, kind: Kind, before: datetime) -> int:
        count, last = 0, None
        async with self.database.reading() as unit:
            while True:
                batch = await retention.batch(unit, kind, before, after=last)
                count += len(batch.rows)
                if (last := batch.last) is None:
                    return count

    async def _erase(self, kind: Kind, keep: timedelta, now: datetime) -> int:
        count, last = 0, None
        while True:
            async with self.database.unit() as unit:
                batch = await retention.batch(unit, kind, now - keep, after=last)
                if batch.rows:
                    await retention.erase(unit, kind, batch.rows, now)
                    for subject, detail in _lines(kind, keep, batch):
                        await audit.record(unit, at=now, actor="system", act=ACT, subject=subject, detail=detail)
                    await unit.commit()
            count += len(batch.rows)
            if (last := batch.last) is None:
                return count


def _lines(kind: Kind, keep: timedelta, batch: retention.Batch) -> list[tuple[str, str]]:
    """What the record says of a batch: each case by its number, else how many; and the rule."""
    rule = f"{kind} {keep.days}d" if keep >= timedelta(days=1) else f"{kind} at-its-end"
    if retention.WAYS[kind].number:
        return [(f"complaint:{row.number}", rule) for row in batch.rows]
    return [(f"{SUBJECT}:{kind}", f"{rule} count={len(batch.rows)}")]
