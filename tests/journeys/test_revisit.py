"""The revisit form: opened by a code, answered by buttons and words, handed in once, with what it sets going."""

from knowledge.model import QuestionType
from tests.casework.house import CLERK, LEADER
from tests.journeys.town import Citizen, Town, say_all
from tests.shipped import on_both_packs


async def code_of(town: Town, decision: str = "管防罚决〔2026〕7号") -> str:
    return (await town.office.revisits.open(decision, by=CLERK)).code


async def answer_all(town: Town, citizen: Citizen, *, complain: bool = False) -> str:
    """Answer every question: with nothing to complain of, or with the first wrong that is offered."""
    answer = ""
    for question in town.office.edition.pack.form.questions:
        if question.type is QuestionType.TEXT:
            answer = await citizen.say("跳过")
        elif question.type is QuestionType.RATING:
            answer = await citizen.say("5")
        elif question.type is QuestionType.MULTI:
            await citizen.press(question.options[0].text if complain else question.options[-1].text)
            answer = await citizen.press("选好了")
        else:
            answer = await citizen.say("第一个")
    return answer


@on_both_packs
async def test_a_form_is_filled_in_and_handed_in(town: Town, citizen: Citizen) -> None:
    await citizen.say("回访")
    opened = await citizen.say(await code_of(town))
    assert "管防罚决〔2026〕7号" in opened

    summary = await answer_all(town, citizen)
    assert all(question.text in summary for question in town.office.edition.pack.form.questions)
    assert "谢谢" in await citizen.say("对")
    (sheet,) = (await town.office.revisits.answers(viewer=LEADER)).rows
    assert sheet.complaint_no is None


@on_both_packs
async def test_an_answer_that_tells_of_a_wrong_registers_one_complaint(town: Town, citizen: Citizen) -> None:
    await citizen.say(await code_of(town))
    await answer_all(town, citizen, complain=True)
    told = await citizen.say("交表")
    assert "登记号：诉2026-0001" in told
    assert "查询码：" in told
    (case,) = await town.office.complaints.mine(citizen.chat_id)
    assert case.number == "诉2026-0001"


@on_both_packs
async def test_a_code_is_spent_by_handing_in(town: Town, citizen: Citizen) -> None:
    code = await code_of(town)
    await citizen.say(code)
    await answer_all(town, citizen)
    await citizen.say("交表")
    assert "已经" in await (await town.citizen()).say(code)


async def test_back_asks_the_question_before(town: Town, citizen: Citizen) -> None:
    first, second = town.office.edition.pack.form.questions[:2]
    await citizen.say(await code_of(town))
    assert second.text in await citizen.say("1")
    assert first.text in await citizen.say("返回")


async def test_an_answer_that_fits_no_choice_is_said_not_to_fit(town: Town, citizen: Citizen) -> None:
    question = town.office.edition.pack.form.questions[0]
    await citizen.say(await code_of(town))
    assert "没看懂" in await citizen.say("挺好的挺好的呀")
    assert question.text in citizen.new[-1].text


@on_both_packs
async def test_several_answers_are_marked_and_none_excludes_them(town: Town, citizen: Citizen) -> None:
    form = town.office.edition.pack.form
    at = next(number for number, one in enumerate(form.questions) if one.type is QuestionType.MULTI)
    question = form.questions[at]
    await citizen.say(await code_of(town))
    await say_all(citizen, ["跳过" if one.type is QuestionType.TEXT else "1" for one in form.questions[:at]])

    await citizen.press(question.options[0].text)
    await citizen.press(question.options[1].text)
    assert sum(label.startswith("✓") for label in citizen.labels) == 2
    assert citizen.new[-1].edited

    await citizen.say("没有")
    assert [label for label in citizen.labels if label.startswith("✓")] == [f"✓ {question.options[-1].text}"]


async def test_several_answers_can_be_typed_at_once(town: Town, citizen: Citizen) -> None:
    form = town.office.edition.pack.form
    at = next(number for number, one in enumerate(form.questions) if one.type is QuestionType.MULTI)
    await citizen.say(await code_of(town))
    await say_all(citizen, ["跳过" if one.type is QuestionType.TEXT else "1" for one in form.questions[:at]])
    await citizen.say("1、2")
    for question in form.questions[at + 1 :]:
        await citizen.say("跳过" if question.type is QuestionType.TEXT else "5")
    await citizen.say("交表")
    (sheet,) = (await town.office.revisits.answers(viewer=LEADER)).rows
    chosen = next(answer for answer in sheet.answers if answer.question == form.questions[at].id)
    assert len(chosen.options) == 2


async def test_an_answer_that_fits_no_option_is_asked_again(town: Town, citizen: Citizen) -> None:
    await citizen.say(await code_of(town))
    first = town.office.edition.pack.form.questions[0]
    assert first.text in await citizen.say("我也说不好")


@on_both_packs
async def test_leaving_hands_nothing_in_and_the_code_stays_good(town: Town, citizen: Citizen) -> None:
    code = await code_of(town)
    await say_all(citizen, [code, "1", "取消"])
    assert (await town.office.revisits.answers(viewer=LEADER)).rows == []
    first = town.office.edition.pack.form.questions[0]
    assert first.text in await citizen.say(code)


@on_both_packs
async def test_a_form_in_english(town: Town) -> None:
    citizen = await town.citizen("en")
    opened = await citizen.say(f"/revisit {await code_of(town)}")
    assert town.office.edition.pack.form.questions[0].text_en in opened
