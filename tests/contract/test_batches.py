"""Batches on both databases: nothing goes twice, a pause holds, the budget is kept by several senders at once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from casework.batches.errors import BatchMoved, NoLongerUseful
from casework.batches.service import Batches, Choice
from casework.errors import NotAllowed, SamePerson
from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify.dispatcher import Dispatcher
from notify.planned_texts import PlannedTexts
from notify.providers.base import Outcome, Outgoing
from notify.providers.log import LogProvider
from notify.sending import SendingRules
from sanshi.retention import Retention
from sanshi.settings import RetentionSection
from staff.actor import Actor, Role
from storage import batches as rows
from storage import lanes, notices
from storage.engine import Database
from storage.values.notices import AlarmKind, NoticeChannel, NoticeState, Reason
from storage.values.retention import Kind
from tests.casework.house import CLERK, SECTION_HEAD
from tests.shipped import first_pack

MANY = 30
CHOICE = Choice(text="明日停水，请{单位名称}储水")
SAME_PERSON = Actor("wang2", CLERK.person, frozenset({Role.SECTION_HEAD}))
FILE = ("单位名称,手机\n" + "".join(f"单位{at},139000000{at:02}\n" for at in range(MANY))).encode()


def service(database: Database, clock: FixedClock, *, budget: int | None = None) -> Batches:
    editions = FixedEditions(first_pack())
    return Batches(database=database, clock=clock, editions=editions, settings=SendingRules(monthly_budget=budget))


def dispatcher(database: Database, clock: FixedClock, provider: LogProvider, budget: int | None = None) -> Dispatcher:
    return Dispatcher(
        database=database,
        clock=clock,
        editions=FixedEditions(first_pack()),
        providers={NoticeChannel.SMS: provider},
        settings=SendingRules(monthly_budget=budget),
        renderer=PlannedTexts(),
    )


class Counting(LogProvider):
    """Remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[Outgoing] = []

    async def send(self, message: Outgoing) -> Outcome:
        self.given.append(message)
        return await super().send(message)


async def agreed(database: Database, clock: FixedClock) -> UUID:
    made = service(database, clock)
    batch_id = await made.propose(CHOICE, FILE, by=CLERK)
    await made.agree(batch_id, by=SECTION_HEAD)
    return batch_id


async def counts(database: Database, batch_id: UUID) -> dict[NoticeState, int]:
    async with database.reading() as unit:
        found = (await rows.standing(unit, [batch_id])).get(batch_id, [])
    told: dict[NoticeState, int] = {}
    for one in found:
        told[one.state] = told.get(one.state, 0) + one.count
    return told


async def test_several_senders_send_each_text_once_and_whole(database: Database, clock: FixedClock) -> None:
    batch_id, provider = await agreed(database, clock), Counting()
    clock.advance(timedelta(minutes=1))

    await asyncio.gather(*(dispatcher(database, clock, provider).tick() for _ in range(3)))

    assert len(provider.given) == len({message.to for message in provider.given}) == MANY
    assert all(message.text.count("拒收请致电") == 1 for message in provider.given)
    assert await counts(database, batch_id) == {NoticeState.SENT: MANY}


async def test_one_person_cannot_do_both_and_two_cannot_agree_twice(database: Database, clock: FixedClock) -> None:
    made = service(database, clock)
    batch_id = await made.propose(CHOICE, FILE, by=CLERK)
    with pytest.raises(SamePerson):
        await made.agree(batch_id, by=SAME_PERSON)
    with pytest.raises(NotAllowed):
        await made.agree(batch_id, by=CLERK)

    told = await asyncio.gather(*(made.agree(batch_id, by=SECTION_HEAD) for _ in range(2)), return_exceptions=True)

    assert [type(one) for one in told if one is not None] == [BatchMoved]
    assert await counts(database, batch_id) == {NoticeState.PLANNED: MANY}


async def test_what_the_budget_put_off_goes_on_at_once_when_it_was_raised(
    database: Database, clock: FixedClock
) -> None:
    batch_id, provider = await agreed(database, clock), Counting()
    clock.advance(timedelta(minutes=1))
    await dispatcher(database, clock, provider, budget=MANY // 2).tick()
    put_off = MANY - len(provider.given)
    made = service(database, clock)
    await made.pause(batch_id, by=CLERK)
    await made.resume(batch_id, by=CLERK)

    await dispatcher(database, clock, provider).tick()

    assert put_off > 0
    assert await counts(database, batch_id) == {NoticeState.SENT: MANY}


async def test_what_comes_back_to_be_tried_again_heeds_the_pause(database: Database, clock: FixedClock) -> None:
    batch_id, provider = await agreed(database, clock), Counting()
    clock.advance(timedelta(minutes=1))
    await service(database, clock).pause(batch_id, by=CLERK)
    async with database.unit() as unit:
        found = await rows.notices_of(unit, batch_id)
        await unit.execute(
            notices.notice.update()
            .where(notices.notice.c.id == found[0].id)
            .values(state=NoticeState.PLANNED, reason=Reason.TRANSIENT)
        )
        await unit.commit()

    await dispatcher(database, clock, provider).tick()

    assert provider.given == []
    assert await counts(database, batch_id) == {NoticeState.HELD: MANY}


async def test_the_budget_is_kept_by_several_senders_and_raises_an_alarm(database: Database, clock: FixedClock) -> None:
    batch_id, provider = await agreed(database, clock), Counting()
    clock.advance(timedelta(minutes=1))

    await asyncio.gather(*(dispatcher(database, clock, provider, budget=20).tick() for _ in range(3)))

    assert len(provider.given) == 20
    assert await counts(database, batch_id) == {NoticeState.SENT: 20, NoticeState.PLANNED: MANY - 20}
    assert (await service(database, clock, budget=20).budget()).used == 20
    async with database.reading() as unit:
        alarms = await lanes.alarms(unit, clock.now().date())
    assert [(one.kind, one.code) for one in alarms] == [(AlarmKind.BUDGET_SPENT, "20")]


async def test_a_decided_batch_holds_nobody_and_its_key_erases_its_texts(database: Database, clock: FixedClock) -> None:
    batch_id = await agreed(database, clock)
    async with database.unit() as unit:
        found = await rows.load(unit, batch_id)
        assert found is not None
        assert found.rows_sealed is None
        assert (await rows.texts_of(unit, found)).samples == ()
        await unit.keys.erase(found.key_id, clock.now())
        await unit.commit()

    assert [one.plain for one in await service(database, clock).results(batch_id)] == [None] * MANY


async def test_a_proposal_nobody_decides_about_is_erased_after_its_last_day(
    database: Database, clock: FixedClock
) -> None:
    made = service(database, clock)
    batch_id = await made.propose(CHOICE, FILE, by=CLERK)
    retention = Retention.of(RetentionSection(), database, clock)
    clock.advance(timedelta(days=7))
    assert [due.kind for due in await retention.due() if due.count] == []

    clock.advance(timedelta(days=2))
    gone = [due.kind for due in await retention.erase() if due.count]

    assert gone == [Kind.PROPOSAL]
    assert (await made.detail(batch_id)).texts.wording == ""
    with pytest.raises(NoLongerUseful):
        await made.agree(batch_id, by=SECTION_HEAD)
    await made.refuse(batch_id, by=SECTION_HEAD)
