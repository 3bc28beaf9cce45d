"""Ways of asking that the same question comes in: dialect, hyphens, yes or no, small words, earlier follow-ups."""

import pytest

from faq.answering import Answerer
from faq.reply import Action
from faq.text import normalise
from faq.vocabulary import Reading
from knowledge.model import MatterField
from tests.faq.conftest import shipped


def read(text: str) -> Reading:
    return shipped("civil-air-defence").understanding.vocabulary.read(text)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("去的时候要揣上什么", "materials"),
        ("用不用带营业执照", "materials"),
        ("what else do I need to provide", "materials"),
        ("do you need the original or a copy", "materials"),
        ("which drawings must the architect give you", "materials"),
        ("啥时候能拿到", "time_limit"),
        ("审批周期多长", "time_limit"),
        ("when will I hear back", "time_limit"),
        ("不收费对吧", "fee"),
        ("需要缴什么费用", "fee"),
        ("材料往哪递", "place"),
        ("搁哪儿办", "place"),
        ("能不能在网上申请", "online"),
        ("到什么程度才行", "conditions"),
        ("who needs to apply", "conditions"),
        ("手续怎么走", "process"),
        ("办完给啥证", "result"),
        ("can you mail it to me", "result"),
        ("依据是哪个文件", "legal_basis"),
        ("收费依据是什么文件", "fee_basis"),
    ],
)
def test_a_field_is_asked_for_in_many_ways(text: str, slot: str) -> None:
    assert read(text).slots[0] == slot


@pytest.mark.parametrize("text", ["楼顶上那个东西", "防空警报的分贝是多少", "how do I pay it"])
def test_what_only_looks_like_a_place_or_an_amount_is_none(text: str) -> None:
    assert not {"place", "fee"} & set(read(text).slots)


def test_a_yes_or_no_question_is_answered_by_the_conditions(answerer: Answerer) -> None:
    reply = answerer.ask("養老院可以減免易地建設費嗎")

    assert reply.entry == "relocation-fee-relief"
    assert reply.fields[0] is MatterField.CONDITIONS


def test_hyphens_are_written_or_not() -> None:
    assert normalise("an off-site air-raid drill") == normalise("an off site air raid drill")


def test_a_small_word_inside_a_word_of_the_pack_does_not_cut_it() -> None:
    assert "地下室" in read("咱这边要修地下室").content


@pytest.mark.parametrize(
    ("text", "entry"),
    [("啥时候使用证能批下来", "peacetime-use-registration"), ("什么时候能办结建审批", "basement-approval")],
)
def test_a_name_in_the_open_place_of_a_question_word_stays_a_name(answerer: Answerer, text: str, entry: str) -> None:
    reply = answerer.ask(text)

    assert reply.entry == entry
    assert reply.fields[0] is MatterField.TIME_LIMIT


def test_a_small_word_is_never_what_was_meant() -> None:
    assert read("防空导弹是怎么回事").text == "防空导弹是怎么回事"


def test_small_words_in_another_authoritys_business_do_not_hide_it(answerer: Answerer) -> None:
    assert answerer.ask("how do I register my new company").action is Action.DECLINE


def test_a_short_word_of_ours_does_not_make_another_authoritys_business_ours(answerer: Answerer) -> None:
    assert answerer.ask("离婚调解去哪个法院").action is Action.DECLINE


def test_follow_ups_among_the_earlier_questions_name_nothing(answerer: Answerer) -> None:
    reply = answerer.ask("要多久", context=["易地建设费怎么收", "那去哪儿交"])

    assert (reply.entry, reply.field) == ("relocation-fee", MatterField.TIME_LIMIT)


def test_a_question_about_a_fine_is_answered_although_many_entries_share_its_word(answerer: Answerer) -> None:
    assert answerer.ask("不修防空地下室会罚多少").entry == "no-basement"


@pytest.mark.parametrize(
    ("text", "field"), [("要多少钱", MatterField.FEE), ("how long does it take", MatterField.TIME_LIMIT)]
)
def test_a_menu_still_says_which_field_was_asked_for(text: str, field: MatterField) -> None:
    reply = shipped("civil-air-defence").ask(text)

    assert reply.action is Action.CLARIFY
    assert reply.field is field


@pytest.mark.parametrize("question", ["临时工棚要不要交人防费", "学校用不用交易地建设费"])
def test_whether_a_fee_must_be_paid_asks_for_no_papers(answerer: Answerer, question: str) -> None:
    reply = answerer.ask(question)

    assert reply.entry == "relocation-fee-relief"
    assert MatterField.MATERIALS not in reply.fields


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("易地建设费的缴纳方式", (MatterField.PROCESS, MatterField.FEE)),
        ("平时使用证的办理程序是什么", (MatterField.PROCESS,)),
        ("附近的防空洞在哪里", (MatterField.OVERVIEW, MatterField.PLACE)),
        ("警报试鸣时需要躲起来吗", (MatterField.OVERVIEW, MatterField.PROCESS)),
        ("Can I pay the fine in instalments?", (MatterField.CONDITIONS,)),
    ],
)
def test_what_is_asked_decides_over_a_word_beside_it(
    answerer: Answerer, text: str, fields: tuple[MatterField, ...]
) -> None:
    assert answerer.ask(text).fields == fields
