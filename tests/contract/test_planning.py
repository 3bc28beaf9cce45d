"""Planning on both databases: who gets what, once, by which way; at sending only what is still true."""

import asyncio
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify.permits import Correction
from notify.planning.plan import Plan, PlannedNotice, SkipReason
from notify.planning.service import Planner
from notify.rendering import Rendered, Stopped
from notify.sending import SendingRules
from staff.actor import SYSTEM
from storage import notices, optouts
from storage.engine import Database
from storage.notices import notice, notice_permit
from storage.values.notices import NoticeChannel, NoticeKind, NoticeState, Reason
from storage.values.optouts import OptOutSource
from tests.notify.permit_office import PermitOffice, credit_code, office, office_edition, sheet

REMINDERS, WARNINGS = NoticeKind.PERMIT_REMINDER, NoticeKind.SEASONAL


@pytest.fixture
def first(database: Database, clock: FixedClock) -> PermitOffice:
    return office(database, clock, office_edition("civil-air-defence"))


@pytest.fixture
def second(database: Database, clock: FixedClock) -> PermitOffice:
    return office(database, clock, office_edition("market-regulation"))


def of(plan: Plan, kind: NoticeKind = REMINDERS) -> list[PlannedNotice]:
    return [one for one in plan.notices if one.kind is kind]


async def stored(office: PermitOffice) -> int:
    async with office.database.reading() as unit:
        return int((await unit.execute(sa.select(sa.func.count()).select_from(notice))).scalar_one())


async def rendered(office: PermitOffice, notice_id: UUID) -> Rendered | Stopped:
    async with office.database.unit() as unit:
        found = await notices.get_many(unit, [notice_id])
        texts = await office.texts.texts(unit, list(found.values()), now=office.clock.now(), edition=office.edition)
    return texts[notice_id]


async def state_of(office: PermitOffice, notice_id: UUID) -> tuple[NoticeState, Reason]:
    async with office.database.reading() as unit:
        found = await notices.get(unit, notice_id)
    assert found is not None
    return found.state, found.reason


async def test_each_window_plans_its_step_once(first: PermitOffice) -> None:
    lefts = [61, 60, 46, 45, 36, 35, 30, 29, 0, -1, -30, -31]
    await first.take(*(first.row(at, 有效期至=first.days_left(left)) for at, left in enumerate(lefts)))

    plan = await first.planner.plan()

    steps = {one.permits[0][-5:-1]: one.step for one in of(plan)}
    assert steps == {
        "0001": "use-permit-60",
        "0002": "use-permit-60",
        "0003": "use-permit-45",
        "0004": "use-permit-45",
        "0005": "use-permit-35",
        "0006": "use-permit-35",
        "0007": "use-permit-late",
        "0008": "use-permit-late",
        "0009": "use-permit-expired",
        "0010": "use-permit-expired",
    }


async def test_planning_again_plans_nothing_and_names_what_is_there(first: PermitOffice) -> None:
    await first.take(first.row(1), first.row(2, 联系电话="0371-66668888"))
    one = await first.planner.plan()

    again = await first.planner.plan()

    assert (again.planned, again.existing) == (0, one.planned)
    assert {each.id for each in again.notices} == {each.id for each in one.notices}
    assert await stored(first) == one.planned


async def test_a_rehearsal_writes_nothing(first: PermitOffice) -> None:
    await first.take(first.row(1))

    plan = await first.planner.plan(dry_run=True)

    assert plan.planned > 0
    assert await stored(first) == 0


async def test_an_outage_queues_one_step_not_several(first: PermitOffice) -> None:
    await first.take(first.row(1, 有效期至=first.days_left(60)))
    await first.planner.run()
    first.clock.advance(timedelta(days=28))

    plan = await first.planner.plan()

    assert [(one.step, one.days_left) for one in of(plan)] == [("use-permit-35", 32)]


