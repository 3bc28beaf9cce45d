"""Hand-overs: who holds one, where words go."""

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.errors import EmptyText, NotAllowed
from casework.handovers.errors import AlreadyTaken, NoChat, NotYours, UnknownHandover
from casework.handovers.opening import open_task
from casework.handovers.service import HandoverState
from storage import audit
from storage.data_keys import Erased
from tests.casework.house import ADMINISTRATOR, AUDITOR, CHAT, CLERK, LEADER, SECTION_HEAD, House

ZH = "zh_Hans_CN"


async def test_staff_and_citizen_talk_until_one_of_them_ends_it(office: House) -> None:
    opened = await office.handovers.open(CHAT, "asked", "市民：要人工", ZH)
    await office.handovers.take(opened, by=CLERK)
    office.clock.advance(timedelta(minutes=1))
    await office.handovers.say(opened, "您好，请讲", by=CLERK)
    office.clock.advance(timedelta(minutes=1))
    assert await office.handovers.citizen_says(CHAT, "什么时候能办好？")

    found = await office.handovers.detail(opened, viewer=CLERK)
    assert found.excerpt == "市民：要人工"
    assert [(each.from_office, each.text) for each in found.messages] == [
        (True, "您好，请讲"),
        (False, "什么时候能办好？"),
    ]
    assert found.row.unread

    office.clock.advance(timedelta(minutes=1))
    await office.handovers.close(opened, by=CLERK)
    assert not await office.handovers.citizen_says(CHAT, "还在吗")
    assert await office.handovers.active(CHAT) is None
    told = await office.told()
    assert [chat for chat, _ in told] == [str(CHAT)] * 2
    assert told[0][1] == "工作人员：您好，请讲"
    assert "人工" in told[1][1]


async def test_asking_again_adds_to_the_open_hand_over(office: House) -> None:
    first = await office.handovers.open(CHAT, "asked", "第一次", ZH)
    again = await office.handovers.open(CHAT, "abuse", "第二次", ZH)
    other = await office.handovers.open(CHAT + 1, "asked", "别人", ZH)

    assert first == again != other
    assert [each.text for each in (await office.handovers.detail(first, viewer=CLERK)).messages] == ["第二次"]


async def test_the_citizen_may_go_back_to_the_bot_and_ask_anew(office: House) -> None:
    first = await office.handovers.open(CHAT, "asked", "", ZH)

    assert await office.handovers.leave(CHAT)
    assert not await office.handovers.leave(CHAT)

    assert await office.handovers.open(CHAT, "asked", "", ZH) != first
    assert [row.id for row in await office.handovers.queue(viewer=CLERK, closed=True)] == [first]


async def test_only_who_took_it_writes_and_ends_it(office: House) -> None:
    opened = await office.handovers.open(CHAT, "asked", "", ZH)
    with pytest.raises(NotYours):
        await office.handovers.say(opened, "您好", by=CLERK)
    await office.handovers.take(opened, by=CLERK)
    await office.handovers.take(opened, by=CLERK)

    with pytest.raises(AlreadyTaken, match="wang"):
        await office.handovers.take(opened, by=SECTION_HEAD)
    with pytest.raises(NotYours):
        await office.handovers.say(opened, "您好", by=LEADER)
    with pytest.raises(EmptyText):
        await office.handovers.say(opened, " ", by=CLERK)
    # A clerk who went home is no reason to leave the citizen waiting.
    await office.handovers.close(opened, by=SECTION_HEAD)
    with pytest.raises(NotYours):
        await office.handovers.say(opened, "您好", by=CLERK)


async def test_the_queue_shows_the_longest_waiting_first_without_words(office: House) -> None:
    chats = []
    for chat in range(3):
        chats.append(await office.handovers.open(chat, "unknown", "秘密", ZH))
        office.clock.advance(timedelta(minutes=1))
    await office.handovers.take(chats[0], by=CLERK)

    queue = await office.handovers.queue(viewer=AUDITOR)

    assert [row.id for row in queue] == chats
    assert [row.state for row in queue] == [HandoverState.TAKEN, HandoverState.WAITING, HandoverState.WAITING]
    assert "秘密" not in repr(queue)


async def test_who_does_not_talk_to_citizens_sees_and_takes_nothing(office: House) -> None:
    opened = await office.handovers.open(CHAT, "asked", "", ZH)

    with pytest.raises(NotAllowed):
        await office.handovers.queue(viewer=ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        await office.handovers.detail(opened, viewer=ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        await office.handovers.take(opened, by=AUDITOR)
    with pytest.raises(UnknownHandover):
        await office.handovers.detail(uuid4(), viewer=CLERK)


async def test_a_task_without_a_chat_is_answered_by_other_means(office: House) -> None:
    async with office.database.unit() as unit:
        task = await open_task(unit, chat_id=None, reason="revisit", text="请来电", language=ZH, now=office.clock.now())
        await unit.commit()
    await office.handovers.take(task, by=CLERK)

    with pytest.raises(NoChat):
        await office.handovers.say(task, "您好", by=CLERK)
    await office.handovers.close(task, by=CLERK)

    assert await office.told() == []


async def test_a_task_does_not_break_into_a_conversation_that_goes_on(office: House) -> None:
    async with office.database.unit() as unit:
        task = await open_task(unit, chat_id=CHAT, reason="revisit", text="x", language=ZH, now=office.clock.now())
        await unit.commit()
    talk = await office.handovers.open(CHAT, "asked", "", ZH)
    await office.handovers.take(talk, by=LEADER)
    await office.handovers.take(task, by=CLERK)

    with pytest.raises(AlreadyTaken, match="sun"):
        await office.handovers.say(task, "您好", by=CLERK)


async def test_a_long_transcript_keeps_its_end(office: House) -> None:
    opened = await office.handovers.open(CHAT, "asked", "旧" * 5000 + "最后一句", ZH)

    excerpt = (await office.handovers.detail(opened, viewer=CLERK)).excerpt

    assert len(excerpt) == 4000
    assert excerpt.endswith("最后一句")


async def test_reading_is_audited_and_an_erased_hand_over_cannot_be_read(office: House) -> None:
    opened = await office.handovers.open(CHAT, "asked", "x", ZH)
    row = (await office.handovers.detail(opened, viewer=AUDITOR)).row
    async with office.database.unit() as unit:
        acts = [entry.act for entry in await audit.entries(unit, f"handover:{opened}")]
        await unit.keys.erase(row.key_id, office.clock.now())
        await unit.commit()

    assert sorted(acts) == ["handover.opened", "handover.read"]
    with pytest.raises(Erased):
        await office.handovers.detail(opened, viewer=AUDITOR)


async def test_ending_a_task_that_never_spoke_to_the_citizen_tells_them_nothing(office: House) -> None:
    async with office.database.unit() as unit:
        task = await open_task(unit, chat_id=CHAT, reason="revisit", text="x", language=ZH, now=office.clock.now())
        await unit.commit()
    await office.handovers.take(task, by=CLERK)

    await office.handovers.close(task, by=CLERK)

    assert await office.told() == []
