"""How a complaint stands: by code, among one's own, in plain words; and writing back."""

import re

from bot.channels.sender import ChatSender
from casework.codes.code import read_code, shown, with_check_digits
from casework.complaints.model import CaseState
from notify.providers.base import Outgoing
from storage.schema import new_id
from tests.casework.house import CLERK, LEADER, report
from tests.journeys.town import Citizen, Town, say_all
from tests.shipped import on_both_packs

TOLD = "昨天下午管城街你们的人态度差没出示证件"


async def complain(citizen: Citizen) -> str:
    """Make a complaint whose answer comes to the chat too; its query code."""
    receipt = await say_all(citizen, [TOLD, "对", "没有", "没有", "匿名", "提交，答复也发到这里"])
    code = read_code(receipt)
    assert code is not None
    return code


@on_both_packs
async def test_ones_own_case_is_shown_in_plain_words(town: Town, citizen: Citizen) -> None:
    await complain(citizen)
    answer = await citizen.say("我的投诉")
    assert "诉2026-0001" in answer
    (case,) = await town.office.complaints.mine(citizen.chat_id)
    assert f"{case.promised_by:%Y年%-m月%-d日}" in answer
    assert not any(state.value in answer for state in CaseState)


@on_both_packs
async def test_a_code_opens_the_case_on_another_device(town: Town, citizen: Citizen) -> None:
    code = await complain(citizen)
    other = await town.citizen()
    assert "查询码" in await other.say("查进度")
    assert "诉2026-0001" in await other.say(f"我的码是 {shown(code)}")


@on_both_packs
async def test_a_code_typed_out_of_the_blue_opens_its_case(town: Town, citizen: Citizen) -> None:
    code = await complain(citizen)
    assert "诉2026-0001" in await (await town.citizen()).say(code)


@on_both_packs
async def test_a_wrong_code_says_only_that_nothing_was_found(town: Town, citizen: Citizen) -> None:
    await citizen.say("查进度")
    answer = await citizen.say(with_check_digits("1234567890123456"))
    assert "18" in answer
    assert "没有" in answer or "查不到" in answer or "没查到" in answer


async def test_many_wrong_codes_are_slowed_down(town: Town, citizen: Citizen) -> None:
    await citizen.say("查进度")
    answers = [await citizen.say(with_check_digits(f"{number:016}")) for number in range(12)]
    assert "太多" in answers[-1] or "次数" in answers[-1]


@on_both_packs
async def test_the_staffs_reply_reaches_the_chat_and_is_seen_by_code(town: Town, citizen: Citizen) -> None:
    code = await complain(citizen)
    (row,) = (await town.office.complaints.queue(viewer=LEADER)).rows
    await town.office.complaints.reply(row.case_id, "我们正在核实，请您放心", by=CLERK)
    sender = ChatSender(database=town.office.database, clock=town.office.clock, telegram=None, live=False)
    for to, text in await town.office.told():
        now = town.office.clock.now()
        await sender.send(Outgoing(attempt_id=new_id(now), notice_id=new_id(now), to=to, text=text))

    assert "我们正在核实，请您放心" in await citizen.read()
    assert "我们正在核实，请您放心" in await (await town.citizen()).say(code)


@on_both_packs
async def test_the_citizen_writes_back(town: Town, citizen: Citizen) -> None:
    await complain(citizen)
    await citizen.say("查进度")
    await citizen.press("补充或回复")
    assert "诉2026-0001" in await citizen.say("我想起来了，车牌尾号是88")

    (row,) = (await town.office.complaints.queue(viewer=LEADER)).rows
    assert row.unread
    assert "车牌尾号是88" in await citizen.say("我的投诉")


async def test_of_several_cases_one_is_chosen(town: Town, citizen: Citizen) -> None:
    for _ in range(2):
        await town.office.complaints.register(report(chat_id=citizen.chat_id))
    await citizen.say("我的投诉")
    assert len([label for label in citizen.labels if label.startswith("诉2026-")]) == 2
    assert citizen.labels[0].split()[0] in await citizen.say("第一个")


async def test_a_case_that_was_not_opened_here_cannot_be_written_to(town: Town, citizen: Citizen) -> None:
    await complain(citizen)
    await citizen.say("查进度")
    message, data = await citizen.find("补充或回复")
    stranger = await town.citizen()
    await stranger.channel.press(stranger.chat_id, message, data)
    await stranger.say("我来冒充")
    assert "我来冒充" not in await citizen.say("我的投诉")


async def test_cancel_and_back_leave_tracking(citizen: Citizen) -> None:
    await citizen.say("查进度")
    assert "我要投诉" in (await citizen.say("返回"), citizen.labels)[1]


async def test_a_code_with_a_slip_typed_out_of_the_blue_is_told_to_be_wrong(town: Town, citizen: Citizen) -> None:
    code = await complain(citizen)
    slip = shown(f"{code[:-1]}{(int(code[-1]) + 1) % 10}")
    for typed in (slip, shown(code)[:-1], f"我的查询码{slip}"):
        answer = await (await town.citizen()).say(typed)
        assert "没有找到" in answer
        assert "12345" not in answer


async def test_a_question_where_a_code_is_awaited_is_answered(citizen: Citizen) -> None:
    for journey in ("查进度", "回访"):
        await citizen.say(journey)
        answer = await citizen.say("你们办公室电话多少")
        assert "电话" in answer
        assert "没有找到" not in answer


@on_both_packs
async def test_a_lost_code_is_given_anew_by_the_digits_sent_to_the_phone(town: Town, citizen: Citizen) -> None:
    case = await town.office.complaints.register(report(chat_id=None))
    await citizen.say("查进度")
    assert "登记号" in await citizen.press("查询码丢了")
    assert "六位" in await citizen.say(case.number)
    (text,) = [text for to, text in await town.office.told() if to == "+8613900001234"]
    digits = re.findall(r"[0-9]{6}", text)[0]
    assert "验证码" in await citizen.say("000000" if digits != "000000" else "111111")
    assert "新查询码" in (answer := await citizen.say(digits))
    assert case.number in await citizen.say(answer)


async def test_a_number_without_a_case_is_answered_alike(town: Town, citizen: Citizen) -> None:
    await citizen.say("查进度")
    await citizen.press("查询码丢了")
    assert "六位" in await citizen.say("诉2026-0999")
    assert await town.office.told() == []
