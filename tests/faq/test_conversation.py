"""Follow-ups, menus and buttons."""

import pytest

from faq.answering import MENU_SIZE, Answerer
from faq.reply import Action, Cause
from knowledge.model import Lang, MatterField


@pytest.mark.parametrize(
    ("text", "before", "field"),
    [
        ("那多少钱", "平时使用证怎么办", MatterField.FEE),
        ("要带什么", "平时使用证怎么办", MatterField.MATERIALS),
        ("and how long does it take?", "How do I get a peacetime-use permit?", MatterField.TIME_LIMIT),
    ],
)
def test_a_question_word_alone_is_about_the_entry_before(
    answerer: Answerer, text: str, before: str, field: MatterField
) -> None:
    reply = answerer.ask(text, context=(before,))

    assert (reply.cause, reply.entry, reply.field) == (Cause.FOLLOW_UP, "peacetime-use-registration", field)
    assert reply.title in reply.text


def test_the_last_entry_may_be_given_instead_of_the_questions(answerer: Answerer) -> None:
    assert answerer.ask("那多少钱", last="relocation-fee").entry == "relocation-fee"


def test_a_new_matter_is_not_taken_for_a_follow_up(answerer: Answerer) -> None:
    assert answerer.ask("行政调解多久", context=("平时使用证怎么办",)).entry == "mediation-request"


@pytest.mark.parametrize(
    "text",
    [
        "is there a war coming",
        "where can I watch the new war film",
        "who do I contact about noise from a bar",
        "坐几路车",
    ],
)
def test_what_speaks_of_something_unknown_is_no_follow_up(answerer: Answerer, text: str) -> None:
    reply = answerer.ask(text, last="completion-filing")

    assert reply.action is not Action.ANSWER


@pytest.mark.parametrize(
    "text", ["can my wife apply for me", "do I need an appointment", "我老婆能代办吗", "我媳妇去办行不", "能邮寄吗"]
)
def test_an_unknown_word_in_a_question_that_asks_for_a_field_leaves_it_a_follow_up(
    answerer: Answerer, text: str
) -> None:
    reply = answerer.ask(text, last="completion-filing")

    assert (reply.cause, reply.entry) == (Cause.FOLLOW_UP, "completion-filing")


@pytest.mark.parametrize(("text", "field"), [("你们在哪", MatterField.PLACE), ("电话多少", MatterField.CONTACT)])
def test_after_a_violation_place_and_phone_are_the_offices(answerer: Answerer, text: str, field: MatterField) -> None:
    reply = answerer.ask(text, last="occupy-shelter")

    assert (reply.entry, reply.field) == (None, field)


def test_follow_ups_look_past_small_talk(answerer: Answerer) -> None:
    context = ("拆除人防工程怎么申请", "谢谢")

    assert answerer.ask("要几天", context=context).entry == "shelter-demolition"


def test_a_field_of_nothing_asks_which_matter(answerer: Answerer) -> None:
    reply = answerer.ask("要带什么材料")

    assert (reply.action, reply.cause) == (Action.CLARIFY, Cause.WHICH_MATTER)


def test_an_unsure_match_offers_a_short_menu_with_none_of_these(answerer: Answerer) -> None:
    reply = answerer.ask("把防空的地方用起来")

    assert reply.action is Action.CLARIFY
    assert 1 <= len(reply.candidates) <= MENU_SIZE
    assert f"{len(reply.candidates) + 1}. 都不是" in reply.text
    assert reply.entry is None


@pytest.mark.parametrize("question", ["审批要多久", "How long does the approval take?", "人防工程审批几天", "防空洞"])
def test_words_that_fit_many_entries_offer_a_menu(answerer: Answerer, question: str) -> None:
    reply = answerer.ask(question)

    assert reply.action is Action.CLARIFY
    assert len(reply.candidates) == MENU_SIZE


def test_one_word_that_only_one_entry_is_asked_by_is_answered(answerer: Answerer) -> None:
    reply = answerer.ask("罚款怎么交")

    assert (reply.entry, reply.field) == ("fine-payment", MatterField.PROCESS)


def test_a_menu_choice_answers_the_field_first_asked_for(answerer: Answerer) -> None:
    reply = answerer.menu_choice("shelter-alteration", Lang.ZH, asked="要几天")

    assert (reply.entry, reply.fields) == ("shelter-alteration", (MatterField.TIME_LIMIT,))


def test_probabilities_fall_along_the_menu(answerer: Answerer) -> None:
    reply = answerer.ask("人防改造")

    assert 0 < reply.probability <= 1
    assert all(0 <= one.probability <= 1 for one in reply.candidates)


def test_an_unknown_entry_is_a_key_error(answerer: Answerer) -> None:
    with pytest.raises(KeyError):
        answerer.answer_field("no-such-matter", MatterField.FEE, Lang.ZH)


def test_after_a_menu_choice_a_field_alone_is_about_the_entry_chosen(answerer: Answerer) -> None:
    menu = answerer.ask("人防审批")
    chosen = menu.candidates[1].id

    reply = answerer.ask("那多少钱", context=("人防审批",), last=chosen)

    assert (reply.entry, reply.fields) == (chosen, (MatterField.FEE,))


@pytest.mark.parametrize("character", "防费证罚交拆用空工办")
def test_one_character_says_too_little_for_an_answer(answerer: Answerer, character: str) -> None:
    assert answerer.ask(character).action is not Action.ANSWER


def test_when_something_is_announced_stands_in_the_overview(answerer: Answerer) -> None:
    assert answerer.ask("防空警报试鸣几点开始").fields[0] is MatterField.OVERVIEW


def test_online_is_where(answerer: Answerer) -> None:
    reply = answerer.ask("人防工程平时使用证能在网上办吗")

    assert (reply.entry, reply.field) == ("peacetime-use-registration", MatterField.PLACE)


def test_where_rubbish_goes_is_no_question_about_dumping_it(answerer: Answerer) -> None:
    assert answerer.ask("装修垃圾往哪倒").action is not Action.ANSWER
    assert answerer.ask("往人防工程里倒垃圾怎么罚").entry == "discharge-waste"


def test_asking_how_long_a_complaint_takes_is_no_complaint(answerer: Answerer) -> None:
    assert answerer.ask("投诉后多长时间答复").entry == "faq-complaint-time"
    assert answerer.ask("我要投诉你们的工作人员").action is Action.COMPLAIN


def test_an_unpaid_fine_is_about_paying_it(answerer: Answerer) -> None:
    assert answerer.ask("罚款1万元逾期不交怎么办").entry == "fine-payment"
