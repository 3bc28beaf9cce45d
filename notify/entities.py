"""What staff do with regulated units: look them up, correct them, say of which kind they are, look at flagged ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from knowledge.edition import Edition, Editions
from knowledge.permit_names import normalise
from notify import credit_codes
from notify.permits import PermitLine, permit_line
from notify.planning.seasons import placing_matters
from staff.actor import Actor
from storage import audit, consents, entities, entity_pages, permit_pages, permits, seasons
from storage.engine import Database, UnitOfWork
from storage.notices import phone_hash
from storage.values.consents import ConsentSource
from storage.values.entities import Entity, KindSource, Language
from storage.values.permits import Contact

PAGE = 50


class UnknownEntity(SanshiError):
    message = N_("There is no such unit.")
    http_status = 404


class UnknownEntityKind(SanshiError):
    message = N_("The knowledge pack has no kind of unit called {kind}.")
    http_status = 422


class NameMissing(SanshiError):
    message = N_("Enter the unit's name.")
    http_status = 422


class BadCreditCode(SanshiError):
    message = N_("“{code}” is no unified social credit code: eighteen signs, the last of which checks the others.")
    http_status = 422


class CodeOfOther(SanshiError):
    message = N_("Another unit has the credit code {code}. If both are one, merge them.")
    http_status = 409


class EntityMoved(SanshiError):
    message = N_("The unit has changed in the meantime. Please look at it again.")
    http_status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What staff may correct of a unit; the whole of it, as it is to be."""

    name: str
    credit_code: str
    grid: str
    contact: Contact
    consent: bool | None
    language: Language


@dataclass(frozen=True, slots=True)
class EntityDetail:
    """A unit with its permits; `merged`: units it was also on record as."""

    line: "EntityLine"
    permits: Sequence[PermitLine]
    merged: Sequence[Entity]

    @property
    def entity(self) -> Entity:
        return self.line.entity

    @property
    def stamp(self) -> str:
        """Which version of the unit this is."""
        return stamp_of(self.line.entity)


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

    async def detail(self, entity_id: UUID) -> EntityDetail:
        """One unit; of one that was merged, that which it was merged into. Raises UnknownEntity."""
        edition = await self._editions.current()
        today = edition.calendar.today(self._clock.now())
        async with self._database.reading() as unit:
            found = await _find(unit, entity_id)
            whole = await entity_pages.with_merged(unit, found.id)
            [line] = await _lines(unit, [found.id], edition)
            merged = await entities.load(unit, whole[1:])
            held = await _permits(unit, found, today)
        return EntityDetail(line, held, list(merged.values()))

    async def change(self, entity_id: UUID, told: Particulars, *, stamp: str, by: Actor) -> None:
        """Correct a unit of which `stamp` was seen. What changed is audited by kind, never the values.

        Raises UnknownEntity, NameMissing, BadCreditCode, CodeOfOther, EntityMoved.
        """
        name, code = told.name.strip(), credit_codes.normalise(told.credit_code) or None
        if not name:
            raise NameMissing
        if code is not None and not credit_codes.is_valid(code):
            raise BadCreditCode(code=told.credit_code.strip())
        async with self._database.unit() as unit:
            await entities.lock(unit, [entity_id])
            found = await _find(unit, entity_id)
            if found.id != entity_id or stamp_of(found) != stamp:
                raise EntityMoved
            if code is not None and any(
                one.id != entity_id for one in await entities.find(unit, codes=[code], name_hashes=[])
            ):
                raise CodeOfOther(code=code)
            await self._write(unit, found, told, name, code)
            kinds = _changed(found, told, name, code)
            if {"consent", "phone"}.intersection(kinds):
                await self._note_consent(unit, entity_id, told, by)
            await self._record(unit, entity_id, "entity.changed", by, ",".join(kinds))
            await unit.commit()

    async def _write(self, unit: UnitOfWork, found: Entity, told: Particulars, name: str, code: str | None) -> None:
        sealer = await unit.keys.sealer(found.key_id)
        hashed = entities.name_hash(unit.keyring, normalise(name))
        if hashed != found.name_hash:
            await entities.add_alias(unit, found.name_hash, found.id)
        contact = told.contact
        values = {
            "name_sealed": sealer.seal(entities.name_place(found.id), name),
            "name_hash": hashed,
            "credit_code": code,
            "grid": told.grid.strip(),
            "contact_sealed": entities.sealed_contact(sealer, found.id, contact) if contact != Contact() else None,
            "phone_hash": phone_hash(unit.keyring, contact.phone) if contact.phone else None,
            "reach": contact.reach,
            "consent": told.consent,
            "language": told.language,
            "changed_at": self._clock.now(),
        }
        await entities.change(unit, found.id, values)

    async def _note_consent(self, unit: UnitOfWork, entity_id: UUID, told: Particulars, by: Actor) -> None:
        phone = told.contact.phone
        given = [(entity_id, phone_hash(unit.keyring, phone) if phone else None, told.consent)]
        await consents.note(unit, given, ConsentSource.CONSOLE, by=by.signature, now=self._clock.now())

    async def set_kinds(self, entity_id: UUID, kinds: Collection[str], *, by: Actor) -> None:
        """Say of which kinds a unit is, besides those its permits tell. Raises UnknownEntity, UnknownEntityKind."""
        edition = await self._editions.current()
        known = {kind.id for kind in edition.pack.entity_kinds}
        for kind in kinds:
            if kind not in known:
                raise UnknownEntityKind(kind=kind)
        async with self._database.unit() as unit:
            found = await _find(unit, entity_id)
            await entities.set_kinds(unit, found.id, sorted(kinds), KindSource.CONSOLE)
            await self._record(unit, found.id, "entity.kinds", by, ",".join(sorted(kinds)))
            await unit.commit()

    async def looked_at(self, entity_id: UUID, *, by: Actor) -> None:
        """A flagged row of the list of units was looked at: warnings may go to its contact from now on."""
        async with self._database.unit() as unit:
            found = await _find(unit, entity_id)
            values = {"needs_look": False, "problems_sealed": None, "changed_at": self._clock.now()}
            await entities.change(unit, found.id, values)
            await self._record(unit, found.id, "entity.looked_at", by, "")
            await unit.commit()

    async def _record(self, unit: UnitOfWork, entity_id: UUID, act: str, by: Actor, detail: str) -> None:
        now = self._clock.now()
        subject = f"entity:{entity_id}"
        await audit.record(unit, at=now, actor=by.signature, act=act, subject=subject, detail=detail[:200])


