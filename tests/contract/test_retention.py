"""Erasing by plan: what has had its time goes, what law or a case keeps stays, and the record names nobody."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from casework.answers.service import AnswerFilter, GivenAnswers
from common.clock import FixedClock
from faq.calculators import Figures, WorkedOut
from faq.reply import Action, Cause, Reply
from knowledge.model import Lang
from sanshi.retention import Retention, plan_of
from sanshi.settings import RetentionSection
from storage import audit, optouts, phone, tasks
from storage.answers import given_answer
from storage.audit import audit_entry
from storage.chats import ChatRows, chat, chat_message
from storage.complaints import complaint
from storage.data_keys import Erased, data_key
from storage.engine import Database
from storage.notices import notice
from storage.schema import new_id
from storage.values.chats import ChatKind, MessageBody
from storage.values.notices import NoticeChannel, NoticeState, TaskOutcome, TaskTry
from storage.values.optouts import InboundKind, NewInbound
from storage.values.phone import PhoneDraft
from storage.values.retention import Kind
from tests.casework.house import CLERK, LEGAL, PERSON, House, house, report
from tests.notify.test_board import notice_at

PLAN = plan_of(RetentionSection())


def erasing(database: Database, clock: FixedClock) -> Retention:
    return Retention.of(RetentionSection(), database, clock)


async def counts(retention: Retention) -> dict[Kind, int]:
    return {due.kind: due.count for due in await retention.due() if due.count}


async def talk(database: Database, clock: FixedClock, name: str) -> int:
    """A chat with a message; its id."""
    async with database.unit() as unit:
        rows = ChatRows(unit)
        record = await rows.add(ChatKind.WEB, name, clock.now(), addressable=False)
        await rows.post(record, MessageBody("我的电话13900001234", (), ()), clock.now(), from_bot=False)
        await unit.commit()
    return record.id


async def fill(office: House) -> None:
    """Something of the kinds that hold what people said."""
    now = office.clock.now()
    await talk(office.database, office.clock, "silent")
    await office.closed_case(chat_id=await talk(office.database, office.clock, "of a case"))
    handover = await office.handovers.open(9, "asked", "想找人问问", "zh_Hans_CN")
    await office.handovers.take(handover, by=CLERK)
    await office.handovers.close(handover, by=CLERK)
    answer = Reply(Action.ANSWER, Cause.MATCHED, "…", Lang.ZH, "1", entry="fee")
    given = GivenAnswers(database=office.database, clock=office.clock)
    sum_ = WorkedOut(Figures(0, {"area": Decimal(2000)}), Decimal(4_800_000))
    given.note(replace(answer, worked=sum_), edition=1, channel="web")
    unknown = Reply(Action.HANDOVER, Cause.UNKNOWN, "…", Lang.ZH, "1")
    given.note(unknown, edition=1, channel="web", asked="人防车位能继承吗")
    async with office.database.unit() as unit:
        await given.write(unit)
        await phone.save_draft(unit, PhoneDraft(id=new_id(now), what="有人打电话"), "wang", now)
        text = NewInbound("SM1", "+8613900001234", "退订", InboundKind.OPT_OUT)
        await optouts.add_inbound(unit, text, now=now)
        await optouts.add_inbound(unit, NewInbound("SM2", "+8613900001234", "在吗", InboundKind.OTHER), now=now)
        await unit.execute(notice.update().values(state=NoticeState.SENT, state_at=now))
        await unit.commit()


async def test_each_kind_goes_when_its_time_has_come(database: Database, clock: FixedClock) -> None:
    office, retention = house(database, clock), erasing(database, clock)
    await fill(office)
    assert await counts(retention) == {}

    clock.advance(PLAN[Kind.REPORTER] + timedelta(days=1))
    told = await counts(retention)
    assert set(told) == {
        Kind.PHONE_DRAFT, Kind.CHAT, Kind.HANDOVER, Kind.TEXT, Kind.NOTICE, Kind.REPORTER, Kind.ANSWER, Kind.QUESTION,
        Kind.SUM,
    }  # fmt: skip
    gone = {due.kind: due.count for due in await retention.erase() if due.count}

    assert gone == told
    assert {Kind.CHAT: 1, Kind.TEXT: 1, Kind.REPORTER: 1}.items() <= gone.items()
    # The chat of the case was kept for the case; now that nobody stands behind the case it may go too.
    assert await counts(retention) == {Kind.CHAT: 1}
    async with database.reading() as unit:
        [left] = (await unit.execute(sa.select(complaint))).mappings()
        assert (left["chat_hash"], left["contact_sealed"]) == (None, None)
        letters = sa.select(notice.c.text_sealed, notice.c.recipient_sealed, notice.c.recipient_hash)
        assert {tuple(row) for row in await unit.execute(letters)} == {(None, None, None)}


async def test_a_case_keeps_its_words_and_result(database: Database, clock: FixedClock) -> None:
    office = house(database, clock)
    receipt = await office.closed_case()
    clock.advance(PLAN[Kind.REPORTER] + timedelta(days=1))
    await erasing(database, clock).erase()

    detail = await office.complaints.detail(receipt.case_id, viewer=LEGAL)

    assert detail.what == report().what
    assert "情况属实，已改正" in str(detail)
    assert PERSON.phone not in str(detail)


async def test_the_key_goes_with_a_chat_so_that_nothing_sealed_with_it_opens(
    database: Database, clock: FixedClock
) -> None:
    await talk(database, clock, "silent")
    async with database.reading() as unit:
        key = (await unit.execute(sa.select(chat.c.key_id))).scalar_one()
    clock.advance(PLAN[Kind.CHAT] + timedelta(days=1))
    await erasing(database, clock).erase()

    async with database.reading() as unit:
        assert (await unit.execute(sa.select(chat_message.c.id))).all() == []
        assert (await unit.execute(sa.select(data_key.c.wrapped).where(data_key.c.id == key))).scalar_one() is None
        with pytest.raises(Erased):
            await unit.keys.sealer(key)


async def test_the_record_says_what_and_by_which_rule_and_names_nobody(database: Database, clock: FixedClock) -> None:
    office, retention = house(database, clock), erasing(database, clock)
    await fill(office)
    clock.advance(PLAN[Kind.REPORTER] + timedelta(days=1))
    await retention.erase()

    record = {(entry.subject, entry.detail) for entry in await retention.record()}

    assert ("retention:chat", "chat 90d count=1") in record
    assert ("complaint:诉2026-0001", "reporter 1095d") in record
    assert not {word for line in record for word in line if PERSON.phone in word or PERSON.name in word}
    async with database.reading() as unit:
        acts = {entry.act for entry in await audit.entries(unit)}
        assert {"complaint.registered", "complaint.closed", "erased-by-plan"} <= acts
        assert (await unit.execute(sa.select(sa.func.count()).select_from(audit_entry))).scalar_one() > len(record)


async def test_what_was_written_of_a_letter_goes_with_its_notice_and_its_days_stay(
    database: Database, clock: FixedClock
) -> None:
    await notice_at(database, clock.now(), NoticeState.DONE, NoticeChannel.LETTER)
    told = TaskTry(TaskOutcome.LETTER_SENT, "门卫代收", "staff:wang", clock.now(), clock.now().date(), "XA123456")
    async with database.unit() as unit:
        letter = (await unit.execute(sa.select(notice.c.id))).scalar_one()
        await tasks.add_try(unit, letter, told)
        await unit.execute(notice.update().values(recipient_hash=None, recipient_sealed=None, text_sealed=None))
        await unit.commit()
    clock.advance(PLAN[Kind.NOTICE] + timedelta(days=1))

    await erasing(database, clock).erase()

    async with database.reading() as unit:
        assert await tasks.tries(unit, letter) == [replace(told, note="", mail_number="")]
    assert await counts(erasing(database, clock)) == {}


async def test_more_than_a_batch_goes_in_one_run(sqlite: Database, clock: FixedClock) -> None:
    async with sqlite.unit() as unit:
        for number in range(430):
            await ChatRows(unit).add(ChatKind.WEB, str(number), clock.now(), addressable=False)
        await unit.commit()
    clock.advance(PLAN[Kind.CHAT] + timedelta(days=1))

    gone = {due.kind: due.count for due in await erasing(sqlite, clock).erase()}

    assert gone[Kind.CHAT] == 430
    assert await counts(erasing(sqlite, clock)) == {}


async def test_the_words_and_the_sum_go_before_the_answer(database: Database, clock: FixedClock) -> None:
    office, retention = house(database, clock), erasing(database, clock)
    await fill(office)
    clock.advance(PLAN[Kind.SUM] + timedelta(days=1))
    await retention.erase()

    async with database.reading() as unit:
        sealed = sa.select(given_answer.c.asked_sealed, given_answer.c.worked_sealed)
        assert {tuple(row) for row in await unit.execute(sealed)} == {(None, None)}
    assert (await GivenAnswers(database=database, clock=clock).page(AnswerFilter())).total == 2
