"""Puts the taken rows of one chunk into the database, sealed, in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from notify.importing.deciding import Decision, Effect
from notify.importing.directory import Directory
from notify.importing.judging import Draft
from notify.settled import cancel_waiting
from storage import consents, entities, merging, permits
from storage.engine import UnitOfWork
from storage.keys import Sealer
from storage.schema import new_id
from storage.values.consents import ConsentSource
from storage.values.entities import KindSource, Language
from storage.values.notices import Reason
from storage.values.permits import PermitAct, PermitEvent, PermitRef, PermitState, Problem

_ACTS = {Effect.CREATE: PermitAct.IMPORTED, Effect.RENEW: PermitAct.RENEWED, Effect.CHANGE: PermitAct.CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitWrite:
    """One permit to write; `problems` are those for which a person must look."""

    draft: Draft
    entity_id: UUID
    known: PermitRef | None
    decision: Decision
    problems: tuple[Problem, ...]
    phone_hash: str | None
    digest: str


async def write_units(unit: UnitOfWork, directory: Directory, *, now: datetime) -> None:
    """New units with their data keys, new names and codes, kinds."""
    made = list(directory.made.items())
    for entity_id, key_id in zip(directory.made, await unit.keys.create_many("entity", now, len(made)), strict=True):
        directory.keyed(entity_id, key_id)
    sealers = await unit.keys.sealers(directory.by_id[one].key_id for one in (*directory.made, *directory.renamed))
    rows = []
    for entity_id, holder in made:
        ref = directory.by_id[entity_id]
        rows.append(
            {
                "id": entity_id,
                "key_id": ref.key_id,
                "credit_code": ref.credit_code,
                "name_hash": ref.name_hash,
                "name_sealed": sealers[ref.key_id].seal(entities.name_place(entity_id), holder.name),
                "created_at": now,
                "changed_at": now,
            }
        )
    await entities.add_many(unit, rows)
    for entity_id, holder in directory.renamed.items():
        ref = directory.by_id[entity_id]
        changed: dict[str, Any] = {"credit_code": ref.credit_code, "changed_at": now}
        if ref.name_hash == entities.name_hash(unit.keyring, holder.name_key):  # else the row calls it by an alias
            name = sealers[ref.key_id].seal(entities.name_place(entity_id), holder.name)
            changed |= {"name_hash": ref.name_hash, "name_sealed": name}
        await entities.change(unit, entity_id, changed)
    await entities.add_kinds(unit, sorted(directory.kinds), KindSource.SHEET)
    directory.made.clear()
    directory.renamed.clear()
    directory.kinds.clear()


async def write_permits(
    unit: UnitOfWork, writes: Sequence[PermitWrite], directory: Directory, *, now: datetime, actor: str
) -> None:
    """The permits of one chunk with their history, after their units."""
    await write_units(unit, directory, now=now)
    sealers = await unit.keys.sealers({_key_of(one, directory) for one in writes})
    added, events = [], []
    for write in writes:
        key_id = _key_of(write, directory)
        permit_id = new_id(now) if write.known is None else write.known.id
        values = _values(unit, write, permit_id, sealers[key_id]) | {"changed_at": now}
        if write.known is None:
            identity = {"id": permit_id, "entity_id": write.entity_id, "key_id": key_id, "created_at": now}
            added.append(identity | values)
        else:
            await permits.change(unit, permit_id, values)
        events.append((permit_id, _event(write, now, actor)))
    await permits.add_many(unit, added)
    given = [(one.entity_id, one.phone_hash, one.draft.holder.consent) for one in writes]
    await consents.note(unit, given, ConsentSource.SHEET, by=actor, now=now)
    for language in Language:
        spoken = {one.entity_id for one in writes if one.draft.holder.language is language}
        await entities.speak(unit, spoken, language, now=now)
    await permits.add_events(unit, events)
    await merging.follow(unit, {one.entity_id for one in writes})
    renewed = [one.known.id for one in writes if one.known and one.decision.effect is Effect.RENEW]
    await cancel_waiting(unit, renewed, Reason.RENEWED, now=now)


def _key_of(write: PermitWrite, directory: Directory) -> UUID:
    """A permit keeps the key it has, also when its unit was merged into one with another key."""
    return directory.by_id[write.entity_id].key_id if write.known is None else write.known.key_id


def _values(unit: UnitOfWork, write: PermitWrite, permit_id: UUID, sealer: Sealer) -> dict[str, Any]:
    draft, decision = write.draft, write.decision
    contact = draft.holder.contact
    values: dict[str, Any] = {
        "number": draft.number,
        "number_key": draft.number_key,
        "name": draft.permit_name,
        "matter_id": draft.matter_id,
        "issued_on": draft.issued_on,
        "expires_on": decision.expires_on,
        "state": decision.state,
        "needs_look": bool(write.problems) or decision.expires_on is None,
        "problems_sealed": permits.sealed_problems(sealer, permit_id, write.problems),
        "contact_sealed": permits.sealed_contact(sealer, permit_id, contact),
        "phone_hash": write.phone_hash,
        "address_hash": permits.address_hash(unit.keyring, contact.address),
        "reach": contact.reach,
        "consent": draft.holder.consent,
        "grid": draft.holder.grid,
        "row_digest": write.digest,
    }
    if decision.state is not PermitState.APPLIED_FOR:
        values["due_at"] = None
    return values


def _event(write: PermitWrite, now: datetime, actor: str) -> PermitEvent:
    detail = ",".join(dict.fromkeys(problem.code for problem in write.problems))[:200]
    decision = write.decision
    return PermitEvent(now, actor, _ACTS[decision.effect], decision.state, decision.expires_on, detail)
