"""Two units on record that are one: what would move, and the merge itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from notify.entities import EntityMoved, UnknownEntity, stamp_of
from notify.transitions import MOVES, Step
from staff.actor import Actor
from storage import audit, entities, merging, notices, unmerging
from storage.engine import Database, UnitOfWork
from storage.merging import Load
from storage.notices import phone_hash
from storage.unmerging import Merged
from storage.values.entities import Entity
from storage.values.notices import Reason
from storage.values.permits import Contact

UNDONE_WITHIN = timedelta(days=14)
"""A merge can be undone so long: what was kept for that is erased then (storage.retention)."""


class NoSuchMerge(SanshiError):
    message = N_("This merge cannot be undone any more: it was undone already, or its {days} days are over.")
    http_status = 404


class MergeMoved(SanshiError):
    message = N_(
        "The unit has changed since the merge (data, permits, kinds, or a notice about permits of both), so nobody can "
        "tell any more what belonged to which record. Nothing was undone: correct the unit and its permits instead."
    )
    http_status = 409


class SameUnit(SanshiError):
    message = N_("These are one and the same record. Choose another unit.")
    http_status = 422


class DifferingCodes(SanshiError):
    message = N_("Both have a credit code, and the codes differ: {kept} and {gone}. So they are two units.")
    http_status = 409


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging `gone` into `kept` would do. `twice`: warnings of `gone` that are cancelled because `kept` has them.
    `choice`: both have a contact of their own, so somebody has to say which one holds. `stamp`: what was seen."""

    kept: Entity
    gone: Entity
    load: Load
    twice: int
    choice: bool
    stamp: str


@dataclass(frozen=True, slots=True)
class Undo:
    """A merge that can be undone until a moment. `permits`, `notices`: how many go back to `gone`; `cancelled`: what
    it cancelled, which are planned anew where there is still a reason."""

    id: UUID
    kept: Entity
    gone: Entity
    at: datetime
    until: datetime
    permits: int
    notices: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Joined:
    """What the kept unit is afterwards; `contact_moves`: the other's contact holds from then on."""

    credit_code: str | None
    grid: str
    consent: bool | None
    contact_moves: bool
    needs_look: bool


def refuse(kept: Entity, gone: Entity) -> None:
    """Raises SameUnit, DifferingCodes."""
    if kept.id == gone.id:
        raise SameUnit
    if kept.credit_code and gone.credit_code and kept.credit_code != gone.credit_code:
        raise DifferingCodes(kept=kept.credit_code, gone=gone.credit_code)


def reachable(entity: Entity) -> bool:
    """Whether it has a contact of its own that leads anywhere."""
    return entity.contact is not None and bool(entity.contact.phone or entity.contact.address)


def join(kept: Entity, gone: Entity, *, take_contact: bool) -> Joined:
    """`take_contact`: the contact of `gone` is to hold; it does anyway where `kept` has none. Consent goes with the
    contact it was given for; a refusal from one phone outweighs a consent from the same."""
    moves = reachable(gone) and (take_contact or not reachable(kept))
    holder = gone if moves else kept
    same_phone = bool(_phone(kept)) and _phone(kept) == _phone(gone)
    refused = same_phone and False in {kept.consent, gone.consent}
    return Joined(
        credit_code=kept.credit_code or gone.credit_code,
        grid=kept.grid or gone.grid,
        consent=False if refused else holder.consent,
        contact_moves=moves,
        needs_look=holder.needs_look,
    )


def _phone(entity: Entity) -> str:
    return entity.contact.phone if entity.contact else ""


