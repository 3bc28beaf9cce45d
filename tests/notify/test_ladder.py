"""The ladder's rule, and its steps on a database: when the next one follows, what stops it, that it is taken once."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from knowledge.model import Ladder
from notify.ladder import RUNGS, Facts, next_step, over, ripe
from notify.laddering import Ladders
from notify.providers.log import LogProvider
from notify.rendering import Stopped
from notify.sending import SendingRules
from notify.tasks import Tasks
from staff.actor import Actor
from storage import optouts
from storage.engine import Database
from storage.schema import new_id
from storage.values.ladder import Taken
from storage.values.notices import Notice, NoticeChannel, NoticeKind, NoticeState, Reason, TaskOutcome
from storage.values.optouts import OptOutSource
from tests.notify.sender import PHONE, Sender, edition

CALENDAR = edition().calendar
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
RULE = Ladder(phone=3, letter=2)
EVERY_WAY = frozenset({NoticeChannel.VOICE, NoticeChannel.CALL, NoticeChannel.LETTER})
LATER = timedelta(days=400)


def taken(
    channel: NoticeChannel = NoticeChannel.SMS,
    state: NoticeState = NoticeState.SENT,
    *,
    since: datetime = MONDAY,
    outcome: TaskOutcome | None = None,
) -> Taken:
    return Taken(id=new_id(since), channel=channel, state=state, since=since, outcome=outcome)


def facts(
    ways: frozenset[NoticeChannel] = EVERY_WAY,
    *,
    acknowledged: bool = False,
    opted_out: bool = False,
    statutory: bool = True,
    expires_at: datetime | None = None,
) -> Facts:
    return Facts(ways=ways, acknowledged=acknowledged, opted_out=opted_out, statutory=statutory, expires_at=expires_at)


def test_the_telephone_follows_on_the_third_working_day_after_the_text_message() -> None:
    friday = MONDAY - timedelta(days=3)

    assert next_step([taken(since=friday)], facts(), RULE, MONDAY + timedelta(days=1), CALENDAR) is None
    assert next_step([taken(since=friday)], facts(), RULE, MONDAY + timedelta(days=2), CALENDAR) is NoticeChannel.VOICE


def test_staff_call_where_no_provider_may_and_a_letter_takes_the_place_of_a_telephone_that_is_not_there() -> None:
    without_voice, address = EVERY_WAY - {NoticeChannel.VOICE}, frozenset({NoticeChannel.LETTER})

    assert next_step([taken()], facts(without_voice), RULE, MONDAY + LATER, CALENDAR) is NoticeChannel.CALL
    assert next_step([taken()], facts(address), RULE, MONDAY + LATER, CALENDAR) is NoticeChannel.LETTER


def test_what_failed_or_reached_the_wrong_person_is_followed_at_once() -> None:
    failed = taken(state=NoticeState.FAILED)
    wrong = taken(NoticeChannel.CALL, NoticeState.DONE, outcome=TaskOutcome.WRONG_NUMBER)

    assert next_step([failed], facts(), RULE, MONDAY, CALENDAR) is NoticeChannel.VOICE
    assert next_step([taken(), wrong], facts(), RULE, MONDAY, CALENDAR) is NoticeChannel.LETTER


def test_a_call_nobody_has_tried_and_a_message_in_doubt_are_waited_for() -> None:
    untried = taken(NoticeChannel.CALL, NoticeState.TASK)
    tried = taken(NoticeChannel.CALL, NoticeState.TASK, outcome=TaskOutcome.NOT_REACHED)
    doubtful = taken(state=NoticeState.UNKNOWN)

    assert next_step([untried], facts(), RULE, MONDAY + LATER, CALENDAR) is None
    assert next_step([doubtful], facts(), RULE, MONDAY + LATER, CALENDAR) is None
    assert next_step([tried], facts(), RULE, MONDAY + LATER, CALENDAR) is NoticeChannel.LETTER


def test_a_rule_without_a_step_skips_it() -> None:
    assert next_step([taken()], facts(), Ladder(letter=2), MONDAY + LATER, CALENDAR) is NoticeChannel.LETTER
    assert next_step([taken()], facts(), Ladder(), MONDAY + LATER, CALENDAR) is None


SINCE = st.integers(0, 60).map(lambda days: MONDAY - timedelta(days=days))
BY_PROVIDER = st.builds(
    taken,
    st.sampled_from([NoticeChannel.SMS, NoticeChannel.VOICE]),
    st.sampled_from(sorted(set(NoticeState) - {NoticeState.TASK, NoticeState.DONE})),
    since=SINCE,
)
BY_STAFF = st.builds(
    taken,
    st.sampled_from([NoticeChannel.CALL, NoticeChannel.LETTER]),
    st.sampled_from([NoticeState.TASK, NoticeState.DONE, NoticeState.CANCELLED, NoticeState.EXPIRED]),
    since=SINCE,
    outcome=st.none() | st.sampled_from(TaskOutcome),
)
STEPS = st.lists(BY_PROVIDER | BY_STAFF, min_size=1, max_size=3).map(
    lambda steps: sorted(steps, key=lambda one: RUNGS[one.channel])
)
FACTS = st.builds(
    facts,
    st.frozensets(st.sampled_from(sorted(EVERY_WAY))),
    acknowledged=st.booleans(),
    opted_out=st.booleans(),
    statutory=st.booleans(),
    expires_at=st.none() | st.integers(-5, 5).map(lambda days: MONDAY + timedelta(days=days)),
)
RULES = st.builds(Ladder, phone=st.none() | st.integers(1, 20), letter=st.none() | st.integers(1, 20))


@given(STEPS, FACTS, RULES, st.integers(0, 90))
def test_it_only_climbs_by_ways_that_lead_there_and_never_after_a_stop(
    steps: list[Taken], known: Facts, rule: Ladder, days: int
) -> None:
    now = MONDAY + timedelta(days=days)
    way = next_step(steps, known, rule, now, CALENDAR)

    if way is not None:
        assert RUNGS[way] > max(RUNGS[one.channel] for one in steps)
        assert way in known.ways
        assert not known.acknowledged
        assert known.statutory or not known.opted_out
        assert known.expires_at is None or now < known.expires_at
        assert steps[-1].state not in {NoticeState.UNKNOWN, NoticeState.SENDING, NoticeState.PLANNED}
        assert not over(steps, known, now)
        assert ripe(steps[-1], rule, now, CALENDAR)


@given(STEPS, FACTS, RULES, st.integers(0, 60))
def test_what_is_due_stays_due_until_it_is_taken_or_too_late(
    steps: list[Taken], known: Facts, rule: Ladder, days: int
) -> None:
    now = MONDAY + timedelta(days=days)
    way = next_step(steps, known, rule, now, CALENDAR)
    later = next_step(steps, known, rule, now + timedelta(days=1), CALENDAR)

    late = known.expires_at is not None and known.expires_at <= now + timedelta(days=1)
    assert way is None or later is way or late


class Office:
    """A sender whose SMS go by `log`, its ladders, and the task list."""

    def __init__(self, database: Database, clock: FixedClock, *, prefixes: tuple[str, ...] = ()) -> None:
        self.sender = Sender(database, clock, LogProvider())
        editions = FixedEditions(edition())
        self.ladders = Ladders(
            database=database,
            clock=clock,
            editions=editions,
            renderer=self.sender.renderer,
            settings=SendingRules(voice_prefixes=prefixes),
        )
        self.tasks = Tasks(database=database, clock=clock, editions=editions, renderer=self.sender.renderer)

    async def sent(self, step: str = "use-permit-45", *, to: str = PHONE, **given: bool | NoticeKind) -> UUID:
        """A reminder that went out."""
        notice_id = await self.sender.plan(to=to, step=step, **given)  # type: ignore[arg-type]
        await self.sender.dispatcher.tick()
        return notice_id

    async def after(self, **time: float) -> None:
        self.sender.clock.advance(timedelta(**time))
        await self.ladders.tick()

    async def steps(self) -> list[tuple[NoticeChannel, NoticeState]]:
        """What stands in the outbox, oldest first."""
        found = sorted(await self.sender.all_notices(), key=lambda one: one.id)
        return [(one.channel, one.state) for one in found]

    async def last(self) -> Notice:
        return max(await self.sender.all_notices(), key=lambda one: one.id)


CLERK = Actor("wang", "wang", frozenset())
SMS, CALL, LETTER = NoticeChannel.SMS, NoticeChannel.CALL, NoticeChannel.LETTER
SENT, TASK, DONE, GONE = NoticeState.SENT, NoticeState.TASK, NoticeState.DONE, NoticeState.CANCELLED


async def test_a_text_message_a_call_and_a_letter_follow_one_another(database: Database, clock: FixedClock) -> None:
    office = Office(database, clock)
    await office.sent()

    await office.after(days=1)
    assert await office.steps() == [(SMS, SENT)]
    await office.after(days=6)
    call = await office.last()
    assert await office.steps() == [(SMS, SENT), (CALL, TASK)]
    assert call.reason is Reason.NOT_ACKNOWLEDGED
    await office.tasks.record(call.id, TaskOutcome.NOT_REACHED, by=CLERK)
    await office.after(days=7)

    assert await office.steps() == [(SMS, SENT), (CALL, TASK), (LETTER, TASK)]


async def test_two_workers_take_a_step_once(database: Database, clock: FixedClock) -> None:
    one = Office(database, clock)
    await one.sent()
    two = Database(database.url.render_as_string(hide_password=False), database.keyring)
    other = Office(two, clock)
    other.sender.renderer.by_id = one.sender.renderer.by_id
    clock.advance(timedelta(days=7))

    begun = await asyncio.gather(one.ladders.tick(), other.ladders.tick())
    await two.close()

    assert sum(each.begun for each in begun) == 1
    assert await one.steps() == [(SMS, SENT), (CALL, TASK)]


async def test_a_recipient_who_was_reached_gets_nothing_more(sqlite: Database, clock: FixedClock) -> None:
    office = Office(sqlite, clock)
    await office.sent()
    await office.after(days=7)
    call = (await office.last()).id
    await office.tasks.record(call, TaskOutcome.NOT_REACHED, by=CLERK)
    await office.after(days=7)

    await office.tasks.record(call, TaskOutcome.REACHED, by=CLERK)
    await office.after(days=30)

    assert await office.steps() == [(SMS, SENT), (CALL, DONE), (LETTER, GONE)]
    assert (await office.last()).reason is Reason.ACKNOWLEDGED


async def test_nothing_follows_when_the_reason_is_gone(sqlite: Database, clock: FixedClock) -> None:
    office = Office(sqlite, clock)
    notice_id = await office.sent()
    office.sender.renderer.by_id[notice_id] = Stopped(NoticeState.CANCELLED, Reason.APPLIED)

    await office.after(days=7)

    assert await office.steps() == [(SMS, SENT)]


async def test_an_opt_out_takes_back_what_no_law_asks_for(sqlite: Database, clock: FixedClock) -> None:
    office = Office(sqlite, clock)
    await office.sent(statutory=False)
    await office.after(days=7)
    async with sqlite.unit() as unit:
        await optouts.add(unit, PHONE, OptOutSource.REPLY, now=clock.now())
        await unit.commit()

    await office.after(days=7)

    assert await office.steps() == [(SMS, SENT), (CALL, GONE)]
    assert (await office.last()).reason is Reason.OPTED_OUT


async def test_a_step_without_a_ladder_in_the_pack_ends_with_its_message(sqlite: Database, clock: FixedClock) -> None:
    office = Office(sqlite, clock)
    await office.sent("use-permit-60")

    await office.after(days=30)

    assert await office.steps() == [(SMS, SENT)]
