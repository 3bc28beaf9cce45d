"""Menu, help, language, talking with a person, and what nobody understands."""

from datetime import timedelta

import pytest

from bot.middlewares.throttle import CAPACITY
from tests.casework.house import CLERK
from tests.journeys.town import Citizen, Town, say_all
from tests.shipped import on_both_packs


@on_both_packs
@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("/complain", "哪方面"),
        ("投诉", "哪方面"),
        ("/track", "查询码"),
        ("查进度", "查询码"),
        ("/revisit", "回访码"),
        ("回访", "回访码"),
        ("/help", "人工"),
        ("帮助", "人工"),
        ("/language", "请选择语言"),
        ("/ask", "比如"),
        ("菜单", "您想办什么"),
        ("/person", "转给工作人员"),
        ("人工", "转给工作人员"),
    ],
)
async def test_every_journey_starts_by_command_and_word(citizen: Citizen, word: str, says: str) -> None:
    assert says in await citizen.say(word)


@on_both_packs
@pytest.mark.parametrize("label", ["我要投诉", "查进度", "填回访表", "找工作人员", "帮助", "English"])
async def test_every_journey_starts_by_a_menu_button(citizen: Citizen, label: str) -> None:
    assert await citizen.press(label)


@pytest.mark.parametrize("start", ["投诉", "查进度", "回访", "人工"])
@pytest.mark.parametrize("leave", ["返回", "取消", "菜单", "/cancel"])
async def test_every_journey_can_be_left(citizen: Citizen, start: str, leave: str) -> None:
    await citizen.say(start)
    await citizen.say(leave)
    assert "您想办什么" in await citizen.say("菜单")


@on_both_packs
async def test_no_text_shows_a_step_by_its_name(citizen: Citizen) -> None:
    said = [await citizen.say(text) for text in ("投诉", "1", "检查的人说话很难听", "东大街", "今天", "查进度", "回访")]
    assert not any("Form" in text or ":" in text.replace("：", "") for text in said)


@on_both_packs
async def test_the_language_can_be_switched_in_the_middle(citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "1"])
    assert "what happened" in await citizen.say("English")
    assert "说说发生了什么事" in await citizen.say("中文")


async def test_a_word_for_a_button_tells_no_language(citizen: Citizen) -> None:
    await citizen.say("你们在哪里")
    assert "您想办什么" in await citizen.say("skip")


async def test_ones_own_progress_is_asked_for_in_these_words_too(citizen: Citizen) -> None:
    assert "查询码" in await citizen.say("我的进度")


async def test_a_chosen_language_stays(town: Town, citizen: Citizen) -> None:
    await citizen.say("English")
    await citizen.say(town.office.edition.pack.active_matters[0].example_questions[0])
    assert "To the menu" in citizen.labels


@on_both_packs
async def test_a_person_reads_what_it_was_about_and_answers_here(town: Town, citizen: Citizen) -> None:
    await citizen.say("你们那里周末开门吗")
    await citizen.say("人工")
    await citizen.say("我腿脚不方便，能上门吗")
    office = town.office
    (row,) = await office.handovers.queue(viewer=CLERK)
    detail = await office.handovers.detail(row.id, viewer=CLERK)
    assert "周末开门吗" in detail.excerpt
    assert [message.text for message in detail.messages] == ["我腿脚不方便，能上门吗"]

    await office.handovers.take(row.id, by=CLERK)
    await office.handovers.say(row.id, "可以，我们上门办", by=CLERK)
    assert any(to == str(citizen.chat_id) and "我们上门办" in text for to, text in await office.told())


async def test_the_guide_is_silent_while_two_talk(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, ["人工", "我想问车位"])
    answers = [await citizen.say(text) for text in ("投诉", "帮助", "好的，谢谢")]
    (row,) = await town.office.handovers.queue(viewer=CLERK)
    said = [message.text for message in (await town.office.handovers.detail(row.id, viewer=CLERK)).messages]
    assert answers == ["", "", ""]
    assert set(said) == {"我想问车位", "投诉", "帮助", "好的，谢谢"}


@on_both_packs
async def test_outside_hours_it_says_when_staff_are_back_and_takes_the_message(town: Town, citizen: Citizen) -> None:
    town.office.clock.advance(timedelta(hours=11))
    opening = "08:30" if "08:30" in town.office.edition.pack.office.hall.hours else "09:00"
    back = f"明天上午{opening.removeprefix('0')}"
    assert back in await citizen.say("人工")
    assert back in await citizen.say("车位坏了")
    assert await citizen.say("三号楼") == ""
    (row,) = await town.office.handovers.queue(viewer=CLERK)
    said = [message.text for message in (await town.office.handovers.detail(row.id, viewer=CLERK)).messages]
    assert set(said) == {"车位坏了", "三号楼"}


