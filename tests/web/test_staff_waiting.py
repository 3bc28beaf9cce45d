"""The counts an open page asks for by itself: what the role may see, and no sign of life of the person."""

from datetime import timedelta

from common.clock import FixedClock
from staff.actor import Role
from storage import lanes
from storage.engine import Database
from storage.values.notices import AlarmKind
from tests.casework.house import report
from tests.conftest import MORNING
from tests.web.staff_office import office


async def test_an_open_page_is_told_how_much_waits(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    clerk, admin = await house.member("wang", Role.CLERK), await house.member("admin", Role.ADMINISTRATOR)
    await house.house.complaints.register(report())

    lines = (await clerk.get("/staff/waiting")).json()["lines"]

    assert {"path": "/staff/complaints", "name": "投诉", "count": 1} in lines
    assert [line["path"] for line in (await admin.get("/staff/waiting")).json()["lines"]] == [
        "/staff",
        "/staff/agreements",
        "/staff/retention",
    ]


async def test_an_open_page_is_told_of_alarms_too(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    async with sqlite.unit() as unit:
        await lanes.raise_alarm(unit, AlarmKind.PROVIDER_SETTINGS, on_day=MORNING.date(), code="20003", now=MORNING)
        await unit.commit()

    lines = (await clerk.get("/staff/waiting")).json()["lines"]

    assert lines[0] == {"path": "/staff", "name": "告警", "count": 1}


async def test_asking_keeps_nobody_signed_in_who_left_the_desk(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    for _ in range(4):
        clock.advance(timedelta(minutes=31))
        answer = await clerk.get("/staff/waiting")

    assert answer.status_code == 303
