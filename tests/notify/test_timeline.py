"""What is told of a notice, a permit and a unit, in which order."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from knowledge.edition import FixedEditions
from notify.desk import Notices
from notify.inbound import Inbox
from notify.outbox import Outbox
from notify.timeline import AuditEntry, Moment, Planned, Reply, Standing, Timelines, attached, in_order
from staff.actor import SYSTEM
from storage import short_numbers
from storage.notice_pages import NoticeFilter, page
from storage.notices import notice, phone_hash
from storage.values.notices import NewNotice, NoticeChannel, NoticeKind, NoticeState, Receipt
from storage.values.optouts import InboundKind
from storage.values.permits import PermitEvent
from storage.values.short_numbers import Acknowledgement, Answer
from tests.conftest import MORNING
from tests.notify.permit_office import PermitOffice
from tests.shipped import first_pack

NUMBER = "用〔2024〕0001号"
PHONE = "+8613800130001"


@given(st.lists(st.integers(0, 9)), st.integers(0, 9))
def test_a_reply_belongs_to_what_was_handed_over_last_before_it(sent: list[int], came: int) -> None:
    handed_over = [("h", MORNING + timedelta(hours=at), UUID(int=place)) for place, at in enumerate(sent)]
    reply = Reply(UUID(int=99), InboundKind.OTHER, "1", MORNING + timedelta(hours=came))

    found = attached([("h", reply), ("other", reply)], handed_over)

    before = [at for at in sent if at <= came]
    assert (reply.id in found) == bool(before)
    if before:
        assert sent[found[reply.id].int] == max(before)


def test_what_has_the_same_time_stands_in_the_order_of_its_nature() -> None:
    receipt = Receipt(attempt_id=UUID(int=1), status="delivered", code="", received_at=MORNING)
    told = [Moment(MORNING, Standing()), Moment(MORNING, receipt), Moment(MORNING, Planned())]

    assert [type(one.fact) for one in in_order(told)] == [Planned, Receipt, Standing]


async def test_a_permit_tells_of_its_notice_what_came_back_and_what_was_decided(first_office: PermitOffice) -> None:
    house, clock = first_office, first_office.clock
    await house.take(house.row(1))
    await house.planner.run()
    found = await house.permits.detail(NUMBER)
    clock.advance(timedelta(hours=1))
    async with house.database.unit() as unit:
        handed_over = {"tried_at": clock.now(), "recipient_hash": phone_hash(unit.keyring, PHONE)}
        reminder = notice.c.kind == NoticeKind.PERMIT_REMINDER
        sent = notice.update().where(reminder).values(state=NoticeState.SENT, state_at=clock.now(), **handed_over)
        await unit.execute(sent)
        await unit.commit()
    clock.advance(timedelta(hours=1))
    inbox = Inbox(database=house.database, clock=clock, editions=FixedEditions(first_pack()))
    await inbox.receive(provider_id="SM1", phone=PHONE, text="几点上班")
    await house.permits.withdraw(NUMBER, by=SYSTEM)

    history = await Timelines(database=house.database).of_permit(found.permit.id, NUMBER)

    assert [type(one.fact) for one in history.moments] == [PermitEvent, Planned, PermitEvent, Reply]
    assert history.moments[0].permit == NUMBER
    assert history.moments[1].notice is not None


async def test_a_cancelled_notice_says_so_once_with_who_did_it(first_office: PermitOffice) -> None:
    house = first_office
    await house.take(house.row(1))
    await house.planner.run()
    desk = Notices(database=house.database, clock=house.clock, editions=house.editions, renderer=house.texts)
    [line] = (await desk.page(permit_id=(await house.permits.detail(NUMBER)).permit.id)).lines
    house.clock.advance(timedelta(hours=1))
    await desk.cancel(line.notice.id, by=SYSTEM)
    found = await desk.detail(line.notice.id)

    history = await Timelines(database=house.database).of_notice(found.notice)

    [planned, decided] = history.moments
    assert isinstance(planned.fact, Planned)
    assert isinstance(decided.fact, AuditEntry)
    assert decided.fact.act == "notice.cancel"
    assert found.numbers == [NUMBER]


async def test_a_permit_that_is_renewed_says_why_its_notice_ended(first_office: PermitOffice) -> None:
    house = first_office
    await house.take(house.row(1))
    await house.planner.run()
    found = await house.permits.detail(NUMBER)
    house.clock.advance(timedelta(hours=1))
    await house.permits.renew(NUMBER, house.today + timedelta(days=800), by=SYSTEM)

    history = await Timelines(database=house.database).of_entity(found.entity.id)

    told = [type(one.fact) for one in history.moments]
    assert told == [PermitEvent, Planned, Planned, PermitEvent, Standing]


async def test_what_comes_from_a_reporter_s_phone_is_no_part_of_a_notice_s_history(first_office: PermitOffice) -> None:
    house, clock = first_office, first_office.clock
    new = NewNotice(
        kind=NoticeKind.UNREAD, channel=NoticeChannel.SMS, to=PHONE, text="您有新的答复", dedupe_key="unread-1"
    )
    async with house.database.unit() as unit:
        made = await Outbox(clock=clock).enqueue(unit, new)
        await unit.execute(notice.update().values(state=NoticeState.SENT, tried_at=clock.now()))
        await unit.commit()
    assert made
    clock.advance(timedelta(hours=1))
    inbox = Inbox(database=house.database, clock=clock, editions=FixedEditions(first_pack()))
    await inbox.receive(provider_id="SM1", phone=PHONE, text="收到")
    desk = Notices(database=house.database, clock=clock, editions=house.editions, renderer=house.texts)

    history = await Timelines(database=house.database).of_notice((await desk.detail(made)).notice)

    assert [type(one.fact) for one in history.moments] == [Planned]


async def test_an_answer_to_the_short_number_stands_in_the_history(first_office: PermitOffice) -> None:
    house = first_office
    await house.take(house.row(1))
    await house.planner.run()
    found = await house.permits.detail(NUMBER)
    house.clock.advance(timedelta(hours=1))
    async with house.database.unit() as unit:
        [first, *_], _ = await page(unit, NoticeFilter(permit_id=found.permit.id), limit=9)
        await short_numbers.add(unit, first, Answer.CALL_ME, channel="page", note="", by="", now=house.clock.now())
        await unit.commit()

    history = await Timelines(database=house.database).of_permit(found.permit.id, NUMBER)

    assert [one.fact.answer for one in history.moments if isinstance(one.fact, Acknowledgement)] == [Answer.CALL_ME]
