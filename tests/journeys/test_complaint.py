"""Making a complaint: step by step, in one sentence, with words instead of buttons, with files, and only once."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from aiogram.fsm.storage.base import StorageKey
from PIL import Image

from casework.codes.code import is_well_formed, read_code
from casework.complaints.model import CaseDetail
from tests.casework.house import LEADER
from tests.journeys.town import Citizen, Town, say_all
from tests.shipped import on_both_packs

TOLD = "昨天下午管城街你们的人态度差没出示证件"
ANONYMOUS = ("没有", "没有", "匿名")
"""No certificate number, no files, no name."""


def photo() -> bytes:
    """A JPEG with a camera's EXIF block."""
    picture = Image.new("RGB", (32, 24), "red")
    exif = picture.getexif()
    exif[0x010F] = "SecretCamera"
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


async def registered(town: Town) -> list[CaseDetail]:
    """Every case, as the leader sees it."""
    page = await town.office.complaints.queue(viewer=LEADER)
    return [await town.office.complaints.detail(row.case_id, viewer=LEADER) for row in page.rows]


@on_both_packs
async def test_what_the_first_message_told_is_not_asked_again(town: Town, citizen: Citizen) -> None:
    asked = await citizen.say(TOLD)
    assert town.office.edition.pack.category("officer-conduct").name in asked

    questions = [await citizen.say(word) for word in ("对", "没有", "没有")]
    summary = await citizen.say("匿名")
    assert not any("什么时候" in question or "什么地方" in question for question in questions)
    assert all(part in summary for part in (TOLD, "管城街", "昨天下午", "匿名"))

    receipt = await citizen.say("是的")
    (case,) = await registered(town)
    assert case.row.number in receipt
    assert case.row.number == "诉2026-0001"
    assert is_well_formed(read_code(receipt) or "")
    assert (case.what, case.where, case.when, case.contact_given) == (TOLD, "管城街", "昨天下午", False)


@on_both_packs
async def test_step_by_step_with_buttons(town: Town, citizen: Citizen) -> None:
    pack = town.office.edition.pack
    await citizen.say("/complain")
    await citizen.press(pack.category("service-delay").name)
    await citizen.say("材料交了两个月了")
    await citizen.say("政务大厅三号窗口")
    await citizen.press("昨天")
    await citizen.press("发完了")
    await citizen.press("留下姓名和电话")
    await citizen.say("王芳")
    summary = await citizen.say("138 0000 1234")
    assert "王芳 13800001234" in summary

    await citizen.press("提交")
    (case,) = await registered(town)
    assert (case.row.category, case.where, case.when, case.contact_given) == (
        "service-delay", "政务大厅三号窗口", "昨天", True,
    )  # fmt: skip


@on_both_packs
async def test_a_kind_that_is_not_about_officers_asks_for_no_certificate(town: Town, citizen: Citizen) -> None:
    await citizen.say("投诉")
    await citizen.press(town.office.edition.pack.category("service-delay").name)
    answers = [await citizen.say(text) for text in ("材料交了两个月了", "窗口", "上周")]
    assert not any("证件号" in answer for answer in answers)


@on_both_packs
async def test_words_serve_where_buttons_are_shown(town: Town, citizen: Citizen) -> None:
    await say_all(
        citizen, ["我要投诉", "第一个", "检查的人说话很难听", "没有", "跳过", "不知道", "没了", "不用了", "对"]
    )
    (case,) = await registered(town)
    first = town.office.edition.pack.casework.complaint_categories[0]
    assert (case.row.category, case.where, case.when) == (first.id, "", "")


@on_both_packs
async def test_a_complaint_in_english(town: Town) -> None:
    citizen = await town.citizen("en")
    question = await citizen.say("I want to complain: an officer was rude to me at Dongda Street yesterday afternoon")
    assert "Officer conduct" in question
    summary = await say_all(citizen, ["yes", "skip", "none", "anonymous"])
    assert "Where it was: Dongda Street" in summary
    assert "When it was: yesterday afternoon" in summary
    assert "诉2026-0001" in await citizen.say("ok")


@on_both_packs
async def test_back_asks_the_step_before_and_cancel_registers_nothing(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "1", "检查的人说话很难听", "东大街"])
    assert "什么地方" in await citizen.say("返回")
    assert "什么时候" in await citizen.say("西大街")
    assert "取消" in await citizen.say("取消")
    assert await registered(town) == []

    assert "哪方面" in await citizen.say("投诉")


