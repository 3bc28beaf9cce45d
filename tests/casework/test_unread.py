"""Answers that stay unread in the web chat go to the phone left with the case, then to staff."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from bot.channels.sender import ChatSender
from casework.complaints.model import CaseDetail, Contact
from casework.unread.rules import Next, Reach, leading, next_prompt
from casework.unread.service import UnreadAnswers, UnreadTexts
from common.clock import FixedClock
from common.phone import PhoneKind
from knowledge.edition import FixedEditions
from notify.dispatcher import Dispatcher
from notify.providers.log import LogProvider
from notify.rendering import RenderersByKind
from notify.sending import SendingRules
from notify.tasks import Tasks
from storage import optouts
from storage.chats import ChatRows, chat
from storage.engine import Database
from storage.notices import notice, recipient_place, text_place
from storage.values.chats import ChatKind, Seen
from storage.values.notices import NoticeChannel, NoticeKind, NoticeState, Reason
from storage.values.optouts import OptOutSource
from storage.values.unread import Answer, Prompt
from tests.casework.house import CLERK, LEADER, House, report

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MOBILE = Reach(PhoneKind.MOBILE)
S = NoticeState


def prompt(channel: NoticeChannel, state: NoticeState, at: datetime, reason: Reason = Reason.NONE) -> Prompt:
    return Prompt(uuid4(), channel, state, reason, at, simulated=False)


def texted(state: NoticeState, at: datetime, reason: Reason = Reason.NONE) -> Answer:
    return replace(ANSWER, text=prompt(NoticeChannel.SMS, state, at, reason))


def called(state: NoticeState, at: datetime) -> Answer:
    return replace(ANSWER, call=prompt(NoticeChannel.CALL, state, at))


ANSWER = Answer(id=uuid4(), event_id=uuid4(), number="诉2026-0001", at=NOON, seen=Seen.UNREAD)


@pytest.mark.parametrize(
    ("answer", "reach", "after", "expected"),
    [
        (ANSWER, MOBILE, DAY - timedelta(seconds=1), None),
        (ANSWER, MOBILE, DAY, Next(NoticeChannel.SMS, Reason.NONE)),
        (ANSWER, Reach(PhoneKind.LANDLINE), DAY, Next(NoticeChannel.CALL, Reason.LANDLINE)),
        (ANSWER, Reach(PhoneKind.MOBILE, refuses_texts=True), DAY, Next(NoticeChannel.CALL, Reason.OPTED_OUT)),
        (texted(S.PLANNED, NOON + DAY), MOBILE, 9 * DAY, None),
        (texted(S.FAILED, NOON + DAY), MOBILE, DAY, Next(NoticeChannel.CALL, Reason.SMS_FAILED)),
        (texted(S.HELD, NOON + DAY), MOBILE, DAY, Next(NoticeChannel.CALL, Reason.SMS_FAILED)),
        (
            texted(S.CANCELLED, NOON + DAY, Reason.OPTED_OUT),
            MOBILE,
            DAY,
            Next(NoticeChannel.CALL, Reason.OPTED_OUT),
        ),
        (texted(S.DELIVERED, NOON + DAY), MOBILE, 2 * DAY - timedelta(seconds=1), None),
        (texted(S.DELIVERED, NOON + DAY), MOBILE, 2 * DAY, Next(NoticeChannel.CALL, Reason.UNREAD)),
        (called(S.TASK, NOON + DAY), MOBILE, 9 * DAY, None),
    ],
)
def test_each_step_follows_the_one_before(
    answer: Answer, reach: Reach, after: timedelta, expected: Next | None
) -> None:
    assert next_prompt(answer, reach, now=NOON + after, patience=DAY) == expected


def test_the_oldest_unread_answer_leads_and_a_finished_call_was_about_all_before_it() -> None:
    read = replace(ANSWER, seen=Seen.READ)
    telegram = replace(ANSWER, seen=Seen.SENT)
    second, third = (replace(ANSWER, id=uuid4(), at=NOON + days * DAY) for days in (1, 3))

    assert leading([read, telegram]) is None
    assert leading([read, second, third]) is second
    assert leading([called(S.DONE, NOON + 2 * DAY), second, third]) is third
    assert leading([texted(S.CANCELLED, NOON + DAY, Reason.CANCELLED_BY_STAFF), second]) is None


@dataclass(frozen=True)
class Desk:
    """An office whose chat and texts really go out, to the database and to nobody."""

    office: House
    chat_id: int
    unread: UnreadAnswers
    dispatcher: Dispatcher
    tasks: Tasks

    async def answered(self, phone: str = "13900001234") -> UUID:
        """A case with an answer that stands in the reporter's chat."""
        case = await self.office.complaints.register(report(chat_id=self.chat_id, contact=Contact("赵铁柱", phone)))
        await self.office.complaints.reply(case.case_id, "已经核实", by=CLERK)
        await self.dispatcher.tick()
        return case.case_id

    async def pass_by(self, time: timedelta) -> None:
        """Time passes, and the worker ticks."""
        self.office.clock.advance(time)
        await self.unread.follow()
        await self.dispatcher.tick()

    async def reads(self) -> None:
        async with self.office.database.unit() as unit:
            await unit.execute(chat.update().values(seen_seq=chat.c.last_seq))
            await unit.commit()

    async def prompts(self) -> list[tuple[NoticeChannel, NoticeState, Reason]]:
        async with self.office.database.reading() as unit:
            query = sa.select(notice).where(notice.c.kind == NoticeKind.UNREAD).order_by(notice.c.id)
            return [(row.channel, row.state, row.reason) for row in await unit.execute(query)]

    async def detail(self, case_id: UUID) -> CaseDetail:
        return await self.office.complaints.detail(case_id, viewer=LEADER)


