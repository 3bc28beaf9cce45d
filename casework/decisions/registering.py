"""Writing a decision down with its unit, violation and deadline, or filling in what was not known of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework.decisions.errors import AlreadySo, DayTooEarly, SeveralParties, UnknownParty, UnknownViolation
from casework.decisions.noting import decision_number, noted
from knowledge.edition import Edition
from knowledge.permit_names import normalise
from notify import credit_codes
from notify.importing.deciding import Effect
from staff.actor import Actor
from storage import audit, decisions, entities
from storage.engine import UnitOfWork
from storage.values.decisions import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """A decision as it is entered. `party`: credit code or name of a unit on record, else who it is about; `linked`:
    whether it must be such a unit."""

    number: str
    party: str = ""
    linked: bool = True
    decided_on: date | None = None
    violation: str = ""
    rectify_by: date | None = None


async def write_down(
    unit: UnitOfWork, new: NewDecision, edition: Edition, *, by: Actor, now: datetime
) -> tuple[Decision, Effect]:
    """The decision, kept from now on, and what became of it.

    Nothing is written when one of these is raised: NumberMissing, TextTooLong, UnknownParty, SeveralParties,
    UnknownViolation, DayTooEarly, AlreadySo."""
    _checked(new, edition)
    number, party = decision_number(new.number), await _party(unit, new)
    if (known := (await decisions.by_numbers(unit, [number])).get(number)) is not None:
        _filled_in(known, party, new)
    found = await noted(
        unit,
        number,
        decided_on=new.decided_on,
        party=None if party else new.party,
        on=edition.calendar.today(now),
        now=now,
    )
    values = _filled_in(found, party, new)
    if not values and found == known:
        return found, Effect.UNCHANGED
    if values:
        await decisions.change(unit, found.id, values)
    subject, detail = decisions.subject_of(found.number), ",".join(sorted(values))
    await audit.record(unit, at=now, actor=by.signature, act="decision.registered", subject=subject, detail=detail)
    return found, Effect.CREATE if known is None else Effect.CHANGE


def _checked(new: NewDecision, edition: Edition) -> None:
    if new.violation and edition.pack.find_benchmark(new.violation) is None:
        raise UnknownViolation(violation=new.violation)
    in_order(new.decided_on, new.rectify_by)


def in_order(decided_on: date | None, rectify_by: date | None) -> None:
    """Raises DayTooEarly for a deadline before the decision."""
    if decided_on is not None and rectify_by is not None and rectify_by < decided_on:
        raise DayTooEarly


def _filled_in(found: Decision, party: UUID | None, new: NewDecision) -> dict[str, object]:
    """What becomes known of a decision. Raises AlreadySo where something else is known."""
    told = {"entity_id": party, "violation": new.violation or None, "rectify_by": new.rectify_by}
    known = {"entity_id": found.entity_id, "violation": found.violation or None, "rectify_by": found.rectify_by}
    if any(known[name] is not None and value not in (None, known[name]) for name, value in told.items()):
        raise AlreadySo
    return {name: value for name, value in told.items() if value is not None and known[name] is None}


async def _party(unit: UnitOfWork, new: NewDecision) -> UUID | None:
    """The unit that a credit code or name means. Raises UnknownParty, SeveralParties."""
    name = new.party.strip()
    if not name:
        return None
    code = credit_codes.normalise(name)
    hashed = entities.name_hash(unit.keyring, normalise(name))
    found = await entities.find(unit, codes=[code] if credit_codes.is_valid(code) else [], name_hashes=[hashed])
    if len(found) > 1:
        raise SeveralParties(name=name)
    if found:
        return found[0].id
    known = (await entities.aliases(unit, [hashed])).get(hashed)
    if known is None and new.linked:
        raise UnknownParty(name=name)
    return known
