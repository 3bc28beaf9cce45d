"""Two units on record that are one: what would move, and the merge itself."""

from dataclasses import dataclass
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from notify.entities import EntityMoved, UnknownEntity, stamp_of
from notify.transitions import MOVES, Step
from staff.actor import Actor
from storage import audit, entities, merging, notices
from storage.engine import Database, UnitOfWork
from storage.merging import Load
from storage.notices import phone_hash
from storage.values.entities import Entity
from storage.values.notices import Reason
from storage.values.permits import Contact


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
        """Do what the preview with this `stamp` said. Raises UnknownEntity, SameUnit, DifferingCodes, EntityMoved."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            await entities.lock(unit, [kept_id, gone_id])
            kept, gone = await _both(unit, kept_id, gone_id)
            if _stamp(kept, gone) != stamp:
                raise EntityMoved
            twice = await merging.warned_twice(unit, gone.id, kept.id)
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
            await self._record(unit, "entity.merged", kept, gone, by)
            await self._record(unit, "entity.merged_into", gone, kept, by)
            await unit.commit()

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
