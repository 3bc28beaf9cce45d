"""Notices after decisions and yearly campaigns on both databases: planned once, for whom and when, and taken back."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from casework.codes.desk import CodeDesk
from casework.decisions.errors import AlreadySo, DayTooEarly, UnknownParty
from casework.decisions.service import Decision, Decisions, NewDecision, Settled
from casework.revisits.service import Revisits
from common.clock import FixedClock
from notify.outbox import Outbox
from notify.planning.plan import PlannedNotice, SkipReason
from notify.rendering import Rendered, Stopped
from staff.actor import Actor, Role
from storage import notices
from storage.engine import Database
from storage.values.notices import NoticeChannel, NoticeKind, NoticeState, Reason
from tests.notify.permit_office import PermitOffice, credit_code, office, office_edition

CLERK = Actor("wang", "person-wang", frozenset({Role.CLERK}))
NUMBER = "示罚决字〔2026〕1号"
GUIDANCE, DEADLINE, FORM = NoticeKind.GUIDANCE, NoticeKind.RECTIFICATION, NoticeKind.REVISIT_FORM


@pytest.fixture
def town(database: Database, clock: FixedClock) -> PermitOffice:
    return office(database, clock, office_edition("civil-air-defence"))


def desk(town: PermitOffice) -> Decisions:
    return Decisions(database=town.database, clock=town.clock, editions=town.editions)


def revisits(town: PermitOffice) -> Revisits:
    codes = CodeDesk(database=town.database, clock=town.clock)
    return Revisits(
        database=town.database, clock=town.clock, editions=town.editions, outbox=Outbox(clock=town.clock), codes=codes
    )


async def decided(town: PermitOffice, *, days: int | None = 40, **row: str) -> Decision:
    """A decision about the one unit on record, with so many days to put things right."""
    await town.take(town.row(1, 有效期至=town.days_left(300), **row))
    rectify_by = None if days is None else town.today + timedelta(days=days)
    new = NewDecision(number=NUMBER, party=credit_code(1), violation="alter-structure", rectify_by=rectify_by)
    return await desk(town).register(new, by=CLERK)


async def planned(town: PermitOffice, kind: NoticeKind, *, after: int = 0) -> list[PlannedNotice]:
    """What of a kind there is when so many days have passed, planned newly or before."""
    town.clock.advance(timedelta(days=after))
    return [one for one in (await town.planner.plan()).notices if one.kind is kind]


async def sent(town: PermitOffice, notice_id: UUID) -> Rendered | Stopped:
    async with town.database.unit() as unit:
        found = await notices.get_many(unit, [notice_id])
        texts = await town.texts.texts(unit, list(found.values()), now=town.clock.now(), edition=town.edition)
    return texts[notice_id]


async def stands(town: PermitOffice, notice_id: UUID) -> tuple[NoticeState, Reason]:
    async with town.database.reading() as unit:
        found = await notices.get(unit, notice_id)
    assert found is not None
    return found.state, found.reason


async def test_guidance_goes_once_so_many_working_days_after_the_decision_was_registered(town: PermitOffice) -> None:
    await decided(town)
    first = town.edition.calendar.add_working_days(town.today, 3).day
    assert await planned(town, GUIDANCE, after=(first - town.today).days - 1) == []

    [one] = await planned(town, GUIDANCE, after=1)
    [again] = await planned(town, GUIDANCE, after=1)

    assert (one.channel, one.entity, one.decision) == (NoticeChannel.SMS, "第1公司", NUMBER)
    assert (one.existing, again.existing, again.id) == (False, True, one.id)
    text = await sent(town, one.id)
    assert isinstance(text, Rendered)
    assert NUMBER in text.text


async def test_an_outage_longer_than_the_late_days_sends_no_stale_guidance(town: PermitOffice) -> None:
    await decided(town)

    assert await planned(town, GUIDANCE, after=60) == []


async def test_the_usual_run_plans_it_too(town: PermitOffice) -> None:
    await decided(town, days=10)
    await town.planner.run()

    assert (await town.planner.run()).after_decisions == 0
    [one] = await planned(town, DEADLINE)
    assert one.existing


async def test_a_deadline_is_reminded_of_at_each_offset_and_says_the_days_really_left(town: PermitOffice) -> None:
    await decided(town, days=40)

    [ten] = await planned(town, DEADLINE, after=30)
    text = await sent(town, ten.id)
    assert isinstance(text, Rendered)
    assert "还有10天" in text.text
    [three] = [one for one in await planned(town, DEADLINE, after=7) if not one.existing]

    assert (ten.step, three.step) == ("rectification-10", "rectification-3")


async def test_a_deadline_needs_no_consent_but_guidance_becomes_a_call(town: PermitOffice) -> None:
    await decided(town, days=10, 同意接收短信="否")

    [reminder] = await planned(town, DEADLINE)
    [guidance] = await planned(town, GUIDANCE, after=5)

    assert (reminder.channel, guidance.channel) == (NoticeChannel.SMS, NoticeChannel.CALL)


async def test_what_is_put_right_is_not_reminded_of(town: PermitOffice) -> None:
    decision = await decided(town, days=10)
    [one] = await planned(town, DEADLINE)

    await desk(town).settle(decision.id, Settled.RECTIFIED, by=CLERK)

    assert await stands(town, one.id) == (NoticeState.CANCELLED, Reason.RECTIFIED)
    assert [line for line in await planned(town, DEADLINE, after=7) if not line.existing] == []


async def test_what_is_put_right_while_it_is_sent_does_not_go(town: PermitOffice) -> None:
    decision = await decided(town, days=10)
    [one] = await planned(town, DEADLINE)
    async with town.database.unit() as unit:
        await unit.execute(notices.notice.update().values(state=NoticeState.SENDING, lease_until=town.clock.now()))
        await unit.commit()

    await desk(town).settle(decision.id, Settled.RECTIFIED, by=CLERK)

    assert await sent(town, one.id) == Stopped(NoticeState.CANCELLED, Reason.RECTIFIED)


async def test_a_moved_deadline_takes_back_the_old_reminder_and_is_reminded_of_anew(town: PermitOffice) -> None:
    decision = await decided(town, days=10)
    [old] = await planned(town, DEADLINE)

    await desk(town).set_deadline(decision.id, town.today + timedelta(days=20), by=CLERK)
    [_, new] = sorted(await planned(town, DEADLINE, after=10), key=lambda one: one.id)

    assert await stands(town, old.id) == (NoticeState.CANCELLED, Reason.DEADLINE_CHANGED)
    assert (new.step, new.existing) == ("rectification-10", False)


async def test_a_form_that_has_not_come_back_is_reminded_of_until_it_does(town: PermitOffice) -> None:
    await decided(town, days=None)
    opened = await revisits(town).open(NUMBER, by=CLERK)
    [one] = await planned(town, FORM, after=20)
    form = town.pack.form
    answers = {question.id: [question.options[0].id] for question in form.questions if question.type == "multi"}
    answers |= {one.id: one.options[0].id for one in form.questions if one.type in {"single", "rating"}}  # type: ignore[misc]

    await revisits(town).submit(opened.code, answers, caller="x")

    assert await stands(town, one.id) == (NoticeState.CANCELLED, Reason.FORM_RETURNED)


async def test_a_form_that_came_back_on_paper_or_was_never_given_is_not_reminded_of(town: PermitOffice) -> None:
    decision = await decided(town, days=None)
    assert await planned(town, FORM, after=20) == []
    await revisits(town).open(NUMBER, by=CLERK)

    await desk(town).settle(decision.id, Settled.FORM_RETURNED, by=CLERK)

    assert await planned(town, FORM, after=20) == []


async def test_nothing_goes_out_about_a_closed_decision(town: PermitOffice) -> None:
    decision = await decided(town, days=10)
    await desk(town).settle(decision.id, Settled.CLOSED, by=CLERK)

    assert await planned(town, DEADLINE) == await planned(town, GUIDANCE, after=5) == []


async def test_a_decision_without_a_unit_is_named_among_those_passed_over(town: PermitOffice) -> None:
    await desk(town).register(NewDecision(number=NUMBER, rectify_by=town.today + timedelta(days=10)), by=CLERK)

    skipped = (await town.planner.plan()).skipped

    assert [(one.rule, one.permits, one.reason) for one in skipped] == [
        ("rectification-10", (NUMBER,), SkipReason.NO_UNIT)
    ]


async def test_a_decision_is_checked_when_it_is_written_down(town: PermitOffice) -> None:
    decision = await decided(town)
    with pytest.raises(UnknownParty):
        await desk(town).register(NewDecision(number="别的", party="没有这家"), by=CLERK)
    with pytest.raises(DayTooEarly):
        early = NewDecision(number="别的", decided_on=town.today, rectify_by=town.today - timedelta(days=1))
        await desk(town).register(early, by=CLERK)
    with pytest.raises(AlreadySo):
        await desk(town).register(NewDecision(number=NUMBER, rectify_by=date(2030, 1, 1)), by=CLERK)
    with pytest.raises(AlreadySo):
        await desk(town).set_deadline(decision.id, decision.rectify_by, by=CLERK)


async def test_the_publicity_month_goes_once_a_year_to_its_audience(town: PermitOffice) -> None:
    kinds = town.pack.campaigns[0].audience
    await town.take(town.row(1, 单位类型=kinds[0]), town.row(2, 证件名称="没有这种证"))
    august = date(town.today.year + 1, 8, 1)

    assert [one for one in (await town.planner.plan(august - timedelta(days=1), dry_run=True)).notices
            if one.kind is NoticeKind.CAMPAIGN] == []  # fmt: skip
    first = (await town.planner.plan(august)).notices
    again = (await town.planner.plan(august + timedelta(days=20))).notices

    assert [(one.entity, one.existing) for one in first if one.kind is NoticeKind.CAMPAIGN] == [("第1公司", False)]
    assert [(one.entity, one.existing) for one in again if one.kind is NoticeKind.CAMPAIGN] == [("第1公司", True)]