class Merging:
    """The use case of the page that merges two units."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def preview(self, kept_id: UUID, gone_id: UUID) -> Merge:
        """What would move. Raises UnknownEntity, SameUnit, DifferingCodes."""
        async with self._database.reading() as unit:
            kept, gone = await _both(unit, kept_id, gone_id)
            twice = await merging.warned_twice(unit, gone.id, kept.id)
            load = await merging.load_of(unit, gone.id)
        return Merge(kept, gone, load, len(twice), reachable(kept) and reachable(gone), _stamp(kept, gone))

    async def merge(self, kept_id: UUID, gone_id: UUID, *, take_contact: bool, stamp: str, by: Actor) -> None:
        """Do what the preview with this `stamp` said; the same merge asked for twice is done once.

        Raises UnknownEntity, SameUnit, DifferingCodes, EntityMoved.
        """
        now = self._clock.now()
        async with self._database.unit() as unit:
            await entities.lock(unit, [kept_id, gone_id])
            if await _merged_already(unit, kept_id, gone_id):
                return
            kept, gone = await _both(unit, kept_id, gone_id)
            if _stamp(kept, gone) != stamp:
                raise EntityMoved
            twice = await merging.warned_twice(unit, gone.id, kept.id)
            before = await unmerging.look(unit, kept.id, gone.id, twice)
            cancelled = {"reason": Reason.CANCELLED_BY_STAFF}
            await notices.move(unit, twice, MOVES[Step.CANCEL], now=now, values=cancelled)
            await merging.move(unit, gone.id, kept.id, now=now)
            if gone.name_hash != kept.name_hash:
                await entities.add_alias(unit, gone.name_hash, kept.id)
            joined = join(kept, gone, take_contact=take_contact)
            values = {
                "credit_code": joined.credit_code,
                "grid": joined.grid,
                "consent": joined.consent,
                "needs_look": joined.needs_look,
                "changed_at": now,
            }
            await entities.change(unit, kept.id, values)
            if joined.contact_moves:
                await _swap_contacts(unit, kept, gone)
            await unmerging.note(unit, kept.id, gone.id, before, now=now)
            await self._record(unit, "entity.merged", kept, gone, by)
            await self._record(unit, "entity.merged_into", gone, kept, by)
            await unit.commit()

    async def undoable(self, kept_id: UUID) -> Sequence[Undo]:
        """The merges into a unit that can be undone, the newest first."""
        async with self._database.reading() as unit:
            found = await unmerging.of_unit(unit, kept_id, since=self._since)
            return [await _undo(unit, one) for one in found]

    async def undo_preview(self, kept_id: UUID, merge_id: UUID) -> Undo:
        """What would go back. Raises NoSuchMerge, MergeMoved."""
        async with self._database.reading() as unit:
            return await _undo(unit, await self._undoable(unit, kept_id, merge_id))

    async def undo(self, kept_id: UUID, merge_id: UUID, *, by: Actor) -> UUID:
        """Part two units again; the one that comes back. Raises NoSuchMerge, MergeMoved."""
        async with self._database.unit() as unit:
            await entities.lock(unit, [kept_id])
            one = await self._undoable(unit, kept_id, merge_id)
            told = await _undo(unit, one)
            await unmerging.restore(unit, one, now=self._clock.now())
            await self._record(unit, "entity.unmerged", told.kept, told.gone, by)
            await self._record(unit, "entity.unmerged", told.gone, told.kept, by)
            await unit.commit()
        return one.gone_id

    @property
    def _since(self) -> datetime:
        return self._clock.now() - UNDONE_WITHIN

    async def _undoable(self, unit: UnitOfWork, kept_id: UUID, merge_id: UUID) -> Merged:
        one = await unmerging.get(unit, merge_id, since=self._since)
        if one is None or one.kept_id != kept_id:
            raise NoSuchMerge(days=UNDONE_WITHIN.days)
        if await unmerging.changed(unit, one):
            raise MergeMoved
        return one

    async def _record(self, unit: UnitOfWork, act: str, one: Entity, other: Entity, by: Actor) -> None:
        subject, detail = f"entity:{one.id}", f"entity:{other.id}"
        await audit.record(unit, at=self._clock.now(), actor=by.signature, act=act, subject=subject, detail=detail)


async def _swap_contacts(unit: UnitOfWork, kept: Entity, gone: Entity) -> None:
    """The pointer keeps the contact that holds no more, so that none is lost."""
    for one, other in ((kept, gone), (gone, kept)):
        sealer = await unit.keys.sealer(one.key_id)
        contact = other.contact or Contact()
        values = {
            "contact_sealed": entities.sealed_contact(sealer, one.id, contact),
            "phone_hash": phone_hash(unit.keyring, contact.phone) if contact.phone else None,
            "reach": contact.reach,
            "problems_sealed": entities.sealed_problems(sealer, one.id, other.problems),
        }
        await entities.change(unit, one.id, values)


async def _undo(unit: UnitOfWork, one: Merged) -> Undo:
    found = await entities.load(unit, [one.kept_id, one.gone_id])
    counts = (len(one.before.permits), len(one.before.notices), len(one.before.cancelled))
    return Undo(one.id, found[one.kept_id], found[one.gone_id], one.at, one.at + UNDONE_WITHIN, *counts)


async def _merged_already(unit: UnitOfWork, kept_id: UUID, gone_id: UUID) -> bool:
    """Whether the one is the other already: a button was pressed twice."""
    gone = (await entities.load(unit, [gone_id])).get(gone_id)
    return gone is not None and gone.merged_into == kept_id


async def _both(unit: UnitOfWork, kept_id: UUID, gone_id: UUID) -> tuple[Entity, Entity]:
    """Raises UnknownEntity where one is not there or was merged already, and what `refuse` raises."""
    found = await entities.load(unit, [kept_id, gone_id])
    kept, gone = found.get(kept_id), found.get(gone_id)
    if kept is None or gone is None or kept.merged_into or gone.merged_into:
        raise UnknownEntity
    refuse(kept, gone)
    return kept, gone


def _stamp(kept: Entity, gone: Entity) -> str:
    return f"{stamp_of(kept)} {stamp_of(gone)}"
