"""Chats, their messages, standings and queues on both databases."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from common.clock import FixedClock
from storage.chats import ChatRows, chat_message
from storage.dialogues import DialogueRows, chat_update, dialogue
from storage.engine import Database
from storage.values.chats import ChatKind, ChatRecord, MessageBody, StoredAttachment, StoredButton
from storage.values.dialogues import NOWHERE, NewUpdate, Standing, Taken, Turn

LEASE = timedelta(seconds=20)
BODY = MessageBody(
    "您好，王女士", ((StoredButton("是的", "c:yes"),),), (StoredAttachment("a1", "门.jpg", "image/jpeg"),)
)


async def new_chat(database: Database, clock: FixedClock, *, addressable: bool = False) -> ChatRecord:
    async with database.unit() as unit:
        record = await ChatRows(unit).add(ChatKind.WEB, uuid4().hex, clock.now(), addressable=addressable)
        await unit.commit()
    return record


async def put(database: Database, clock: FixedClock, record: ChatRecord, key: str, text: str = "你好") -> bool:
    async with database.unit() as unit:
        added = await DialogueRows(unit).put(record, key, {"text": text}, clock.now())
        await unit.commit()
    return added


async def take(database: Database, clock: FixedClock, record: ChatRecord, holder: str = "one") -> Turn | Taken:
    async with database.unit() as unit:
        now = clock.now()
        taken = await DialogueRows(unit).take([record.id], holder=holder, now=now, until=now + LEASE)
        await unit.commit()
    return taken[record.id]


async def test_a_chat_is_found_by_what_its_channel_calls_it(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        rows = ChatRows(unit)
        made = await rows.add(ChatKind.TELEGRAM, "7001", clock.now(), addressable=True)
        await unit.commit()

    async with database.reading() as unit:
        rows = ChatRows(unit)
        found = await rows.by_external(ChatKind.TELEGRAM, "7001")
        assert found == made
        assert await rows.external(made) == "7001"
        assert await rows.by_external(ChatKind.WEB, "7001") is None
        assert await rows.by_id(made.id) == made


async def test_a_cookie_token_is_kept_as_a_hash_alone(database: Database, clock: FixedClock) -> None:
    made = await new_chat(database, clock)

    async with database.reading() as unit:
        assert await ChatRows(unit).external(made) is None


async def test_messages_come_back_as_they_were_said_and_are_sealed(database: Database, clock: FixedClock) -> None:
    record = await new_chat(database, clock)
    async with database.unit() as unit:
        await ChatRows(unit).post(record, BODY, clock.now(), from_bot=True)
        await unit.commit()

    async with database.reading() as unit:
        (message,) = await ChatRows(unit).recent(record, limit=10)
        assert (message.number, message.seq, message.body, message.edited) == (1, 1, BODY, False)
        blob = (await unit.execute(sa.select(chat_message.c.body_sealed))).scalar_one()
        assert "王女士".encode() not in blob


async def test_the_same_act_is_posted_once(database: Database, clock: FixedClock) -> None:
    record = await new_chat(database, clock)
    posted = []
    for _ in range(2):
        async with database.unit() as unit:
            posted.append(await ChatRows(unit).post(record, BODY, clock.now(), from_bot=False, act_key="k1"))
            await unit.commit()

    assert posted[0] is not None
    assert posted[1] is None
    async with database.reading() as unit:
        assert len(await ChatRows(unit).recent(record, limit=10)) == 1


async def test_an_edited_message_comes_again_after_what_was_seen(database: Database, clock: FixedClock) -> None:
    record = await new_chat(database, clock)
    async with database.unit() as unit:
        rows = ChatRows(unit)
        for text in ("一", "二"):
            await rows.post(record, MessageBody(text), clock.now(), from_bot=True)
        await unit.commit()
    async with database.unit() as unit:
        await ChatRows(unit).edit(record, 1, MessageBody("一改"))
        await unit.commit()

    async with database.reading() as unit:
        rows = ChatRows(unit)
        (news,) = await rows.after(record, 2, limit=10)
        assert (news.number, news.seq, news.body.text, news.edited) == (1, 3, "一改", True)
        assert [message.number for message in await rows.recent(record, limit=10)] == [1, 2]
        assert await rows.last_seq(record.id) == 3


async def test_a_citizens_own_message_is_never_edited(database: Database, clock: FixedClock) -> None:
    record = await new_chat(database, clock)
    async with database.unit() as unit:
        rows = ChatRows(unit)
        await rows.post(record, BODY, clock.now(), from_bot=False)
        assert await rows.edit(record, 1, MessageBody("别的")) is None


async def test_an_update_delivered_twice_waits_once(database: Database, clock: FixedClock) -> None:
    record = await new_chat(database, clock)

    assert await put(database, clock, record, "u1")
    assert not await put(database, clock, record, "u1")

    taken = await take(database, clock, record)
    assert isinstance(taken, Turn)
    async with database.unit() as unit:
        rows = DialogueRows(unit)
        await rows.done([taken.update_id])
        await rows.release([record.id], "one")
        await unit.commit()
    assert not await put(database, clock, record, "u1")
    assert await take(database, clock, record) is Taken.NOTHING


async def test_updates_are_taken_in_the_order_they_came(database: Database, clock: FixedClock) -> None:
    record = await new_chat(database, clock)
    for text in ("甲", "乙", "丙"):
        await put(database, clock, record, text, text)

    seen = []
    while isinstance(turn := await take(database, clock, record), Turn):
        seen.append(turn.payload["text"])
        async with database.unit() as unit:
            await DialogueRows(unit).done([turn.update_id])
            await unit.commit()
    assert seen == ["甲", "乙", "丙"]


async def test_a_chat_is_one_processs_at_a_time_until_its_lease_ends(database: Database, clock: FixedClock) -> None:
    record = await new_chat(database, clock)
    await put(database, clock, record, "u1")

    first = await take(database, clock, record, "one")
    assert await take(database, clock, record, "two") is Taken.BUSY
    clock.advance(LEASE)
    again = await take(database, clock, record, "two")

    assert isinstance(first, Turn)
    assert isinstance(again, Turn)
    assert (again.update_id, again.tries) == (first.update_id, 2)


async def test_the_standing_is_kept_and_sealed(database: Database, clock: FixedClock) -> None:
    record = await new_chat(database, clock)
    standing = Standing("complaint:what", {"what": "门被拆了", "files": ["a"]})
    async with database.unit() as unit:
        rows = DialogueRows(unit)
        assert await rows.standing(record) == NOWHERE
        await rows.stand([(record, Standing("complaint:category", {}))], clock.now())
        await rows.stand([(record, standing)], clock.now())
        await unit.commit()

    async with database.reading() as unit:
        assert await DialogueRows(unit).standing(record) == standing
        blob = (await unit.execute(sa.select(dialogue.c.standing_sealed))).scalar_one()
        assert "门被拆了".encode() not in blob


async def test_only_chats_with_unfinished_updates_are_picked_up_again(database: Database, clock: FixedClock) -> None:
    waiting, idle = await new_chat(database, clock), await new_chat(database, clock)
    await put(database, clock, waiting, "u1")

    async with database.reading() as unit:
        assert await DialogueRows(unit).waiting_chats(ChatKind.WEB) == [waiting.id]
        assert await DialogueRows(unit).waiting_chats(ChatKind.TELEGRAM) == []
    assert idle.id != waiting.id


@pytest.mark.parametrize(("finished", "left"), [(True, 0), (False, 1)])
async def test_old_marks_are_forgotten_but_never_what_waits(
    database: Database, clock: FixedClock, finished: bool, left: int
) -> None:
    record = await new_chat(database, clock)
    await put(database, clock, record, "u1")
    turn = await take(database, clock, record)
    assert isinstance(turn, Turn)
    clock.advance(timedelta(days=8))
    async with database.unit() as unit:
        rows = DialogueRows(unit)
        if finished:
            await rows.done([turn.update_id])
        await rows.forget_done(clock.now() - timedelta(days=7))
        count = await unit.connection.scalar(sa.select(sa.func.count()).select_from(chat_update))
        assert count == left


async def test_the_queues_of_many_chats_are_taken_together(database: Database, clock: FixedClock) -> None:
    first, second, idle, busy = [await new_chat(database, clock) for _ in range(4)]
    for record in (first, second, busy):
        for text in ("甲", "乙"):
            await put(database, clock, record, f"{record.id}{text}", text)
    await take(database, clock, busy, "another")

    async with database.unit() as unit:
        now = clock.now()
        ids = [record.id for record in (first, second, idle, busy)]
        taken = await DialogueRows(unit).take(ids, holder="one", now=now, until=now + LEASE)
        await unit.commit()
    turns = {chat_id: turn.payload["text"] for chat_id, turn in taken.items() if isinstance(turn, Turn)}
    assert turns == {first.id: "甲", second.id: "甲"}
    assert (taken[idle.id], taken[busy.id]) == (Taken.NOTHING, Taken.BUSY)


async def test_many_updates_are_queued_together_and_none_twice(database: Database, clock: FixedClock) -> None:
    async with database.unit() as unit:
        chats = await ChatRows(unit).ensure(ChatKind.TELEGRAM, ["7001", "7002"], clock.now())
        await unit.commit()
    async with database.unit() as unit:
        again = await ChatRows(unit).ensure(ChatKind.TELEGRAM, ["7002", "7001"], clock.now())
        assert again == chats
        rows = DialogueRows(unit)
        one, two = chats["7001"], chats["7002"]
        batch = [NewUpdate(one, "1", 1, {"a": 1}), NewUpdate(two, "2", 2, {"a": 2}), NewUpdate(one, "3", 3, {"a": 3})]
        assert sorted(await rows.put_many(batch, clock.now())) == sorted([one.id, two.id])
        assert await rows.put_many([*batch[:2], NewUpdate(two, "4", 4, {})], clock.now()) == [two.id]
        await unit.commit()
