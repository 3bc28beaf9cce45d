"""Conversations that the bot handed over."""

from casework.handovers.opening import open_task
from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.web.staff_office import forms, office, words

CHAT = 4711


async def test_a_clerk_takes_a_conversation_answers_and_ends_it(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    opened = await house.house.handovers.open(CHAT, "asked", "群众：我要找人工", "zh_Hans_CN")
    clerk = await house.member("wang", Role.CLERK)
    thread = f"/staff/handovers/{opened}"

    assert "群众要求人工服务" in words(await clerk.get("/staff/handovers"))
    waiting = await clerk.get(thread)
    assert forms(waiting) >= {f"{thread}/take"}
    assert f"{thread}/say" not in forms(waiting)
    assert (await clerk.post(f"{thread}/take")).headers["location"] == f"{thread}?done=taken"
    assert (await clerk.post(f"{thread}/say", text="您好，请讲")).status_code == 303
    await house.house.handovers.citizen_says(CHAT, "我的车位问题")
    page = words(await clerk.get(thread))
    assert "您好，请讲" in page
    assert "我的车位问题" in page
    await clerk.post(f"{thread}/close")

    assert "会话已结束" in words(await clerk.get(thread))
    assert (str(CHAT), True) in [(chat, "您好，请讲" in text) for chat, text in await house.house.told()]
    assert "群众要求人工服务" in words(await clerk.get("/staff/handovers?closed=true"))


async def test_a_task_without_a_chat_is_not_called_a_conversation(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    async with sqlite.unit() as unit:
        task = await open_task(
            unit, chat_id=None, reason="revisit", text="希望派人指导", language="zh_Hans_CN", now=clock.now()
        )
        await unit.commit()
    clerk = await house.member("wang", Role.CLERK)

    page = words(await clerk.get(f"/staff/handovers/{task}"))

    assert "事由 希望派人指导 接手任务" in page


async def test_only_who_holds_a_conversation_writes_in_it(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    opened = await house.house.handovers.open(CHAT, "asked", "", "zh_Hans_CN")
    first, second = await house.member("wang", Role.CLERK), await house.member("li", Role.CLERK)
    thread = f"/staff/handovers/{opened}"
    await first.post(f"{thread}/take")

    late = await second.post(f"{thread}/take")
    written = await second.post(f"{thread}/say", text="我也来答")

    assert late.status_code == 409
    assert written.status_code == 409
    assert f"{thread}/say" not in forms(await second.get(thread))
    assert "wang 已接手并负责答复" in words(await second.get(thread))


async def test_an_empty_answer_is_told_at_the_form(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    opened = await house.house.handovers.open(CHAT, "asked", "", "zh_Hans_CN")
    clerk = await house.member("wang", Role.CLERK)
    await clerk.post(f"/staff/handovers/{opened}/take")
    assert (await clerk.post(f"/staff/handovers/{opened}/say", text="")).status_code == 400


async def test_the_auditor_reads_and_does_not_take(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    opened = await house.house.handovers.open(CHAT, "asked", "群众：你好", "zh_Hans_CN")
    page = await (await house.member("zhou", Role.AUDITOR)).get(f"/staff/handovers/{opened}")
    assert "群众：你好" in words(page)
    assert f"/staff/handovers/{opened}/take" not in forms(page)


async def test_staff_see_whether_an_answer_was_read(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    opened = await house.house.handovers.open(CHAT, "asked", "", "zh_Hans_CN")
    clerk = await house.member("wang", Role.CLERK)
    await clerk.post(f"/staff/handovers/{opened}/take")
    await clerk.post(f"/staff/handovers/{opened}/say", text="您好")

    assert "正在发送" in words(await clerk.get(f"/staff/handovers/{opened}"))
