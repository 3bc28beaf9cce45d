"""Finding cases by what stands in them: the words are sealed, so they are opened one after another, and only those the
viewer may read."""

from collections.abc import Sequence
from uuid import UUID

from casework.complaints.fold import fold
from storage import complaints as store
from storage.complaints import CaseFilter
from storage.engine import UnitOfWork
from storage.values.complaints import CaseRow

MOST_CASES = 5_000
"""Cases looked through for a search: open ones first."""
AT_ONCE = 500


async def holding(unit: UnitOfWork, seen: CaseFilter, wanted: str, *, person: str, most: int) -> list[CaseRow]:
    """The cases among `seen` whose number or words hold `wanted`, or whose reporter, where released to this person."""
    found = list[CaseRow]()
    for start in range(0, MOST_CASES, AT_ONCE):
        cases = await store.search(unit, seen, limit=AT_ONCE, offset=start)
        words = await store.words(unit, cases)
        reporters = await _reporters(unit, cases, person)
        for case in cases:
            said = words.get(case.id)
            texts = [case.number, reporters.get(case.id, "")]
            texts += [said.what, said.where, said.when, said.certificate] if said else []
            if any(wanted.casefold() in text.casefold() for text in texts):
                found.append(case)
        if len(found) >= most or len(cases) < AT_ONCE:
            break
    return found[:most]


async def _reporters(unit: UnitOfWork, cases: Sequence[CaseRow], person: str) -> dict[UUID, str]:
    """Name and number of the reporters whose identity was released to this person."""
    released = await store.released(unit, [case.id for case in cases])
    shown = [case for case in cases if case.id in released]
    events = await store.events(unit, shown)
    found = {}
    for case in shown:
        contact = await store.contact(unit, case) if person in fold(events[case.id]).contact_shown else None
        if contact is not None:
            found[case.id] = f"{contact.name}\n{contact.phone}"
    return found
