"""The figures of notices: what is counted for which days, and by which index."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify.board import Board, parts_of, span_of
from notify.inbound import Inbox
from notify.outbox import Outbox
from storage import short_numbers, tasks
from storage.engine import Database
from storage.notice_figures import Span, by_part
from storage.notices import notice
from storage.values.notices import (
    NewNotice,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Reason,
    TaskOutcome,
    TaskTry,
)
from storage.values.short_numbers import Answer
from tests.conftest import MORNING
from tests.shipped import first_pack

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(0, 1500))
def test_the_parts_of_a_span_follow_one_another_and_fill_it(first: date, days: int) -> None:
    last = first + timedelta(days=days)

    parts = parts_of(first, last)

    assert (parts[0].first, parts[-1].last) == (first, last)
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(parts))
    assert len(parts) <= 62


def test_a_day_begins_at_midnight_of_the_office_also_when_clocks_are_put_on() -> None:
    [day] = parts_of(date(2026, 3, 29), date(2026, 3, 29))

    found = span_of(day, ZoneInfo("Europe/Berlin"))

    assert found.until.timestamp() - found.since.timestamp() == 23 * 3600


async def notice_at(
    database: Database, at: datetime, state: NoticeState, channel: NoticeChannel = NoticeChannel.SMS, **values: object
) -> None:
    """A notice that came up at a moment and stands so now."""
    new = NewNotice(kind=NoticeKind.CASE, channel=channel, to="+8613900001111", text="您好", dedupe_key=f"{at}{state}")
    async with database.unit() as unit:
        made = await Outbox(clock=FixedClock(at)).enqueue(unit, new)
        await unit.execute(notice.update().where(notice.c.id == made).values(state=state, **values))
        await unit.commit()


async def test_each_notice_is_counted_once_on_the_office_s_day(database: Database) -> None:
    late = datetime(2026, 11, 23, 16, 30, tzinfo=ZoneInfo("UTC"))
    await notice_at(database, MORNING, NoticeState.DELIVERED, segments=2, tried_at=MORNING)
    await notice_at(database, MORNING, NoticeState.FAILED, reason=Reason.NUMBER_BAD)
    await notice_at(database, MORNING, NoticeState.UNKNOWN)
    await notice_at(database, late, NoticeState.SENT, segments=3, tried_at=late)
    await notice_at(database, MORNING, NoticeState.SENT, NoticeChannel.CHAT)
    await Inbox(database=database, clock=FixedClock(MORNING), editions=FixedEditions(first_pack())).receive(
        provider_id="SM1", phone="+8613900001111", text="退订"
    )

    report = await Board(database=database).report(date(2026, 11, 23), date(2026, 11, 24), ZONE)

    [(_, first), (_, second)] = report.parts
    assert (first.due, first.sent, first.delivered, first.failed, first.unknown, first.segments) == (3, 1, 1, 1, 1, 2)
    assert (second.due, second.sent, second.segments) == (1, 1, 3)
    assert report.total.due == 4
    assert report.failed == [(Reason.NUMBER_BAD, 1)]
    assert list(report.channels) == [NoticeChannel.SMS]
    assert (report.opt_outs, report.replies) == (1, 0)


async def test_the_figures_are_read_by_the_index_of_days(sqlite: Database) -> None:
    statement = by_part([Span(MORNING, MORNING + timedelta(days=1))]).compile(
        sqlite.engine, compile_kwargs={"literal_binds": True}
    )

    async with sqlite.reading() as unit:
        plan = [str(row[3]) for row in await unit.execute(sa.text(f"EXPLAIN QUERY PLAN {statement}"))]

    assert any("USING INDEX ix_notice_created_at" in step for step in plan)
    assert not any(step.startswith("SCAN notice") for step in plan)


@pytest.mark.parametrize("state", NoticeState)
async def test_whatever_its_state_a_notice_is_in_exactly_one_figure(sqlite: Database, state: NoticeState) -> None:
    tasks = {NoticeState.TASK, NoticeState.DONE}
    leased = {"lease_until": MORNING} if state is NoticeState.SENDING else {}
    await notice_at(sqlite, MORNING, state, NoticeChannel.CALL if state in tasks else NoticeChannel.SMS, **leased)

    total = (await Board(database=sqlite).report(date(2026, 11, 23), date(2026, 11, 23), ZONE)).total

    assert total.due == 1
    assert total.waiting + total.sent + total.unknown + total.failed + total.too_late + total.cancelled == 1


async def test_a_call_that_reached_somebody_is_told_once_on_the_day_of_its_notice(database: Database) -> None:
    await notice_at(database, MORNING, NoticeState.DONE, NoticeChannel.CALL)
    async with database.unit() as unit:
        made = (await unit.execute(sa.select(notice.c.id))).scalar_one()
        for outcome in (TaskOutcome.NOT_REACHED, TaskOutcome.REACHED, TaskOutcome.REACHED):
            await tasks.add_try(unit, made, TaskTry(outcome, "", "staff:wang", MORNING + timedelta(days=3)))
        await unit.commit()
    board, day = Board(database=database), date(2026, 11, 23)

    mine = await board.report(day, day, ZONE)
    later = await board.report(day + timedelta(days=3), day + timedelta(days=3), ZONE)

    assert (mine.acknowledged, later.acknowledged) == (1, 0)


async def test_whoever_answers_that_a_notice_was_read_counts_once_whatever_the_way(database: Database) -> None:
    await notice_at(database, MORNING, NoticeState.DELIVERED)
    await notice_at(database, MORNING, NoticeState.DONE, NoticeChannel.CALL)
    await notice_at(database, MORNING, NoticeState.SENT)
    async with database.unit() as unit:
        query = sa.select(notice).order_by(notice.c.state)
        read, called, refused = [Notice(**row) for row in (await unit.execute(query)).mappings()]
        await tasks.add_try(unit, called.id, TaskTry(TaskOutcome.REACHED, "", "staff:wang", MORNING))
        for to, answer in ((read, Answer.RECEIVED), (called, Answer.CALL_ME), (refused, Answer.NOT_MINE)):
            await short_numbers.add(unit, to, answer, channel="page", note="", by="", now=MORNING)
        await unit.commit()

    report = await Board(database=database).report(date(2026, 11, 23), date(2026, 11, 23), ZONE)

    assert report.acknowledged == 2