async def test_permits_of_one_recipient_in_one_step_become_one_notice(first: PermitOffice) -> None:
    same = {"单位名称": "第1公司", "统一社会信用代码": credit_code(1), "联系电话": "13800130001"}
    await first.take(
        first.row(1, 有效期至=first.days_left(50)),
        first.row(2, 有效期至=first.days_left(55), **same),
        first.row(3, 有效期至=first.days_left(55), **same | {"联系电话": "13900139000"}),
        first.row(4, 有效期至=first.days_left(40), **same),
    )

    plan = await first.planner.plan()

    joint = {tuple(number[-5:-1] for number in one.permits): one for one in of(plan)}
    assert set(joint) == {("0001", "0002"), ("0003",), ("0004",)}
    assert "尾号0001、0002于" in joint["0001", "0002"].text
    async with first.database.reading() as unit:
        pairs = (await unit.execute(sa.select(sa.func.count()).select_from(notice_permit))).scalar_one()
    assert pairs == 4


async def test_every_holder_is_reached_by_a_way_that_works(first: PermitOffice) -> None:
    await first.take(
        first.row(1),
        first.row(2, 联系电话="0371-66668888"),
        first.row(3, 联系电话=""),
        first.row(4, 同意接收短信="否"),
        first.row(5, 有效期至=first.days_left(32)),
    )

    plan = await first.planner.plan()

    ways = {one.entity: (one.channel, one.state, one.why) for one in of(plan)}
    assert ways["第1公司"] == (NoticeChannel.SMS, NoticeState.PLANNED, Reason.NONE)
    assert ways["第2公司"] == (NoticeChannel.CALL, NoticeState.TASK, Reason.LANDLINE)
    assert ways["第3公司"] == (NoticeChannel.LETTER, NoticeState.TASK, Reason.LETTER_ONLY)
    # A reminder of a permit is no favour but a duty: it needs no consent.
    assert ways["第4公司"] == (NoticeChannel.SMS, NoticeState.PLANNED, Reason.NONE)
    assert ways["第5公司"] == (NoticeChannel.CALL, NoticeState.TASK, Reason.NO_SMS_STEP)


async def test_who_gets_nothing_is_named_with_the_reason(first: PermitOffice) -> None:
    await first.take(
        first.row(1), first.row(2), first.row(3, 联系人="=1+1"), first.row(4, 有效期至="长期"), first.row(5)
    )
    await first.permits.applied_for("用〔2024〕0001号", by=SYSTEM)
    await first.permits.withdraw("用〔2024〕0002号", by=SYSTEM)

    plan = await first.planner.plan()

    reasons = {one.permits[0][-5:-1]: one.reason for one in plan.skipped if one.permits}
    assert reasons == {
        "0001": SkipReason.APPLIED_FOR,
        "0002": SkipReason.WITHDRAWN,
        "0003": SkipReason.FLAGGED,
        "0004": SkipReason.FLAGGED,
    }
    assert [one.entity for one in of(plan)] == ["第5公司"]


async def test_a_flagged_permit_is_reminded_of_once_somebody_has_looked(first: PermitOffice) -> None:
    await first.take(first.row(1, 有效期至="2027年1月"))
    await first.permits.looked_at(
        "用〔2024〕0001号", Correction(expires_on=first.today + timedelta(days=50)), by=SYSTEM
    )

    assert [one.step for one in of(await first.planner.plan())] == ["use-permit-60"]


async def test_sending_goes_on_a_working_day_in_the_window(first: PermitOffice) -> None:
    await first.take(first.row(1, 有效期至="2026-12-01"))

    plan = await first.planner.plan(datetime(2026, 10, 3, tzinfo=first.edition.calendar.timezone).date())

    moment = of(plan)[0].send_after.astimezone(first.edition.calendar.timezone)
    assert (moment.date().isoformat(), f"{moment:%H:%M}") == ("2026-10-08", "08:30")


async def test_the_window_of_the_settings_stands_over_the_packs(first: PermitOffice) -> None:
    await first.take(first.row(1, 有效期至=first.days_left(45)))
    planner = Planner(
        database=first.database,
        clock=first.clock,
        editions=FixedEditions(first.edition),
        settings=SendingRules(window_start=time(7)),
    )

    moment = of(await planner.plan())[0].send_after.astimezone(first.edition.calendar.timezone)

    assert f"{moment:%H:%M}" == "07:00"


async def test_the_text_says_the_days_left_when_it_is_sent(first: PermitOffice) -> None:
    await first.take(first.row(1, 有效期至=first.days_left(45)))
    planned = of(await first.planner.plan())[0]
    first.clock.advance(timedelta(days=3))

    found = await rendered(first, planned.id)

    assert isinstance(found, Rendered)
    assert found.to == "+8613800130001"
    assert "还有42天到期" in found.text
    assert found.sample