@on_both_packs
async def test_a_part_can_be_changed_at_the_end(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对", *ANONYMOUS])
    await citizen.press("要改一改")
    await citizen.press("地点")
    summary = await citizen.say("西大街")
    assert "地点：西大街" in summary
    assert "时间：昨天下午" in summary

    await citizen.say("改时间")
    assert "时间：前天" in await citizen.say("前天")


@on_both_packs
async def test_a_guess_that_is_wrong_is_not_kept(town: Town, citizen: Citizen) -> None:
    await citizen.say(TOLD)
    assert "哪方面" in await citizen.say("不是")
    await citizen.press(town.office.edition.pack.category("service-delay").name)
    await say_all(citizen, ["没有", "匿名", "是的"])
    (case,) = await registered(town)
    assert case.row.category == "service-delay"


@on_both_packs
async def test_a_photo_goes_with_the_complaint_and_loses_its_camera(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对"])
    await citizen.send("门口.jpg", "image/jpeg", photo())
    await say_all(citizen, ["没有", "发完了", "匿名", "提交，答复也发到这里"])
    (case,) = await registered(town)
    (attachment,) = case.attachments
    kept = await town.office.attachments.fetch(attachment.id, viewer=LEADER)
    assert b"SecretCamera" not in kept.data

    shown = await citizen.channel.fetch(citizen.chat_id, str(attachment.id))
    assert shown is not None
    assert shown.data == kept.data
    assert await (await town.citizen()).channel.fetch((await town.citizen()).chat_id, str(attachment.id)) is None


async def test_a_sixth_file_is_refused_kindly(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对"])
    for number in range(5):
        await citizen.send(f"{number}.jpg", "image/jpeg", photo())
    assert "5" in await citizen.send("6.jpg", "image/jpeg", photo())
    await say_all(citizen, [*ANONYMOUS, "是的"])
    (case,) = await registered(town)
    assert len(case.attachments) == 5


async def test_a_file_sent_before_is_kept_for_the_complaint(town: Town, citizen: Citizen) -> None:
    assert "门口.jpg" in await citizen.send("门口.jpg", "image/jpeg", photo())
    await say_all(citizen, ["是", "1", "检查的人说话很难听", "跳过", "跳过", *ANONYMOUS, "是的"])
    (case,) = await registered(town)
    assert len(case.attachments) == 1


async def test_pressing_twice_registers_once(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对", *ANONYMOUS])
    message, data = await citizen.find("提交")
    for _ in range(2):
        await citizen.channel.press(citizen.chat_id, message, data)
    again = await citizen.read()
    assert len(await registered(town)) == 1
    assert again.count("查询码：") == 1
    assert "没有重复登记" in again


@on_both_packs
async def test_saying_yes_twice_registers_once(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对", *ANONYMOUS, "是的"])
    assert "没有重复登记" in await citizen.say("是的")
    assert len(await registered(town)) == 1


async def test_a_message_delivered_twice_acts_once(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对", *ANONYMOUS])
    key = uuid4().hex
    for _ in range(2):
        await citizen.channel.say(citizen.chat_id, "是的", message_key=key)
    assert (await citizen.read()).count("诉2026-0001") == 1
    assert len(await registered(town)) == 1


async def test_the_confirm_button_of_an_older_complaint_registers_nothing(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对", *ANONYMOUS])
    message, data = await citizen.find("提交")
    await say_all(citizen, ["取消", "投诉", "1"])
    await citizen.channel.press(citizen.chat_id, message, data)
    assert await registered(town) == []
    assert "说说发生了什么事" in await citizen.read()


@on_both_packs
async def test_an_unfinished_complaint_is_offered_again(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对", "菜单"])
    assert "还没写完" in await citizen.say("投诉")
    await say_all(citizen, ["接着写", *ANONYMOUS, "是的"])
    (case,) = await registered(town)
    assert case.what == TOLD


async def test_starting_anew_forgets_the_unfinished_one(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "菜单", "投诉"])
    assert "哪方面" in await citizen.say("重新写")


@pytest.mark.parametrize("words", ["帮助", "/help"])
async def test_help_in_the_middle_leads_back_to_the_question(citizen: Citizen, words: str) -> None:
    await say_all(citizen, ["投诉", "1"])
    answer = await citizen.say(words)
    assert "转人工" in answer or "人工" in answer
    assert citizen.new[-1].text.startswith("请用自己的话")


@on_both_packs
async def test_danger_is_answered_first_and_the_complaint_goes_on(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "1", "检查的人说话很难听"])
    answer = await citizen.say("地下室起火了，有人被困在里面！")
    assert "119" in answer
    assert "什么地方" in citizen.new[-1].text

    await say_all(citizen, ["东大街", "今天", *ANONYMOUS, "是的"])
    (case,) = await registered(town)
    assert case.where == "东大街"


async def test_an_odd_phone_number_is_asked_again(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对", "没有", "没有", "留下姓名和电话", "王芳"])
    assert "不像是电话号码" in await citizen.say("12345")
    assert "王芳 13800001234" in await citizen.say("13800001234")


async def test_name_and_phone_may_come_at_once(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对", "没有", "没有"])
    assert "王芳 13800001234" in await citizen.say("我叫王芳，电话13800001234")


async def test_a_text_too_long_for_a_line_is_told(citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "1", "检查的人说话很难听"])
    assert "300" in await citizen.say("东" * 301)
    assert "什么时候" in await citizen.say("东大街")


async def test_what_is_told_instead_of_choosing_a_kind_is_kept_and_said_to_be(town: Town, citizen: Citizen) -> None:
    await citizen.say("投诉")
    first, second = "楼道里的灯坏了半个月没人来修", "打了三次电话都说过两天来"
    assert "记下" in await citizen.say(first)
    assert "记下" in await citizen.say(second)
    summary = await say_all(citizen, ["3", "跳过", "跳过", "没有", "匿名"])
    assert first in summary
    assert second in summary


@pytest.mark.parametrize("word", ["实名", "我留姓名和电话", "I will give my name"])
async def test_words_for_giving_a_name(town: Town, citizen: Citizen, word: str) -> None:
    await say_all(citizen, ["投诉", "3", "材料交了两个月了", "窗口", "上周", "没有"])
    assert "称呼" in await citizen.say(word)


async def test_a_name_alone_says_that_one_is_given(citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "3", "材料交了两个月了", "窗口", "上周", "没有"])
    assert "电话号码" in await citizen.say("我姓王")
    assert "王 13800001234" in await citizen.say("13800001234")


@pytest.mark.parametrize("word", ["不实名", "我不愿意留电话", "不想留电话"])
async def test_words_for_giving_none(town: Town, citizen: Citizen, word: str) -> None:
    await say_all(citizen, ["投诉", "3", "材料交了两个月了", "窗口", "上周", "没有"])
    assert "匿名" in await citizen.say(word)
    assert "称呼" not in await citizen.say(word)


WHOLE = "上礼拜三下午在金水路地下车库,你们那个穿制服的把我拦住问了半天,我姓王电话13812345678"


@on_both_packs
async def test_name_and_phone_in_the_first_message_are_not_asked_for_and_stay_out_of_the_story(
    town: Town, citizen: Citizen
) -> None:
    await citizen.say(WHOLE)
    await citizen.press(town.office.edition.pack.category("service-delay").name)
    summary = await citizen.say("没有照片")
    assert "王 13812345678" in summary
    assert "被投诉的人看不到" in summary

    await citizen.say("对的")
    (case,) = await registered(town)
    assert (case.what, case.where, case.when, case.contact_given) == (
        WHOLE.removesuffix(",我姓王电话13812345678"), "金水路地下车库", "上礼拜三下午", True,
    )  # fmt: skip


@pytest.mark.parametrize("word", ["没有", "都不是", "其他", "不知道", "none"])
async def test_a_complaint_of_no_listed_kind_is_of_the_other(town: Town, citizen: Citizen, word: str) -> None:
    await citizen.say("投诉")
    assert "什么事" in await citizen.say(word)
    await say_all(citizen, ["他们的东西挡了我家的门", "跳过", "跳过", "没有", "匿名", "是的"])
    (case,) = await registered(town)
    assert case.row.category == "other"


async def test_back_at_the_first_question_keeps_what_was_told(town: Town, citizen: Citizen) -> None:
    await citizen.say(TOLD)
    assert "留" in await citizen.say("返回")
    await say_all(citizen, ["投诉", "接着写", "对", *ANONYMOUS, "是的"])
    (case,) = await registered(town)
    assert case.what == TOLD


async def test_back_before_anything_was_told_leaves_nothing_to_go_on_with(citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "返回"])
    assert "哪方面" in await citizen.say("投诉")


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("时间写错了，是前天上午", "时间：前天上午"),
        ("不是昨天，是前天", "时间：前天"),
        ("地点不对，应该是西大街", "地点：西大街"),
    ],
)
async def test_a_correction_at_the_end_changes_the_part(citizen: Citizen, word: str, line: str) -> None:
    summary = await say_all(citizen, [TOLD, "对", *ANONYMOUS, word])
    assert line in summary
    assert word not in summary


async def test_a_wrong_phone_number_can_be_told_again(citizen: Citizen) -> None:
    await say_all(citizen, [WHOLE, "都不是", "没有照片"])
    assert "电话" in await citizen.say("电话写错了")
    assert "王 13912345678" in await citizen.say("13912345678")


async def test_the_part_to_change_can_be_typed(citizen: Citizen) -> None:
    await say_all(citizen, [WHOLE, "都不是", "没有照片", "不对", "名字"])
    assert "李芳 13812345678" in await citizen.say("李芳")


async def test_who_stays_anonymous_unasked_reads_what_it_means(citizen: Citizen) -> None:
    await say_all(citizen, [TOLD, "对", "没有", "匿名"])
    assert "查询码" in await citizen.say("没有")


async def test_a_part_left_out_is_not_asked_again_after_a_correction(citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "3", "材料交了两个月了", "跳过", "跳过", "没有", "匿名"])
    assert "时间：前天上午" in await say_all(citizen, ["时间写错了", "前天上午"])


async def test_an_answer_that_tells_the_next_one_too_leaves_it_unasked(citizen: Citizen) -> None:
    asked = await say_all(citizen, ["投诉", "3", "材料交了两个月了", "金水路12号，昨天下午"])
    assert "照片" in asked


@on_both_packs
async def test_a_question_in_the_middle_is_answered_and_the_step_asked_again(town: Town, citizen: Citizen) -> None:
    matter = town.office.edition.pack.active_matters[0]
    await say_all(citizen, ["投诉", "3", "材料交了两个月了"])
    assert matter.name in await citizen.say(matter.example_questions[0])
    assert "什么地方" in citizen.new[-1].text


@pytest.mark.parametrize("asked", ["为什么要问这个？", "问这个干啥", "我不说会咋样", "这些话你们咋弄", "啥时候能问完"])
async def test_a_question_that_has_no_answer_is_not_taken_for_a_place(citizen: Citizen, asked: str) -> None:
    await say_all(citizen, ["投诉", "3", "材料交了两个月了"])
    assert "跳过" in await citizen.say(asked)
    assert "什么地方" in citizen.new[-1].text


@pytest.mark.parametrize("text", ["。。。", "😡😡", "？"])
async def test_signs_alone_answer_nothing(citizen: Citizen, text: str) -> None:
    await say_all(citizen, ["投诉", "3"])
    assert "什么事" in await citizen.say(text)


async def test_what_was_not_understood_is_not_asked_again_when_it_was_a_complaint(town: Town, citizen: Citizen) -> None:
    told = "昨天在东大街把我的招牌刮花了"
    await citizen.say(told)
    await citizen.press("我要投诉")
    summary = await say_all(citizen, ["都不是", "没有照片", "匿名"])
    assert all(part in summary for part in (told, "东大街", "昨天"))


async def test_a_draft_is_offered_for_a_week_and_then_erased(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "1", "检查的人骂人"])
    town.office.clock.advance(timedelta(days=7, minutes=-1))
    assert await town.exchange.erase_drafts() == 0
    assert "什么地方" in await citizen.say("投诉")
    town.office.clock.advance(timedelta(minutes=1))
    assert await town.exchange.erase_drafts() == 1
    assert await town.exchange.erase_drafts() == 0
    key = StorageKey(bot_id=1, chat_id=citizen.chat_id, user_id=citizen.chat_id)
    assert "骂人" not in str(await town.exchange.storage.get_data(key))
    assert await town.exchange.storage.get_state(key) is None
    assert "哪方面" in await citizen.say("投诉")


async def test_a_complaint_that_was_given_up_leaves_nothing_to_erase(town: Town, citizen: Citizen) -> None:
    await say_all(citizen, ["投诉", "1", "检查的人骂人", "取消"])
    town.office.clock.advance(timedelta(days=8))
    assert await town.exchange.erase_drafts() == 0


@pytest.mark.parametrize("words", ["They did not give names.", "没看清，穿制服的两个人"])
async def test_words_without_a_figure_are_no_certificate_and_join_the_description(
    town: Town, citizen: Citizen, words: str
) -> None:
    await citizen.say(TOLD)
    await citizen.say("对")

    await citizen.say(words)
    for word in ("没有", "匿名", "是的"):
        await citizen.say(word)

    (case,) = await registered(town)
    assert case.certificate == ""
    assert words in case.what
