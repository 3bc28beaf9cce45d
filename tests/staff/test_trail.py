"""The audit trail in pages."""

from datetime import timedelta

from common.clock import FixedClock
from staff.actor import Actor, Role
from staff.trail import Trail
from storage import audit
from storage.engine import Database

AUDITOR = Actor(name="zhou", person="zhou", roles=frozenset({Role.AUDITOR}))


async def fill(database: Database, clock: FixedClock, count: int) -> None:
    async with database.unit() as unit:
        for number in range(count):
            clock.advance(timedelta(seconds=1))
            actor = "staff:li" if number % 2 else "citizen"
            await audit.record(unit, at=clock.now(), actor=actor, act="seen", subject=f"complaint:{number}")
        await unit.commit()


async def test_the_newest_entries_come_first_in_pages(sqlite: Database, clock: FixedClock) -> None:
    await fill(sqlite, clock, 5)
    found = await Trail(database=sqlite, clock=clock).look(viewer=AUDITOR, page=2, size=2)
    assert [entry.subject for entry in found.entries] == ["complaint:2", "complaint:1"]
    assert (found.total, found.page, found.pages) == (5, 2, 3)


async def test_one_account_and_one_record_can_be_picked_out(sqlite: Database, clock: FixedClock) -> None:
    await fill(sqlite, clock, 12)
    trail = Trail(database=sqlite, clock=clock)
    assert (await trail.look(viewer=AUDITOR, actor="li")).total == 6
    assert [entry.subject for entry in (await trail.look(viewer=AUDITOR, subject="complaint:11")).entries] == [
        "complaint:11"
    ]
    assert (await trail.look(viewer=AUDITOR, subject="%")).total == 0


async def test_who_looks_at_the_trail_stands_in_it(sqlite: Database, clock: FixedClock) -> None:
    trail = Trail(database=sqlite, clock=clock)
    assert (await trail.look(viewer=AUDITOR, page=7)).entries == ()
    [entry] = (await trail.look(viewer=AUDITOR)).entries
    assert (entry.actor, entry.act) == ("staff:zhou", "trail-seen")
