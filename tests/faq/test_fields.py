"""Which field answers: by the question's words, by its form where they fail, and by what the record holds."""

import pytest

from faq.answering import Answerer
from faq.contents import Contents
from faq.forms import QUESTION, Forms, field_forms, form_of, form_tokens, wish_forms, with_edges
from faq.index import tokens
from faq.reply import Action
from knowledge.model import Matter, MatterField, Pack


@pytest.fixture
def matter(pack: Pack) -> Matter:
    return pack.matter("shelter-demolition")


FORMS = Forms(["fee", "place"], [0.0, 0.5], {"钱": [2.0, -1.0], "哪": [-1.0, 2.0]})


def test_the_likeliest_class_is_at_nought_and_the_others_below() -> None:
    likeness = FORMS.likeness(tokens("钱"))

    assert likeness == {"fee": 0.0, "place": -2.5}


def test_a_long_message_says_no_more_than_a_short_one() -> None:
    assert FORMS.likeness(tokens("钱"))["place"] < FORMS.likeness(tokens("得掏多少钱"))["place"]


def test_a_text_of_which_nothing_is_known_is_like_no_class() -> None:
    assert FORMS.likeness(tokens("xyz")) == {}


def test_a_form_is_cut_only_where_a_name_stood(answerer: Answerer) -> None:
    reading, _ = answerer.understanding.read("到哪个柜台办平时使用证要多久")

    assert form_of(reading) == "到哪个柜台办 要多久"


def test_words_of_one_sense_have_a_sign_in_common() -> None:
    said = set(form_tokens("这得自掏腰包")) & set(form_tokens("will it set me back much"))

    assert said == {"#fee", "#fee.money"}


def test_how_a_form_begins_and_ends_is_told() -> None:
    assert {"^几", "天$"} <= set(form_tokens("几天"))
    assert {"^which", "day$"} <= set(form_tokens("which days"))


def test_a_word_that_no_example_used_speaks_by_its_sense() -> None:
    likeness = field_forms().likeness(form_tokens("coordinates"))

    assert max(likeness, key=likeness.__getitem__) == MatterField.PLACE


def test_every_field_has_forms_in_both_languages() -> None:
    for text in ("要带几份复印件", "which copies shall I bring"):
        assert set(field_forms().likeness(tokens(text))) == set(MatterField)


def test_words_that_one_field_holds_point_at_it(matter: Matter) -> None:
    contents = Contents([matter], lambda _: {MatterField.MATERIALS: ["补建方案"], MatterField.FEE: ["不收费"]})

    assert contents.holding(matter.id, "补建方案要盖章不")[MatterField.MATERIALS] > 0
    assert MatterField.FEE not in contents.holding(matter.id, "补建方案要盖章不")


def test_a_matters_own_name_points_at_no_field(matter: Matter) -> None:
    contents = Contents([matter], lambda _: {MatterField.PROCESS: [matter.name]})

    assert not contents.holding(matter.id, matter.name)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("拆除人防工程，申请时要附上什么图", MatterField.MATERIALS),
        ("易地建设费到底归谁收，税务吗", MatterField.FEE),
        ("防空地下室报建审批递上去多大一会儿有信儿", MatterField.TIME_LIMIT),
        ("人防工程拆除，要附现状图不", MatterField.MATERIALS),
    ],
)
def test_a_question_without_a_known_question_word_is_answered_by_its_form(
    answerer: Answerer, question: str, field: MatterField
) -> None:
    assert answerer.ask(question).fields[0] is field


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("平时使用证到期前要提早几天去续", MatterField.CONDITIONS),
        ("how early must we ask for the renewal of the peacetime use permit", MatterField.CONDITIONS),
        ("人防竣工备案几天之内必须来报", MatterField.TIME_LIMIT),
    ],
)
def test_by_when_to_come_is_answered_where_the_record_says_it(
    answerer: Answerer, question: str, field: MatterField
) -> None:
    assert answerer.ask(question).fields[0] is field


def test_both_fields_that_are_asked_for_are_answered_in_their_order(answerer: Answerer) -> None:
    reply = answerer.ask("平时使用证要带什么材料，多少天能下来")

    assert reply.fields == (MatterField.MATERIALS, MatterField.TIME_LIMIT)


def test_a_message_is_marked_by_what_it_begins_and_ends_with() -> None:
    assert {"^我", "^我 要", "没 有$", "有$"} < set(with_edges("我要的批了没有"))
    assert {"^is", "^is it", "done yet$", "yet$"} < set(with_edges("is it done yet"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("窗口那位把我的材料扔在地上，还笑话我不识字", "complain"),
        ("麻烦叫个能做主的人给我打过来", "person"),
        ("上礼拜送去的那份申请，你们头儿看过了没", "track"),
        ("这个证一共要交几份图", QUESTION),
    ],
)
def test_a_wish_is_told_from_a_question_by_its_form(text: str, wanted: str) -> None:
    likeness = wish_forms().likeness(with_edges(text))

    assert max(likeness, key=likeness.__getitem__) == wanted


def test_a_wish_in_words_that_no_pattern_knows_is_understood_where_nothing_answers(answerer: Answerer) -> None:
    assert answerer.ask("请安排科室的同志回我电话，谢谢").action is Action.HANDOVER


@pytest.mark.parametrize("text", ["前天递上去的警报器迁移，是不是又给打回来了", "你们科长批我那个改造没有"])
def test_a_clear_wish_is_not_taken_for_a_question_although_an_entry_is_like_it(answerer: Answerer, text: str) -> None:
    assert answerer.ask(text).action is Action.TRACK


def test_a_complaint_with_a_word_of_small_talk_in_it_is_one(answerer: Answerer) -> None:
    assert answerer.ask("窗口那位把我的材料扔在地上，还笑话我").action is Action.COMPLAIN
    assert answerer.ask("今天天气").action is Action.DECLINE


def test_a_wish_is_no_question_about_the_entry_before(answerer: Answerer) -> None:
    reply = answerer.ask("请安排科室的同志回我电话，谢谢", context=["罚款能分几次交吗"])

    assert reply.action is Action.HANDOVER


def test_a_message_that_names_something_is_not_about_the_entry_before(answerer: Answerer) -> None:
    asked = "俺想把公家防空洞租过来放菜，咋弄手续"

    reply = answerer.ask(asked, context=["防空地下室报建审批要多久"])

    assert reply.entry != "basement-approval"