async def test_it_knows_the_weekend_and_speaks_english(town: Town, citizen: Citizen) -> None:
    await citizen.say("English")
    town.office.clock.advance(timedelta(days=4, hours=11))
    assert "back on Monday, November 30 at" in await citizen.say("staff")


async def test_a_conversation_without_words_ends_by_the_clock(town: Town, citizen: Citizen) -> None:
    handovers = town.office.handovers
    await say_all(citizen, ["人工", "车位坏了"])
    (row,) = await handovers.queue(viewer=CLERK)
    await handovers.take(row.id, by=CLERK)
    await handovers.say(row.id, "已派人", by=CLERK)
    town.office.clock.advance(timedelta(hours=20))
    assert await handovers.rest() == 0
    town.office.clock.advance(timedelta(hours=20))
    assert await handovers.rest() == 1
    assert await handovers.rest() == 0
    assert [one.id for one in await handovers.queue(viewer=CLERK, closed=True)] == [row.id]
    assert "结束" in (await town.office.told())[-1][1]


async def test_unanswered_words_stay_with_staff_when_the_clock_ends_it(town: Town, citizen: Citizen) -> None:
    handovers = town.office.handovers
    await say_all(citizen, ["人工", "车位坏了"])
    (row,) = await handovers.queue(viewer=CLERK)
    town.office.clock.advance(timedelta(days=3))
    assert await handovers.rest() == 1
    assert "人工" in await citizen.say("帮助")
    (still,) = await handovers.queue(viewer=CLERK)
    assert still.unread
    await handovers.take(row.id, by=CLERK)
    await handovers.say(row.id, "已派人", by=CLERK)
    await citizen.say("好，谢谢你们来修")
    said = [message.text for message in (await handovers.detail(row.id, viewer=CLERK)).messages]
    assert "好，谢谢你们来修" in said


@on_both_packs
async def test_words_go_to_the_person_until_the_citizen_returns(town: Town, citizen: Citizen) -> None:
    question = town.office.edition.pack.active_matters[0].example_questions[0]
    await citizen.say("人工")
    assert town.office.edition.pack.active_matters[0].name not in await citizen.say(question)
    await citizen.say("返回")
    assert town.office.edition.pack.active_matters[0].name in await citizen.say(question)


async def test_words_go_to_the_guide_again_when_staff_have_ended_it(town: Town, citizen: Citizen) -> None:
    await citizen.say("人工")
    (row,) = await town.office.handovers.queue(viewer=CLERK)
    await town.office.handovers.take(row.id, by=CLERK)
    await town.office.handovers.close(row.id, by=CLERK)
    assert "结束" in await citizen.say("还在吗")


async def test_danger_is_answered_first_while_talking_with_a_person(town: Town, citizen: Citizen) -> None:
    await citizen.say("人工")
    assert "119" in await citizen.say("着火了，我被困在楼里")
    (row,) = await town.office.handovers.queue(viewer=CLERK)
    detail = await town.office.handovers.detail(row.id, viewer=CLERK)
    assert [message.text for message in detail.messages] == ["着火了，我被困在楼里"]


async def test_an_old_button_is_answered_politely(citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "1"])
    await citizen.press("返回")
    message, data = await citizen.find("取消")
    await citizen.channel.press(citizen.chat_id, message, "c:when:today")
    assert "按钮" in await citizen.read()
    assert data


async def test_who_writes_too_fast_is_told_once(citizen: Citizen) -> None:
    answers = [await citizen.say("菜单") for _ in range(CAPACITY + 5)]
    assert sum("有点快" in answer for answer in answers) == 1
    assert answers[-1] == ""
    assert "119" in await citizen.say("着火了，我被困在楼里")


async def test_the_conversation_is_there_when_the_page_is_opened_again(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "1"])
    again = await town.web.open(citizen.token, "zh_Hans_CN")
    assert (again.chat_id, again.is_new) == (citizen.chat_id, False)
    said = [message.text for message in await town.web.recent(again.chat_id, limit=50)]
    assert "投诉" in said
    assert any("说说发生了什么事" in text for text in said)
