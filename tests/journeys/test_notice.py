"""Whether a notice is genuine, asked in the chat; and the answer to it."""

import re
from datetime import timedelta

import pytest

from bot.short_numbers import tail_given
from storage import short_numbers
from storage.notices import notice
from storage.values.notices import NoticeKind
from storage.values.short_numbers import Acknowledgement, Answer, check_digit
from tests.journeys.town import Citizen, Town, say_all
from tests.notify.permit_office import office
from tests.shipped import on_both_packs

NUMBERS = short_numbers.notice_number.select().join(notice).where(notice.c.kind == NoticeKind.PERMIT_REMINDER)
OTHER = "7654321" + check_digit("7654321")


async def reminded(town: Town) -> str:
    """The short number of a reminder to 13800130001."""
    permits = office(town.office.database, town.office.clock, town.office.edition)
    await permits.take(permits.row(1))
    await permits.planner.run()
    async with town.office.database.reading() as unit:
        return str((await unit.execute(NUMBERS)).one().number)


async def said(town: Town) -> list[Acknowledgement]:
    async with town.office.database.reading() as unit:
        return await short_numbers.answers(unit, (await unit.execute(NUMBERS)).one().notice_id)


@on_both_packs
async def test_a_number_typed_out_of_the_blue_shows_the_notice(town: Town, citizen: Citizen) -> None:
    number = await reminded(town)

    asked = await citizen.say(f"我收到短信 编号 {number}")
    told = await citizen.say("0001")

    assert "后四位" in asked
    assert "是我们发的" in told
    assert "尾号0001" in told
    assert "需要的材料" in told
    assert "第1公司" not in told


async def test_it_is_reached_from_the_menu_in_english_too(town: Town) -> None:
    number, visitor = await reminded(town), await town.citizen("en")
    await visitor.say("menu")
    await visitor.press("Check a notice")

    told = await say_all(visitor, [number, "0001"])

    assert "This notice is from us" in told
    assert visitor.labels[0] == "Received, thank you"


@on_both_packs
async def test_after_the_last_day_the_chat_says_that_it_has_passed(town: Town, citizen: Citizen) -> None:
    number = await reminded(town)
    town.office.clock.advance(timedelta(days=49))

    told = await say_all(citizen, [number, "0001"])

    assert re.search("申请延续的最后一天（.+）已过", told)


@pytest.mark.parametrize(
    ("label", "answer"),
    [("已收到", Answer.RECEIVED), ("请给我回电话", Answer.CALL_ME), ("这不是给我的", Answer.NOT_MINE)],
)
async def test_an_answer_is_noted(town: Town, citizen: Citizen, label: str, answer: Answer) -> None:
    await say_all(citizen, [await reminded(town), "0001"])

    told = await citizen.press(label)

    [noted] = await said(town)
    assert "已经记录" in told
    assert (noted.answer, noted.channel) == (answer, "web")


async def test_a_wrong_tap_on_not_for_me_is_taken_back(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [await reminded(town), "0001"])

    refused = await citizen.press("这不是给我的")
    claimed = await citizen.press("已收到")

    assert "点错了" in refused
    assert "点错了" not in claimed
    assert {one.answer: one.taken_back for one in await said(town)} == {Answer.NOT_MINE: True, Answer.RECEIVED: False}


async def test_a_new_contact_is_asked_for(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [await reminded(town), "0001"])
    await citizen.press("更换联系方式")

    await citizen.say("李经理 13900000002")

    [noted] = await said(town)
    assert (noted.answer, noted.note) == (Answer.NEW_CONTACT, "李经理 13900000002")


async def test_a_wrong_number_and_wrong_digits_are_answered_alike(town: Town, citizen: Citizen) -> None:
    number = await reminded(town)

    answers = {await say_all(citizen, [one, tail]) for one, tail in ((number, "0002"), (OTHER, "0001"))}

    assert len(answers) == 1
    assert "没有查到" in answers.pop()


@pytest.mark.parametrize("say", ["通知 {} 0001", "收到短信，编号{}，手机后四位0001", "{} 0001"])
async def test_number_and_digits_may_be_said_in_one_sentence(town: Town, citizen: Citizen, say: str) -> None:
    assert "是我们发的" in await citizen.say(say.format(await reminded(town)))


async def test_after_wrong_digits_it_is_said_what_to_type_now(town: Town, citizen: Citizen) -> None:
    number = await reminded(town)

    told = await citizen.say(f"通知 {number} 0002")

    assert "没有查到" in told
    assert "请重新输入四位数字" in told
    assert "是我们发的" in await citizen.say("0001")


def test_a_day_or_telephone_beside_the_number_is_not_taken_for_the_digits() -> None:
    assert tail_given("2026年收到通知 12345678", "12345678") == ""
    assert tail_given("通知 1234-5678 电话 037166668888", "12345678") == ""
    assert tail_given("通知１２３４５６７８，尾号０００１", "12345678") == "0001"


async def test_the_digits_cannot_be_tried_out(town: Town, citizen: Citizen) -> None:
    await citizen.say(await reminded(town))

    answers = [await citizen.say(f"9{number:03}") for number in range(10)]

    assert "次数太多" in answers[-1] or "太多" in answers[-1]
    assert "是我们发的" not in await citizen.say("0001")


async def test_a_doubt_without_a_number_asks_for_it(citizen: Citizen) -> None:
    assert "通知编号" in await citizen.say("收到一条短信，是真的吗？")


async def test_going_back_from_the_digits_asks_for_the_number_again(town: Town, citizen: Citizen) -> None:
    await citizen.say(await reminded(town))

    assert "通知编号" in await citizen.say("返回")