@pytest.fixture
async def desk(office: House, sqlite: Database, clock: FixedClock) -> AsyncIterator[Desk]:
    async with sqlite.unit() as unit:
        record = await ChatRows(unit).add(ChatKind.WEB, "cookie", clock.now(), addressable=False)
        await unit.commit()
    editions, renderer = FixedEditions(office.edition), RenderersByKind({NoticeKind.UNREAD: UnreadTexts()})
    sender = ChatSender(database=sqlite, clock=clock, telegram=None, live=False)
    dispatcher = Dispatcher(
        database=sqlite,
        clock=clock,
        editions=editions,
        providers={NoticeChannel.CHAT: sender, NoticeChannel.SMS: LogProvider()},
        settings=SendingRules(),
        renderer=renderer,
    )
    yield Desk(
        office,
        record.id,
        UnreadAnswers(database=sqlite, clock=clock, editions=editions, patience=DAY),
        dispatcher,
        Tasks(database=sqlite, clock=clock, editions=editions, renderer=renderer),
    )
    await dispatcher.close()


async def test_an_unread_answer_is_texted_without_its_words_then_called_about_and_each_only_once(desk: Desk) -> None:
    case_id = await desk.answered()

    await desk.pass_by(DAY)
    await desk.pass_by(timedelta(hours=1))

    assert await desk.prompts() == [(NoticeChannel.SMS, S.SENT, Reason.NONE)]
    async with desk.office.database.reading() as unit:
        row = (await unit.execute(sa.select(notice).where(notice.c.kind == NoticeKind.UNREAD))).one()
        sealer = await unit.keys.sealer(row.key_id)
        text = sealer.open(text_place(row.id), row.text_sealed)
        assert sealer.open(recipient_place(row.id), row.recipient_sealed) == "+8613900001234"
    assert "诉2026-0001" in text
    assert "核实" not in text
    assert "http" not in text

    for _ in range(2):
        await desk.pass_by(DAY)
    assert (await desk.prompts())[1:] == [(NoticeChannel.CALL, S.TASK, Reason.UNREAD)]
    told = next(entry for entry in (await desk.detail(case_id)).timeline if entry.seen)
    assert told.seen is Seen.UNREAD
    assert [each.channel for each in told.prompts] == [NoticeChannel.SMS, NoticeChannel.CALL]


async def test_only_who_takes_complaints_by_telephone_sees_the_number_to_call(desk: Desk) -> None:
    await desk.answered("0371-66668888")
    await desk.pass_by(DAY)

    (listed,) = (await desk.tasks.page()).tasks
    assert (listed.notice.reason, listed.to) == (Reason.LANDLINE, "")
    assert (await desk.tasks.detail(listed.notice.id)).to == ""
    assert (await desk.tasks.detail(listed.notice.id, registrar=True)).to == "+8637166668888"


async def test_what_is_read_meanwhile_needs_no_prompt(desk: Desk) -> None:
    await desk.answered()
    desk.office.clock.advance(DAY + timedelta(hours=12))  # 22:00: the text waits for the morning
    await desk.unread.follow()
    await desk.reads()

    desk.office.clock.advance(timedelta(hours=11))
    await desk.dispatcher.tick()

    assert await desk.prompts() == [(NoticeChannel.SMS, S.CANCELLED, Reason.READ)]
    await desk.pass_by(9 * DAY)
    assert len(await desk.prompts()) == 1


async def test_a_call_is_taken_back_when_the_case_is_opened_by_its_code(desk: Desk) -> None:
    async with desk.office.database.unit() as unit:
        await optouts.add(unit, "+8613900001234", OptOutSource.REPLY, now=desk.office.clock.now())
        await unit.commit()
    receipt = await desk.office.complaints.register(report(chat_id=desk.chat_id))
    await desk.office.complaints.reply(receipt.case_id, "已经核实", by=CLERK)
    await desk.dispatcher.tick()
    await desk.pass_by(DAY)
    assert await desk.prompts() == [(NoticeChannel.CALL, S.TASK, Reason.OPTED_OUT)]

    await desk.office.complaints.by_code(receipt.code or "", caller="address:1")
    await desk.pass_by(timedelta(minutes=5))

    assert await desk.prompts() == [(NoticeChannel.CALL, S.CANCELLED, Reason.READ)]


@pytest.mark.parametrize("contact", [None, Contact("赵铁柱", "")])
async def test_without_a_phone_nothing_is_done(desk: Desk, contact: Contact | None) -> None:
    case = await desk.office.complaints.register(report(chat_id=desk.chat_id, contact=contact))
    await desk.office.complaints.reply(case.case_id, "已经核实", by=CLERK)
    await desk.dispatcher.tick()

    await desk.pass_by(2 * DAY)

    assert await desk.prompts() == []