async def test_a_new_phone_is_used_by_what_is_already_planned(first: PermitOffice) -> None:
    await first.take(first.row(1))
    planned = of(await first.planner.plan())[0]

    await first.take(first.row(1, 联系电话="13900139000"))

    found = await rendered(first, planned.id)
    assert isinstance(found, Rendered)
    assert found.to == "+8613900139000"


async def test_a_step_whose_window_is_over_is_not_sent(first: PermitOffice) -> None:
    await first.take(first.row(1, 有效期至=first.days_left(46)))
    planned = of(await first.planner.plan())[0]
    first.clock.advance(timedelta(days=1))

    assert await rendered(first, planned.id) == Stopped(NoticeState.EXPIRED, Reason.PHASE_OVER)


async def test_an_application_takes_back_what_waits(first: PermitOffice) -> None:
    await first.take(first.row(1), first.row(2, 联系电话="0371-66668888"))
    found = {one.entity: one.id for one in of(await first.planner.plan())}

    await first.permits.applied_for("用〔2024〕0001号", by=SYSTEM)
    await first.take(first.row(2, 联系电话="0371-66668888", 有效期至="2030-01-01"))

    assert await state_of(first, found["第1公司"]) == (NoticeState.CANCELLED, Reason.APPLIED)
    assert await state_of(first, found["第2公司"]) == (NoticeState.CANCELLED, Reason.RENEWED)


async def test_from_a_joint_notice_only_what_is_settled_drops_out(first: PermitOffice) -> None:
    same = {"单位名称": "第1公司", "统一社会信用代码": credit_code(1), "联系电话": "13800130001"}
    await first.take(first.row(1), first.row(2, **same))
    [planned] = of(await first.planner.plan())

    await first.permits.applied_for("用〔2024〕0001号", by=SYSTEM)

    found = await rendered(first, planned.id)
    assert isinstance(found, Rendered)
    assert "尾号0002于" in found.text


async def test_a_renewed_permit_starts_afresh_with_its_new_expiry(first: PermitOffice) -> None:
    await first.take(first.row(1, 有效期至=first.days_left(50)))
    await first.planner.run()
    await first.take(first.row(1, 有效期至=first.days_left(55)))

    plan = await first.planner.plan()

    assert (plan.planned, of(plan)[0].days_left) == (1, 55)


async def test_without_next_year_s_calendar_a_deadline_in_working_days_is_held_and_shown(second: PermitOffice) -> None:
    await second.take(
        second.row(1), second.row(2, 联系电话="0371-66668888"), second.row(3, 有效期至=second.days_left(30))
    )

    plan = await second.planner.plan()

    ways = {one.entity: (one.state, one.why) for one in of(plan)}
    assert ways["第1公司"] == (NoticeState.HELD, Reason.CALENDAR_YEAR_MISSING)
    assert ways["第2公司"] == (NoticeState.TASK, Reason.CALENDAR_YEAR_MISSING)
    assert ways["第3公司"] == (NoticeState.PLANNED, Reason.NONE)
    assert plan.missing_years == (2027,)


async def test_what_was_held_for_the_calendar_goes_once_it_is_there(second: PermitOffice) -> None:
    await second.take(second.row(1))
    [held] = of(await second.planner.plan())
    years = second.edition.calendar.years
    complete = office(second.database, second.clock, office_edition("market-regulation", {**years, 2027: years[2026]}))

    done = await complete.planner.run()

    assert done.released == 1
    assert await state_of(complete, held.id) == (NoticeState.PLANNED, Reason.NONE)


async def test_two_planners_at_once_plan_everything_once(first: PermitOffice) -> None:
    await first.take(*(first.row(number) for number in range(40)))

    await asyncio.gather(*(first.planner.run() for _ in range(3)))

    plan = await first.planner.plan()
    assert (plan.planned, len(of(plan)), len(of(plan, WARNINGS))) == (0, 40, 40)
    assert await stored(first) == 80


