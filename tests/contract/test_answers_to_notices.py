"""What a recipient answers to a notice, and what is sent about the permit after it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify import answers
from notify.answer_desk import NoticeAnswers
from notify.inbound import Inbox
from notify.rendering import Rendered, Stopped
from staff.actor import SYSTEM
from storage import audit, notices, permits, retention, short_numbers
from storage.engine import Database
from storage.notices import notice
from storage.values.notices import Notice, NoticeChannel, NoticeKind, NoticeState, Reason
from storage.values.optouts import InboundKind
from storage.values.permits import PermitState
from storage.values.retention import Kind
from storage.values.short_numbers import Answer
from tests.notify.permit_office import PermitOffice, office
from tests.shipped import first_pack

PHONE = "+8613800130001"
WAITS = Stopped(NoticeState.HELD, Reason.ANSWER_WAITS)


@pytest.fixture
def town(database: Database, clock: FixedClock) -> PermitOffice:
    return office(database, clock, first_pack())


def desk(town: PermitOffice) -> NoticeAnswers:
    return NoticeAnswers(database=town.database, clock=town.clock)


def inbox(town: PermitOffice) -> Inbox:
    return Inbox(database=town.database, clock=town.clock, editions=FixedEditions(town.edition))


async def step(town: PermitOffice, name: str) -> Notice:
    """The notice of a step of the only permit."""
    async with town.database.reading() as unit:
        return Notice(**(await unit.execute(notice.select().where(notice.c.step == name))).mappings().one())


async def reminded(town: PermitOffice) -> Notice:
    """The reminder by text message 60 days before the end."""
    await town.take(town.row(1, 有效期至=town.days_left(60)))
    await town.planner.run()
    return await step(town, "use-permit-60")


async def went(town: PermitOffice, one: Notice) -> None:
    """It has left by text message."""
    async with town.database.unit() as unit:
        gone = {"state": NoticeState.SENT, "tried_at": town.clock.now()}
        await unit.execute(sa.update(notice).where(notice.c.id == one.id).values(gone))
        await unit.commit()


async def later(town: PermitOffice, days: int) -> None:
    town.clock.advance(timedelta(days=days))
    await town.planner.run()


async def answer(town: PermitOffice, to: Notice, said: Answer) -> None:
    async with town.database.unit() as unit:
        await answers.take(unit, to, said, pack=town.pack, channel="page", now=town.clock.now())
        await unit.commit()


async def held_for_an_answer(town: PermitOffice, name: str) -> None:
    """The dispatcher has put a step aside."""
    held = {"state": NoticeState.HELD, "reason": Reason.ANSWER_WAITS}
    async with town.database.unit() as unit:
        await unit.execute(sa.update(notice).where(notice.c.step == name).values(held))
        await unit.commit()


async def sends(town: PermitOffice, name: str) -> Rendered | Stopped:
    """What would go out for a step now."""
    found = await step(town, name)
    async with town.database.reading() as unit:
        return (await town.texts.texts(unit, [found], now=town.clock.now(), edition=town.edition))[found.id]


@pytest.mark.parametrize("said", [Answer.RECEIVED, Answer.CALL_ME])
async def test_an_acknowledged_reminder_is_followed_by_no_call(town: PermitOffice, said: Answer) -> None:
    await answer(town, await reminded(town), said)

    await later(town, 25)

    call = await step(town, "use-permit-35")
    assert (call.channel, call.state, call.reason) == (NoticeChannel.CALL, NoticeState.CANCELLED, Reason.ACKNOWLEDGED)


async def test_a_call_that_waits_already_is_taken_back(town: PermitOffice) -> None:
    first = await reminded(town)
    await later(town, 25)

    await answer(town, first, Answer.RECEIVED)

    assert (await step(town, "use-permit-35")).state is NoticeState.CANCELLED


@pytest.mark.parametrize("said", [None, Answer.NEW_CONTACT])
async def test_without_an_acknowledgement_the_call_is_made(town: PermitOffice, said: Answer | None) -> None:
    first = await reminded(town)
    if said is not None:
        await answer(town, first, said)

    await later(town, 25)

    assert (await step(town, "use-permit-35")).state is NoticeState.TASK
    assert isinstance(await sends(town, "use-permit-35"), Rendered)


async def test_a_day_that_has_passed_is_told_all_the_same(town: PermitOffice) -> None:
    await answer(town, await reminded(town), Answer.RECEIVED)

    await later(town, 61)

    assert (await step(town, "use-permit-expired")).state is NoticeState.TASK


async def test_applied_stops_prompts_until_staff_have_looked_and_leaves_the_permit(town: PermitOffice) -> None:
    await answer(town, await reminded(town), Answer.APPLIED)
    await later(town, 15)
    [line] = (await desk(town).page(waiting=True)).rows

    before = await sends(town, "use-permit-45")
    assert await desk(town).seen_to(line.said.id, by=SYSTEM)
    after = await sends(town, "use-permit-45")

    async with town.database.reading() as unit:
        [permit_id] = await notices.permits_of(unit, line.notice.id)
        permit = (await permits.load(unit, [permit_id]))[permit_id]
    assert before == WAITS
    assert isinstance(after, Rendered)
    assert permit.state is PermitState.VALID


async def test_not_mine_stops_the_phone_until_another_is_given(town: PermitOffice) -> None:
    await answer(town, await reminded(town), Answer.NOT_MINE)
    await later(town, 15)

    before = await sends(town, "use-permit-45")
    await town.take(town.row(1, 联系电话="13800139999", 有效期至=town.days_left(45)))
    after = await sends(town, "use-permit-45")

    assert before == WAITS
    assert isinstance(after, Rendered)
    assert after.to == "+8613800139999"


@pytest.mark.parametrize("said", [Answer.RECEIVED, Answer.CALL_ME])
async def test_a_not_mine_by_mistake_is_taken_back_by_the_next_answer(town: PermitOffice, said: Answer) -> None:
    first = await reminded(town)
    await answer(town, first, Answer.NOT_MINE)
    await later(town, 15)
    before = await sends(town, "use-permit-45")

    await answer(town, first, said)

    refused = next(one.said for one in (await desk(town).page()).rows if one.said.answer is Answer.NOT_MINE)
    async with town.database.reading() as unit:
        acts = [(one.act, one.detail) for one in await audit.entries(unit)]
    assert before == WAITS
    assert isinstance(await sends(town, "use-permit-45"), Rendered)
    assert (refused.waits, refused.taken_back) == (False, True)
    assert ("notice.answer_taken_back", "not_mine") in acts


async def test_what_was_held_for_a_not_mine_goes_on_when_it_is_taken_back(town: PermitOffice) -> None:
    first = await reminded(town)
    await answer(town, first, Answer.NOT_MINE)
    await later(town, 15)
    await held_for_an_answer(town, "use-permit-45")

    await answer(town, first, Answer.RECEIVED)

    assert (await step(town, "use-permit-45")).state is NoticeState.PLANNED


async def test_a_received_given_before_takes_a_not_mine_back_when_it_is_given_again(town: PermitOffice) -> None:
    first = await reminded(town)
    for said in (Answer.RECEIVED, Answer.NOT_MINE, Answer.RECEIVED):
        await answer(town, first, said)

    found = [(one.said.answer, one.said.taken_back) for one in (await desk(town).page()).rows]
    assert sorted(found) == [(Answer.NOT_MINE, True), (Answer.RECEIVED, False)]


async def test_another_contact_says_nothing_against_a_not_mine(town: PermitOffice) -> None:
    first = await reminded(town)

    await answer(town, first, Answer.NOT_MINE)
    await answer(town, first, Answer.NEW_CONTACT)

    assert await desk(town).waiting() == 2


async def test_what_staff_have_seen_to_is_not_taken_back(town: PermitOffice) -> None:
    first = await reminded(town)
    await answer(town, first, Answer.NOT_MINE)
    [line] = (await desk(town).page(waiting=True)).rows
    await desk(town).seen_to(line.said.id, by=SYSTEM)

    await answer(town, first, Answer.RECEIVED)

    refused = next(one.said for one in (await desk(town).page()).rows if one.said.answer is Answer.NOT_MINE)
    assert (refused.handled_by, refused.taken_back) == (SYSTEM.signature, False)


async def test_what_was_held_for_an_answer_goes_on_when_it_is_seen_to(town: PermitOffice) -> None:
    await answer(town, await reminded(town), Answer.APPLIED)
    await later(town, 15)
    await held_for_an_answer(town, "use-permit-45")
    [line] = (await desk(town).page(waiting=True)).rows

    await desk(town).seen_to(line.said.id, by=SYSTEM)

    assert (await step(town, "use-permit-45")).state is NoticeState.PLANNED


async def test_staff_see_to_an_answer_once_and_find_notices_by_number(town: PermitOffice) -> None:
    first = await reminded(town)
    await answer(town, first, Answer.RECEIVED)
    await answer(town, first, Answer.CALL_ME)

    [call, received] = (await desk(town).page()).rows

    assert (call.said.answer, received.said.answer) == (Answer.CALL_ME, Answer.RECEIVED)
    assert await desk(town).waiting() == 1
    assert await desk(town).find(f"编号 {call.number}") == first.id
    assert await desk(town).seen_to(call.said.id, by=SYSTEM)
    assert not await desk(town).seen_to(call.said.id, by=SYSTEM)
    assert await desk(town).waiting() == 0


@pytest.mark.parametrize(("text", "said"), [("１", Answer.RECEIVED), ("请回电", Answer.CALL_ME)])
async def test_a_word_by_text_message_answers_the_last_notice(town: PermitOffice, text: str, said: Answer) -> None:
    first = await reminded(town)
    await went(town, first)

    kind = await inbox(town).receive(provider_id="SM1", phone=PHONE, text=text)

    async with town.database.reading() as unit:
        [noted] = await short_numbers.answers(unit, first.id)
    assert kind in {InboundKind.RECEIVED, InboundKind.CALL_ME}
    assert (noted.answer, noted.channel) == (said, "sms")
    assert (await inbox(town).messages()).total == 0


async def test_a_call_about_a_season_ends_when_it_is_acknowledged(town: PermitOffice) -> None:
    await town.take(town.row(1, 联系电话="0371-66660001", 同意接收短信="否"))
    await town.planner.run()
    async with town.database.reading() as unit:
        query = notice.select().where(notice.c.kind == NoticeKind.SEASONAL, notice.c.state == NoticeState.TASK)
        warning = Notice(**(await unit.execute(query.limit(1))).mappings().one())
        number = (await short_numbers.numbers_of(unit, [warning.id]))[warning.id]
        texts = await town.texts.texts(unit, [warning], now=town.clock.now(), edition=town.edition)

    await answer(town, warning, Answer.RECEIVED)

    said = texts[warning.id]
    async with town.database.reading() as unit:
        after = await notices.get(unit, warning.id)
    assert isinstance(said, Rendered)
    assert number in said.text
    assert after is not None
    assert after.state is NoticeState.CANCELLED


async def test_not_mine_to_a_warning_stops_warnings_to_that_phone(town: PermitOffice) -> None:
    await town.take(town.row(1, 联系电话="0371-66660001", 同意接收短信="否"))
    await town.planner.run()
    async with town.database.reading() as unit:
        query = notice.select().where(notice.c.kind == NoticeKind.SEASONAL).limit(1)
        warning = Notice(**(await unit.execute(query)).mappings().one())

    await answer(town, warning, Answer.NOT_MINE)

    async with town.database.reading() as unit:
        texts = await town.texts.texts(unit, [warning], now=town.clock.now(), edition=town.edition)
    assert texts[warning.id] == WAITS


async def test_what_was_told_with_an_answer_is_erased_with_the_notice_once_staff_have_looked(
    town: PermitOffice,
) -> None:
    first = await reminded(town)
    async with town.database.unit() as unit:
        now = town.clock.now()
        await answers.take(unit, first, Answer.NEW_CONTACT, pack=town.pack, channel="page", note="李经理", now=now)
        await unit.execute(sa.update(notice).where(notice.c.id == first.id).values(state=NoticeState.SENT))
        await unit.commit()
    later_on = town.clock.now() + timedelta(days=1)

    async with town.database.unit() as unit:
        early = (await retention.batch(unit, Kind.NOTICE, later_on)).rows
        await unit.commit()
    [line] = (await desk(town).page(waiting=True)).rows
    await desk(town).seen_to(line.said.id, by=SYSTEM)
    async with town.database.unit() as unit:
        rows = (await retention.batch(unit, Kind.NOTICE, later_on)).rows
        await retention.erase(unit, Kind.NOTICE, rows, later_on)
        await unit.commit()

    [line] = (await desk(town).page()).rows
    assert first.id not in {row.id for row in early}
    assert first.id in {row.id for row in rows}
    assert line.said.note == ""


async def test_who_texts_that_it_is_applied_for_gets_no_later_text_until_staff_have_looked(town: PermitOffice) -> None:
    first = await reminded(town)
    await went(town, first)

    kind = await inbox(town).receive(provider_id="SM3", phone=PHONE, text="已申请。")
    await later(town, 15)

    assert kind is InboundKind.APPLIED
    assert await sends(town, "use-permit-45") == WAITS


async def test_a_bare_received_ends_calls_and_letters_but_not_the_next_text(town: PermitOffice) -> None:
    await answer(town, await reminded(town), Answer.RECEIVED)

    await later(town, 15)

    assert isinstance(await sends(town, "use-permit-45"), Rendered)
