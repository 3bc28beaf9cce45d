"""Working out a fee in the chat: from the button or the question, figure by figure, with questions in between."""

from decimal import Decimal

from casework.answers.service import AnswerFilter, GivenAnswers
from knowledge.calculation import evaluate
from knowledge.model import Calculation, Matter
from storage import answers
from tests.journeys.town import Citizen, Town, close, say_all, town_of
from tests.shipped import on_both_packs, on_first_pack


def reckoned(town: Town) -> tuple[Matter, Calculation, Decimal | None]:
    """The first matter of the pack with a fee that can be worked out."""
    matters = town.office.edition.pack.active_matters
    return next(
        (matter, item.calculation, item.amount)
        for matter in matters
        for item in matter.fees.items
        if item.calculation is not None
    )


@on_both_packs
async def test_the_button_under_a_fee_asks_for_each_figure_and_shows_the_sum(town: Town, citizen: Citizen) -> None:
    matter, calculation, amount = reckoned(town)
    await citizen.say(f"{matter.name}收费多少")

    answer = await citizen.press("算一算")
    for one in calculation.inputs:
        assert one.label in answer
        answer = await citizen.say("二十")

    total = evaluate(calculation, amount, {one.id: Decimal(20) for one in calculation.inputs}).value
    assert f"{total.normalize():f}元（按您给的数字计算）" in answer
    assert "再算一次" in citizen.labels


@on_first_pack
async def test_a_question_with_a_figure_is_asked_only_for_the_other(citizen: Citizen) -> None:
    asked = await citizen.say("租公用人防工程300平要多少钱")
    assert "使用面积 300" in asked
    assert "使用月数是多少" in asked

    assert "使用月数是多少" in await citizen.say("那要带什么材料？")
    assert "看准一个数" in await citizen.say("很久")
    assert "36000元" in await citizen.say("一年")


@on_first_pack
async def test_a_figure_alone_after_the_fee_is_worked_out_in_the_language_of_the_talk(town: Town) -> None:
    citizen, visitor = await town.citizen(), await town.citizen("en")

    chinese = await say_all(citizen, ["易地建设费多少钱", "2,000㎡"])
    english = await say_all(visitor, ["How much is the relocation fee?", "2,000㎡"])

    assert "480000元（按您给的数字计算）" in chinese
    assert "480000 CNY, from the figures you gave" in english


@on_first_pack
async def test_a_name_with_figures_alone_asks_for_the_sum(citizen: Citizen) -> None:
    assert "139200元（按您给的数字计算）" in await citizen.say("易地建设费，五百八十平")
    assert "54000元" in await citizen.say("公用人防工程使用费300平一年半")


@on_first_pack
async def test_a_figure_alone_that_lacks_another_is_asked_for_the_other(citizen: Citizen) -> None:
    asked = await say_all(citizen, ["公用人防工程使用费多少钱", "那300平呢"])

    assert "使用面积 300" in asked
    assert "使用月数是多少" in asked


@on_first_pack
async def test_back_leads_to_the_figure_before_and_cancel_out(citizen: Citizen) -> None:
    await citizen.say("租公用人防工程300平要多少钱")

    assert "使用面积是多少" in await citizen.say("返回")
    assert "48000元" in await say_all(citizen, ["400平", "12"])
    await citizen.press("再算一次")
    assert "您想办什么" in await citizen.say("取消")


@on_first_pack
async def test_a_sum_in_english(citizen: Citizen) -> None:
    asked = await citizen.say("How much is the public shelter use fee for 300 square metres?")
    assert "Number of months" in asked

    assert "36000 CNY" in await citizen.say("12 months")


@on_first_pack
async def test_the_last_day_is_named_in_the_chat(citizen: Citizen) -> None:
    answer = await citizen.say("易地建设审批今天交材料最晚哪天出结果")

    assert "按本机关承诺" in answer
    assert "按法定时限" in answer


@on_first_pack
async def test_a_sum_goes_on_in_a_process_that_begins_in_its_middle(town: Town, citizen: Citizen) -> None:
    await citizen.say("租公用人防工程300平要多少钱")
    after = town_of(town.office.database, town.office.clock, town.office.edition)
    opened = await after.web.open(citizen.token, "zh_Hans_CN")

    returned = Citizen(after.web, opened.chat_id, opened.token)

    assert "36000元" in await returned.say("一年")
    await close(after)


@on_first_pack
async def test_a_sum_is_kept_as_an_answer_and_rated(town: Town, citizen: Citizen) -> None:
    given = GivenAnswers(database=town.office.database, clock=town.office.clock)
    await say_all(citizen, ["租公用人防工程300平要多少钱", "一年"])
    await citizen.press("有用")

    [row] = (await given.page(AnswerFilter())).rows

    assert (row.entry, row.fields, row.useful) == ("public-shelter-use-fee", ("fee",), True)
    async with town.office.database.reading() as unit:
        answer = await answers.load(unit, row.id)
    assert answer is not None
    assert answer.worked is not None
    assert (answer.worked.inputs, answer.worked.result) == ({"area": "300", "months": "12"}, "36000.00")
