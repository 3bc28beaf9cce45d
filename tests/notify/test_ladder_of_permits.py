"""A ladder from the sheet to the letter: imported, reminded, called, written to; and what ends it on the way."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from io import BytesIO
from re import sub

import pytest
from pypdf import PdfReader

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from knowledge.samples import SamplePolicy
from notify.dispatcher import Dispatcher
from notify.inbound import Inbox
from notify.laddering import Ladders
from notify.letters.service import Letters, Stationery
from notify.providers.base import Found
from notify.providers.log import LogProvider
from notify.receipts import Receipts
from notify.sending import SendingRules
from notify.tasks import Tasks
from staff.actor import SYSTEM
from storage import attempts, notices
from storage.engine import Database
from storage.values.notices import Delivery, Notice, NoticeChannel, NoticeKind, NoticeState, Reason, TaskOutcome
from tests.notify.permit_office import PermitOffice
from tests.shipped import approved

NUMBER = "用〔2024〕0001号"
SMS, CALL, LETTER = NoticeChannel.SMS, NoticeChannel.CALL, NoticeChannel.LETTER


class Ladder:
    """One permit, 44 days before its expiry, and everything that reminds of it."""

    def __init__(self, office: PermitOffice) -> None:
        editions, rules = FixedEditions(office.edition), SendingRules()
        database, clock, texts = office.database, office.clock, office.texts
        self.office = office
        self.dispatcher = Dispatcher(
            database=database,
            clock=clock,
            editions=editions,
            providers={SMS: LogProvider()},
            settings=rules,
            renderer=texts,
        )
        self.ladders = Ladders(database=database, clock=clock, editions=editions, renderer=texts, settings=rules)
        self.tasks = Tasks(database=database, clock=clock, editions=editions, renderer=texts)
        self.letters = Letters(
            database=database,
            clock=clock,
            editions=editions,
            tasks=self.tasks,
            stationery=Stationery(policy=SamplePolicy.SHOW),
        )

    def with_voice(self, *prefixes: str) -> Ladders:
        """The ladders of an office whose provider may call these numbers."""
        office = self.office
        return Ladders(
            database=office.database,
            clock=office.clock,
            editions=FixedEditions(office.edition),
            renderer=office.texts,
            settings=SendingRules(voice_prefixes=prefixes),
        )

    async def reminded(self, **row: str) -> None:
        await approved(self.office.database, self.office.edition)
        await self.office.take(self.office.row(1, 有效期至=self.office.days_left(44), **row))
        await self.office.planner.run()
        await self.dispatcher.tick()

    async def told(self, status: str, delivery: Delivery, reason: Reason = Reason.NOT_DELIVERED) -> None:
        """A receipt for the text message."""
        office, text = self.office, (await self.all())[0]
        async with office.database.reading() as unit:
            [attempt] = await attempts.of_notice(unit, text.id)
        assert attempt.provider_id is not None
        receipts = Receipts(database=office.database, clock=office.clock)
        await receipts.take(attempt.id, Found(attempt.provider_id, status, delivery, reason=reason))

    async def after(self, days: int) -> None:
        self.office.clock.advance(timedelta(days=days))
        await self.ladders.tick()

    async def stands(self) -> list[tuple[NoticeChannel, NoticeState]]:
        return [(one.channel, one.state) for one in await self.all()]

    async def all(self) -> list[Notice]:
        """The notices about the permit, oldest first; seasonal warnings have no ladder here."""
        table = notices.notice
        query = table.select().where(table.c.kind == NoticeKind.PERMIT_REMINDER).order_by(table.c.created_at)
        async with self.office.database.reading() as unit:
            return [Notice(**row) for row in (await unit.execute(query)).mappings()]


@pytest.fixture
def ladder(first_office: PermitOffice) -> Ladder:
    return Ladder(first_office)


async def test_it_ends_in_a_letter_with_the_days_that_are_left(ladder: Ladder) -> None:
    await ladder.reminded()
    await ladder.after(days=3)
    [call] = (await ladder.tasks.page(channel=CALL)).tasks
    await ladder.tasks.record(call.notice.id, TaskOutcome.WRONG_NUMBER, by=SYSTEM)
    await ladder.after(days=1)

    page = sub(r"\s", "", PdfReader(BytesIO(await ladder.letters.print_due(by=SYSTEM))).pages[0].extract_text())

    assert await ladder.stands() == [
        (SMS, NoticeState.SENT),
        (CALL, NoticeState.DONE),
        (LETTER, NoticeState.TASK),
    ]
    assert call.text is not None
    assert "还有41天到期" in call.text
    [letter] = (await ladder.tasks.page(channel=LETTER)).tasks
    assert letter.text is not None
    for words in ("第1公司", "示例路1号", NUMBER, "还有40天", "不具有法律文书送达效力"):
        assert words in page


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (lambda office: office.permits.applied_for(NUMBER, by=SYSTEM), Reason.APPLIED),
        (lambda office: office.permits.withdraw(NUMBER, by=SYSTEM), Reason.WITHDRAWN),
        (lambda office: office.permits.renew(NUMBER, office.today + timedelta(days=900), by=SYSTEM), Reason.RENEWED),
    ],
    ids=["applied", "withdrawn", "renewed"],
)
async def test_application_withdrawal_and_renewal_take_back_a_call_and_no_letter_follows(
    ladder: Ladder, end: Callable[[PermitOffice], Awaitable[None]], why: Reason
) -> None:
    await ladder.reminded()
    await ladder.after(days=3)

    await end(ladder.office)
    await ladder.after(days=4)

    assert await ladder.stands() == [(SMS, NoticeState.SENT), (CALL, NoticeState.CANCELLED)]
    assert (await ladder.all())[-1].reason is why


async def test_a_text_that_arrived_after_all_takes_back_the_call_and_is_waited_for_as_any(ladder: Ladder) -> None:
    await ladder.reminded()
    await ladder.told("undelivered", Delivery.UNDELIVERED)
    await ladder.ladders.tick()
    begun = await ladder.stands()

    await ladder.told("delivered", Delivery.DELIVERED)
    await ladder.ladders.tick()
    taken_back = await ladder.stands()
    await ladder.after(days=3)

    assert begun == [(SMS, NoticeState.FAILED), (CALL, NoticeState.TASK)]
    assert taken_back == [(SMS, NoticeState.DELIVERED), (CALL, NoticeState.CANCELLED)]
    assert await ladder.stands() == [*taken_back, (CALL, NoticeState.TASK)]
    assert [one.reason for one in (await ladder.all())[1:]] == [Reason.ARRIVED, Reason.NOT_ACKNOWLEDGED]


async def test_after_a_letter_that_was_taken_back_because_the_text_arrived_a_call_follows(ladder: Ladder) -> None:
    await ladder.reminded()
    await ladder.told("undelivered", Delivery.UNDELIVERED, Reason.NUMBER_BAD)
    begun = await ladder.stands()
    await ladder.told("delivered", Delivery.DELIVERED)

    await ladder.after(days=3)

    assert begun == [(SMS, NoticeState.FAILED), (LETTER, NoticeState.TASK)]
    assert await ladder.stands() == [
        (SMS, NoticeState.DELIVERED),
        (LETTER, NoticeState.CANCELLED),
        (CALL, NoticeState.TASK),
    ]


async def test_a_call_that_reached_somebody_keeps_the_words_that_were_said(ladder: Ladder) -> None:
    await ladder.reminded()
    await ladder.after(days=3)
    [call] = (await ladder.tasks.page(channel=CALL)).tasks
    await ladder.tasks.record(call.notice.id, TaskOutcome.REACHED, by=SYSTEM)

    ladder.office.clock.advance(timedelta(days=5))

    kept = await ladder.tasks.detail(call.notice.id)
    assert kept.text is not None
    assert "还有41天到期" in kept.text
    assert kept.text == call.text


async def test_a_call_no_provider_may_make_any_more_is_made_by_staff(ladder: Ladder) -> None:
    await ladder.reminded()
    rules, ladder.ladders = ladder.ladders, ladder.with_voice("+86")
    await ladder.after(days=3)
    assert (await ladder.stands())[-1] == (NoticeChannel.VOICE, NoticeState.PLANNED)

    await rules.tick()

    assert await ladder.stands() == [(SMS, NoticeState.SENT), (CALL, NoticeState.TASK)]
    [call] = (await ladder.tasks.page(channel=CALL)).tasks
    assert call.text is not None
    await ladder.tasks.record(call.notice.id, TaskOutcome.WRONG_NUMBER, by=SYSTEM)
    await ladder.after(days=1)
    assert (await ladder.stands())[-1] == (LETTER, NoticeState.TASK)


async def test_without_an_address_the_letter_is_skipped(ladder: Ladder) -> None:
    await ladder.reminded(通讯地址="")
    await ladder.after(days=3)
    [call] = (await ladder.tasks.page(channel=CALL)).tasks
    await ladder.tasks.record(call.notice.id, TaskOutcome.WRONG_NUMBER, by=SYSTEM)

    await ladder.after(days=2)

    assert await ladder.stands() == [(SMS, NoticeState.SENT), (CALL, NoticeState.DONE)]


async def test_an_opt_out_does_not_end_what_law_asks_for(ladder: Ladder, sqlite: Database, clock: FixedClock) -> None:
    await ladder.reminded()
    await Inbox(database=sqlite, clock=clock, editions=FixedEditions(ladder.office.edition)).opt_out(
        "13800130001", by=SYSTEM
    )

    await ladder.after(days=3)

    assert (await ladder.stands())[-1] == (CALL, NoticeState.TASK)