def stamp_of(entity: Entity) -> str:
    """Tells one version of a unit from the next."""
    return entity.changed_at.isoformat()


async def _find(unit: UnitOfWork, entity_id: UUID) -> Entity:
    """The unit, or that which it was merged into. Raises UnknownEntity."""
    found = (await entities.load(unit, [entity_id])).get(entity_id)
    if found is not None and found.merged_into is not None:
        found = (await entities.load(unit, [found.merged_into])).get(found.merged_into)
    if found is None:
        raise UnknownEntity
    return found


async def _permits(unit: UnitOfWork, owner: Entity, today: date) -> list[PermitLine]:
    found = await permits.load(unit, await permits.of_entity(unit, owner.id))
    return [permit_line(one, owner, today) for one in found.values()]


def _changed(old: Entity, told: Particulars, name: str, code: str | None) -> list[str]:
    """What of a unit is not as it was, by kind."""
    before, after = old.contact or Contact(), told.contact
    pairs = {
        "name": (old.name, name),
        "code": (old.credit_code, code),
        "grid": (old.grid, told.grid.strip()),
        "consent": (old.consent, told.consent),
        "language": (old.language, told.language),
        "person": (before.person, after.person),
        "phone": (before.phone, after.phone),
        "address": (before.address, after.address),
        "note": (before.note, after.note),
    }
    return [kind for kind, (was, now) in pairs.items() if was != now]


async def _lines(unit: UnitOfWork, ids: Sequence[UUID], edition: Edition) -> list[EntityLine]:
    loaded = await entities.load(unit, ids)
    held = await entity_pages.matters_held(unit, ids)
    return [EntityLine(loaded[one], _kinds(loaded[one], held.get(one, set()), edition)) for one in ids]


def _kinds(entity: Entity, matters: Collection[str], edition: Edition) -> frozenset[str]:
    pack = edition.pack
    words = {word for one in matters if (matter := pack.find_matter(one)) for word in matter.result.holder_kinds}
    by_permit = {kind.id for kind in pack.entity_kinds if kind.name in words}
    return frozenset(by_permit | {kind for kind, _ in entity.kinds})
