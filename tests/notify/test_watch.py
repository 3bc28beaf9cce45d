"""What counts as trouble with sending and planning."""

from dataclasses import replace
from datetime import timedelta

import pytest

from common.clock import FixedClock
from notify.sending import SendingRules, window_of
from notify.watch import NO_RECEIPTS, NOT_PLANNED, NOT_REACHED, RESTING, STANDS_STILL, Signs, Watch, troubles
from storage import lanes
from storage.values.notices import AlarmKind, NoticeChannel, NoticeState, Reason
from storage.values.planning import LastRun
from tests.conftest import MORNING
from tests.notify.permit_office import PermitOffice
from tests.notify.test_board import notice_at
from tests.shipped import first_pack

RAN = LastRun(MORNING - timedelta(hours=1), MORNING.date(), 1)
QUIET = Signs(last_run=RAN, permits=True, silent=0, heard=0, put_off=0, overdue=0, resting={})
LONG_AGO = replace(RAN, at=MORNING - timedelta(days=1))
CODE = {NoticeChannel.SMS: "20003"}


def told(signs: Signs, hours: float = 0) -> list[str]:
    """What is said of the signs so many hours after ten o'clock."""
    edition = first_pack()
    window = window_of(SendingRules(), edition.pack.sms_rules)
    now = MORNING + timedelta(hours=hours)
    return [one.message for one in troubles(signs, now=now, calendar=edition.calendar, window=window)]


@pytest.mark.parametrize(
    ("signs", "sentences"),
    [
        (QUIET, []),
        (replace(QUIET, last_run=LONG_AGO), [NOT_PLANNED]),
        (replace(QUIET, last_run=None), [NOT_PLANNED]),
        (replace(QUIET, last_run=None, permits=False), []),
        (replace(QUIET, silent=4), []),
        (replace(QUIET, silent=5, heard=4), [NO_RECEIPTS]),
        (replace(QUIET, silent=5, heard=5), []),
        (replace(QUIET, put_off=5), [NOT_REACHED]),
        (replace(QUIET, overdue=1), [STANDS_STILL]),
        (replace(QUIET, overdue=1, put_off=9, resting=CODE), [RESTING]),
    ],
)
def test_trouble_is_told_by_its_signs(signs: Signs, sentences: list[str]) -> None:
    assert told(signs) == sentences


def test_before_seven_nobody_misses_planning_and_outside_the_hours_nobody_misses_sending() -> None:
    assert told(replace(QUIET, last_run=LONG_AGO, overdue=9), hours=-3.5) == []
    assert told(replace(QUIET, overdue=9), hours=13) == []


async def test_the_signs_are_read_from_what_is_on_record(first_office: PermitOffice) -> None:
    house, early = first_office, MORNING - timedelta(hours=6)
    await house.take(house.row(1))
    for number in range(5):
        moment = early + timedelta(minutes=number)
        await notice_at(house.database, moment, NoticeState.SENT, state_at=moment, tried_at=moment)
        planned = NoticeState.PLANNED
        await notice_at(house.database, moment, planned, reason=Reason.TRANSIENT, state_at=MORNING, send_after=MORNING)
    watch = Watch(database=house.database, clock=FixedClock(MORNING), editions=house.editions, settings=SendingRules())

    before = [(one.message, one.count) for one in await watch.troubles()]
    async with house.database.unit() as unit:
        await lanes.pause(unit, NoticeChannel.SMS, until=MORNING + timedelta(hours=1), code="20003")
        await unit.commit()
    after = [(one.message, one.code) for one in await watch.troubles()]

    assert before == [(NOT_PLANNED, 0), (NOT_REACHED, 5), (NO_RECEIPTS, 5)]
    assert (RESTING, "20003") in after


async def test_a_standstill_is_put_down_once_a_day_for_the_news_and_sending_tells_its_own(
    first_office: PermitOffice,
) -> None:
    house, clock = first_office, FixedClock(MORNING)
    await house.take(house.row(1))
    async with house.database.unit() as unit:
        await lanes.pause(unit, NoticeChannel.SMS, until=MORNING + timedelta(days=2), code="20003")
        await unit.commit()
    watch = Watch(database=house.database, clock=clock, editions=house.editions, settings=SendingRules())

    for hours in (0, 1, 24):
        clock.set(MORNING + timedelta(hours=hours))
        await watch.raise_alarms()

    async with house.database.reading() as unit:
        found = await lanes.alarms(unit, MORNING.date())
    assert [(one.kind, one.first_at - MORNING) for one in found] == [
        (AlarmKind.NOT_PLANNED, timedelta(days=1)),
        (AlarmKind.NOT_PLANNED, timedelta(0)),
    ]
