"""The audit trail as a page for those who may look at it."""

from dataclasses import dataclass

from common.clock import Clock
from staff.actor import Actor
from storage import audit
from storage.audit import AuditEntry
from storage.engine import Database

__all__ = ["AuditEntry", "Trail", "TrailPage"]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of entries, the newest first; `page` counts from 1."""

    entries: tuple[AuditEntry, ...]
    total: int
    page: int
    pages: int


class Trail:
    """Reads the trail, and adds the looks of people."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def record_look(self, viewer: Actor, act: str, subject: str) -> None:
        """Leave an entry that somebody opened sealed data."""
        async with self._database.unit() as unit:
            await audit.record(unit, at=self._clock.now(), actor=viewer.signature, act=act, subject=subject)
            await unit.commit()

    async def searched(self, *, by: Actor, where: str = "") -> None:
        """Somebody searched through sealed names and words; what for is not kept."""
        async with self._database.unit() as unit:
            await audit.record(
                unit, at=self._clock.now(), actor=by.signature, act="searched", subject=f"search:{where}"
            )
            await unit.commit()

    async def exported(self, what: str, rows: int, *, by: Actor) -> None:
        """Somebody took a list out as a sheet."""
        async with self._database.unit() as unit:
            await audit.record(
                unit,
                at=self._clock.now(),
                actor=by.signature,
                act="exported",
                subject=f"list:{what}",
                detail=str(rows),
            )
            await unit.commit()

    async def look(
        self, *, viewer: Actor, actor: str = "", subject: str = "", page: int = 1, size: int = 50
    ) -> TrailPage:
        """The entries of an account's name and of a record; both empty = all. The look leaves an entry itself."""
        signature = f"staff:{actor}" if actor else ""
        async with self._database.unit() as unit:
            _, total = await audit.page(unit, actor=signature, subject=subject, limit=1, offset=0)
            pages = max(1, -(-total // size))
            page = min(max(page, 1), pages)
            found, _ = await audit.page(unit, actor=signature, subject=subject, limit=size, offset=(page - 1) * size)
            await audit.record(unit, at=self._clock.now(), actor=viewer.signature, act="trail-seen", subject="trail:")
            await unit.commit()
        return TrailPage(tuple(found), total, page, pages)
