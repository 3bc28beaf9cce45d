"""What staff do with regulated units: look them up, say of which kind they are, look at flagged ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from knowledge.edition import Edition, Editions
from notify.planning.seasons import placing_matters
from staff.actor import Actor
from storage import audit, entities, entity_pages, permit_pages, seasons
from storage.engine import Database, UnitOfWork
from storage.values.entities import Entity, KindSource

PAGE = 50


class UnknownEntity(SanshiError):
    message = N_("There is no such unit.")
    http_status = 404


class UnknownEntityKind(SanshiError):
    message = N_("The knowledge pack has no kind of unit called {kind}.")
    http_status = 422


@dataclass(frozen=True, slots=True)
class EntityLine:
    """`kinds`: ids of all its kinds, by sheet, console and permits; none means no seasonal warning can reach it."""

    entity: Entity
    kinds: frozenset[str]

    @property
    def placed(self) -> bool:
        return bool(self.kinds)


@dataclass(frozen=True, slots=True)
class EntityPage:
    lines: Sequence[EntityLine]
    total: int
    page: int
    pages: int


class Entities:
    """Use cases of the pages about units."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions

    async def page(self, *, search: str = "", kind: str = "", flagged: bool = False, page: int = 1) -> EntityPage:
        """A page of units, the newest first. `search`: credit code or part of a name."""
        edition = await self._editions.current()
        async with self._database.reading() as unit:
            named = await permit_pages.holders_named(unit, search.strip()) if search.strip() else []
            offset = (max(page, 1) - 1) * PAGE
            ids, total = await entity_pages.page(
                unit, search=search.strip(), named=named, kind=kind, flagged=flagged, offset=offset, limit=PAGE
            )
            lines = await _lines(unit, ids, edition)
        return EntityPage(lines, total, max(page, 1), max(-(-total // PAGE), 1))

    async def unplaced(self) -> list[EntityLine]:
        """The units no seasonal warning can place, up to 500."""
        edition = await self._editions.current()
        async with self._database.reading() as unit:
            return await _lines(unit, await seasons.unplaced(unit, placing_matters(edition.pack)), edition)

    async def set_kinds(self, entity_id: UUID, kinds: Collection[str], *, by: Actor) -> None:
        """Say of which kinds a unit is, besides those its permits tell. Raises UnknownEntity, UnknownEntityKind."""
        edition = await self._editions.current()
        known = {kind.id for kind in edition.pack.entity_kinds}
        for kind in kinds:
            if kind not in known:
                raise UnknownEntityKind(kind=kind)
        async with self._database.unit() as unit:
            await _must_exist(unit, entity_id)
            await entities.set_kinds(unit, entity_id, sorted(kinds), KindSource.CONSOLE)
            await self._record(unit, entity_id, "entity.kinds", by, ",".join(sorted(kinds)))
            await unit.commit()

    async def looked_at(self, entity_id: UUID, *, by: Actor) -> None:
        """A flagged row of the list of units was looked at: warnings may go to its contact from now on."""
        async with self._database.unit() as unit:
            await _must_exist(unit, entity_id)
            values = {"needs_look": False, "problems_sealed": None, "changed_at": self._clock.now()}
            await entities.change(unit, entity_id, values)
            await self._record(unit, entity_id, "entity.looked_at", by, "")
            await unit.commit()

    async def _record(self, unit: UnitOfWork, entity_id: UUID, act: str, by: Actor, detail: str) -> None:
        now = self._clock.now()
        subject = f"entity:{entity_id}"
        await audit.record(unit, at=now, actor=by.signature, act=act, subject=subject, detail=detail[:200])


async def _must_exist(unit: UnitOfWork, entity_id: UUID) -> None:
    if entity_id not in await entities.refs(unit, [entity_id]):
        raise UnknownEntity


async def _lines(unit: UnitOfWork, ids: Sequence[UUID], edition: Edition) -> list[EntityLine]:
    loaded = await entities.load(unit, ids)
    held = await entity_pages.matters_held(unit, ids)
    return [EntityLine(loaded[one], _kinds(loaded[one], held.get(one, set()), edition)) for one in ids]


def _kinds(entity: Entity, matters: Collection[str], edition: Edition) -> frozenset[str]:
    pack = edition.pack
    words = {word for one in matters if (matter := pack.find_matter(one)) for word in matter.result.holder_kinds}
    by_permit = {kind.id for kind in pack.entity_kinds if kind.name in words}
    return frozenset(by_permit | {kind for kind, _ in entity.kinds})