async def test_a_season_warns_the_kinds_it_names_and_lists_who_has_none(first: PermitOffice) -> None:
    listed = [
        first.row(1, 单位名称="物业公司甲", 单位类型="物业"),
        first.row(2, 单位名称="设计院乙", 单位类型="设计院"),
        first.row(3, 单位名称="不明公司丙", 单位类型="别的"),
    ]
    await first.imports.entities(sheet(listed), by=SYSTEM)

    plan = await first.planner.plan()

    warned = {(one.rule, one.entity) for one in of(plan, WARNINGS)}
    assert ("winter-storage", "物业公司甲") in warned
    assert "设计院乙" not in {entity for _, entity in warned}
    assert [(one.entity, one.reason) for one in plan.skipped] == [("不明公司丙", SkipReason.NOT_PLACED)]
    assert [line.entity.name for line in await first.entities.unplaced()] == ["不明公司丙"]


async def test_a_kind_given_on_the_console_places_a_unit(first: PermitOffice) -> None:
    await first.imports.entities(sheet([first.row(3, 单位名称="不明公司丙", 单位类型="别的")]), by=SYSTEM)
    [line] = await first.entities.unplaced()

    await first.entities.set_kinds(line.entity.id, ["property-manager"], by=SYSTEM)

    assert await first.entities.unplaced() == []
    assert {one.rule for one in of(await first.planner.plan(), WARNINGS)} == {"winter-storage", "year-end-acceptance"}


async def test_a_warning_needs_consent_to_be_a_text_message(first: PermitOffice) -> None:
    await first.take(
        first.row(1, 有效期至="2029-01-01"),
        first.row(2, 有效期至="2029-01-01", 同意接收短信=""),
        first.row(3, 有效期至="2029-01-01", 联系电话="0371-66668888"),
        first.row(4, 有效期至="2029-01-01"),
    )
    async with first.database.unit() as unit:
        await optouts.add(unit, "+8613800130004", OptOutSource.REPLY, now=first.clock.now())
        await unit.commit()

    plan = await first.planner.plan()

    assert {one.entity: one.channel for one in of(plan, WARNINGS)} == {
        "第1公司": NoticeChannel.SMS,
        "第2公司": NoticeChannel.CALL,
        "第3公司": NoticeChannel.CALL,
        "第4公司": NoticeChannel.CALL,
    }


async def test_a_unit_with_several_contacts_is_warned_once_by_the_best(first: PermitOffice) -> None:
    same = {"单位名称": "第1公司", "统一社会信用代码": credit_code(1), "有效期至": "2029-01-01"}
    await first.take(
        first.row(1, 有效期至="2029-01-01", 联系电话="0371-66668888"), first.row(2, **same), first.row(3, **same)
    )

    [warning] = of(await first.planner.plan(), WARNINGS)

    assert warning.channel is NoticeChannel.SMS
    found = await rendered(first, warning.id)
    assert isinstance(found, Rendered)
    assert found.to in {"+8613800130002", "+8613800130003"}


async def test_a_warning_is_not_sent_to_who_is_no_longer_of_the_kind(first: PermitOffice) -> None:
    await first.take(first.row(1, 有效期至="2029-01-01"))
    [warning] = of(await first.planner.plan(), WARNINGS)

    await first.permits.withdraw("用〔2024〕0001号", by=SYSTEM)

    assert await rendered(first, warning.id) == Stopped(NoticeState.CANCELLED, Reason.NOT_IN_AUDIENCE)


async def test_the_next_season_warns_again(first: PermitOffice) -> None:
    await first.take(first.row(1, 有效期至="2029-01-01"))
    await first.planner.run()

    next_year = first.today + timedelta(days=365)

    assert len(of(await first.planner.plan(next_year), WARNINGS)) == 1


async def test_the_daily_run_finds_everything_a_full_look_finds(first: PermitOffice) -> None:
    await first.take(*(first.row(at, 有效期至=first.days_left(70 - at)) for at in range(0, 110, 3)))
    for _ in range(12):
        await first.planner.run()
        assert (await first.planner.plan(dry_run=True)).planned == 0
        first.clock.advance(timedelta(days=4))


async def test_the_daily_run_sees_what_was_imported_or_looked_at_since(first: PermitOffice) -> None:
    await first.take(first.row(1, 联系人="=1+1"))
    assert (await first.planner.run()).reminders == 0
    first.clock.advance(timedelta(days=1))

    await first.take(first.row(2, 有效期至=first.days_left(40)))
    await first.permits.looked_at("用〔2024〕0001号", Correction(), by=SYSTEM)
    first.clock.advance(timedelta(minutes=5))

    assert (await first.planner.run()).reminders == 2
    assert (await first.planner.run()).reminders == 0
