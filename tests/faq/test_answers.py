"""Answers say exactly the field asked for, from the record, with source, day and the note on samples."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.answering import Answerer
from faq.entries import EntryKind
from faq.reply import Action, Cause
from knowledge.model import Lang, Matter, MatterField
from knowledge.samples import SamplePolicy
from tests.faq.conftest import shipped


def matter_with(either: Answerer, *, charged: bool) -> Matter | None:
    return next((one for one in either.pack.active_matters if one.fees.charged is charged), None)


def test_a_fee_is_said_with_unit_formula_example_basis_and_who_pays(answerer: Answerer) -> None:
    text = answerer.ask("易地建设费一平方米多少钱").text

    for part in ("2400元/平方米", "地上总建筑面积×10%", "4800000元", "474号", "建设单位", "税务部门"):
        assert part in text


def test_a_free_matter_says_so_with_the_ground(either: Answerer) -> None:
    free = matter_with(either, charged=False)
    assert free is not None
    assert free.fees.note is not None

    text = either.answer_field(free.id, MatterField.FEE, Lang.ZH).text

    assert "不收费" in text
    assert free.fees.note in text


def test_a_premise_is_not_parroted(answerer: Answerer) -> None:
    assert "2400" in answerer.ask("易地建设费不用交钱吧？").text


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("办平时使用登记要收五百块对吧", MatterField.FEE),
        ("听说竣工备案要交两千块，是不是", MatterField.FEE),
        ("易地建设费5000一平对不对", MatterField.FEE),
        ("竣工备案要交2000块，是不是", MatterField.FEE),
        ("竣工备案3天就能拿到吧", MatterField.TIME_LIMIT),
        ("竣工备案当天就能办好吧", MatterField.TIME_LIMIT),
        ("听说拆除人防工程三天就能批？", MatterField.TIME_LIMIT),
        ("带身份证就够了吧，平时使用登记", MatterField.MATERIALS),
    ],
)
def test_a_guess_is_met_with_the_field_it_is_about(answerer: Answerer, question: str, field: MatterField) -> None:
    reply = answerer.ask(question)

    assert (reply.action, reply.field) == (Action.ANSWER, field)


def test_buttons_lead_only_to_fields_on_file(either: Answerer) -> None:
    for matter in either.pack.active_matters:
        reply = either.answer_fields(matter.id, (), Lang.ZH)
        assert not any("没有登记" in either.answer_field(matter.id, one, Lang.ZH).text for one in reply.siblings)


@pytest.mark.parametrize(
    "question",
    [
        "平时使用证什么时候能办",
        "啥时候能办竣工备案",
        "什么时候可以去办人防工程拆除审批",
        "何时能办易地建设",
        "什么时候去交易地建设费",
        "when can I apply for the relocation fee",
    ],
)
def test_when_in_many_words_answers_both(answerer: Answerer, question: str) -> None:
    assert set(answerer.ask(question).fields) == {MatterField.HOURS, MatterField.TIME_LIMIT}


def test_only_the_field_asked_for_is_answered(answerer: Answerer) -> None:
    reply = answerer.ask("人防报建要带什么材料")

    assert reply.fields == (MatterField.MATERIALS,)
    assert "申请表" in reply.text
    assert "工作日" not in reply.text
    assert MatterField.MATERIALS not in reply.siblings


def test_two_question_words_answer_both_in_their_order(answerer: Answerer) -> None:
    reply = answerer.ask("平时使用证要几天，带什么材料")

    assert reply.fields == (MatterField.TIME_LIMIT, MatterField.MATERIALS)


def test_the_basis_of_a_fee_is_the_fee_and_the_legal_basis_the_basis(answerer: Answerer) -> None:
    assert answerer.ask("易地建设费的收费依据").field is MatterField.FEE
    assert answerer.ask("易地建设审批的法律依据").field is MatterField.BASIS


def test_when_answers_hours_and_time_limit(answerer: Answerer) -> None:
    assert answerer.ask("平时使用证什么时候能办").fields == (MatterField.HOURS, MatterField.TIME_LIMIT)


def test_no_question_word_gives_a_short_card(answerer: Answerer) -> None:
    reply = answerer.ask("平时使用证")

    assert reply.fields == (MatterField.OVERVIEW,)
    assert answerer.pack.phone("consult").number in reply.text


def test_an_empty_field_says_so_and_gives_the_phone(answerer: Answerer) -> None:
    reply = answerer.answer_field("siren-test-info", MatterField.MATERIALS, Lang.ZH)

    assert "没有登记" in reply.text
    assert answerer.pack.phone("consult").number in reply.text


def test_the_source_and_the_day_are_named(either: Answerer) -> None:
    reply = either.ask(either.pack.active_matters[0].name)

    assert either.pack.name in reply.text
    assert "2026年11月22日" in reply.text
    assert "test" in reply.text


def test_a_sample_is_marked_in_the_demo_and_withheld_when_live(answerer: Answerer) -> None:
    live = Answerer.build(answerer.pack, SamplePolicy.WITHHOLD)
    question = "易地建设费一平方米多少钱"

    assert "示例" in answerer.ask(question).text
    assert "2400元/平方米" not in live.ask(question).text
    assert answerer.pack.phone("consult").number in live.ask(question).text


def test_a_violation_shows_tiers_and_promises_nothing(answerer: Answerer) -> None:
    reply = answerer.ask("私自拆人防门罚多少")

    assert (reply.entry, reply.kind, reply.fields) == ("alter-structure", EntryKind.VIOLATION, ())
    assert "不对数额作任何承诺" in reply.text
    assert "第四十九条" in reply.text
    assert "1000元至3000元" in reply.text


def test_another_authoritys_violation_names_no_fine(answerer: Answerer) -> None:
    reply = answerer.ask("在人防工程里储存爆炸物品怎么处罚")

    assert reply.entry == "dangerous-goods"
    assert "公安机关" in reply.text
    assert "110" in reply.text
    assert not any(f"{digit}元" in reply.text for digit in range(10))


@pytest.mark.parametrize("lang", Lang)
def test_no_violation_of_either_pack_promises_an_amount_and_anothers_names_who_is_responsible(
    either: Answerer, lang: Lang
) -> None:
    decides = {Lang.ZH: "不对数额作任何承诺", Lang.EN: "nothing is promised here"}[lang]
    for benchmark in either.pack.benchmarks:
        text = either.answer_field(benchmark.id, None, lang).text

        if benchmark.transfer_to is None:
            assert decides in text, benchmark.id
        else:
            responsible = benchmark.transfer_to if lang is Lang.ZH else benchmark.transfer_to_en
            assert responsible is not None
            assert responsible in text, benchmark.id
            assert either.pack.phone("consult").number in text, benchmark.id
            assert not re.search(r"\d ?(元|yuan|CNY)", text), benchmark.id


def test_a_common_question_gives_its_answer_and_basis(answerer: Answerer) -> None:
    reply = answerer.ask("回访意见表一定要填吗")

    assert (reply.entry, reply.kind) == ("faq-revisit", EntryKind.FAQ)
    assert "30%" in reply.text
    assert "管防字〔2012〕40号" in reply.text


def test_the_matters_own_common_question_leads_its_answer(answerer: Answerer) -> None:
    assert "任何单位和个人无权批准减免" in answerer.ask("能不能请领导批准少建一点防空地下室").text


def test_an_english_question_is_answered_in_english(answerer: Answerer) -> None:
    reply = answerer.ask("How much is the relocation construction fee per square metre?")

    assert reply.lang is Lang.EN
    assert "2400 CNY per m²" in reply.text
    assert "Tax authority" in reply.text


def test_the_asked_language_overrides_the_questions(answerer: Answerer) -> None:
    assert answerer.ask("易地建设费多少钱", Lang.EN).lang is Lang.EN


def test_a_missing_translation_stands_in_chinese_and_is_marked(answerer: Answerer) -> None:
    matter = answerer.pack.matter("basement-approval")
    other = matter.model_copy(update={"overview_en": None})
    files = answerer.pack.files
    matters = files.matters.model_copy(
        update={"matters": tuple(other if one.id == other.id else one for one in answerer.pack.matters)}
    )
    pack = type(answerer.pack)(files.model_copy(update={"matters": matters}), "changed")

    text = Answerer.build(pack).answer_field(matter.id, MatterField.OVERVIEW, Lang.EN).text

    assert matter.overview is not None
    assert matter.overview in text
    assert "(official Chinese text)" in text


def test_each_range_in_law_says_whom_it_is_for(answerer: Answerer) -> None:
    text = answerer.ask("侵占人防工程罚多少").text

    assert "面积不足100平方米：个人1000元至2000元" in text
    assert "面积不足100平方米：单位10000元至20000元" in text


def test_a_charge_that_arises_later_is_not_called_free(answerer: Answerer) -> None:
    text = answerer.ask("罚款逾期加收多少钱").text

    assert "3%/日" in text
    assert "本事项不收费" not in text


def test_a_question_about_another_case_is_not_answered_with_a_likely_looking_one(answerer: Answerer) -> None:
    assert "普通商品住房" not in answerer.ask("养老院能减免易地建设费吗").text
    assert "普通商品住房" in answerer.ask("普通商品房人防费能免不").text


def test_the_office_itself_is_answered_without_a_matter(either: Answerer) -> None:
    reply = either.ask("你们周末上班吗")

    assert (reply.action, reply.cause, reply.entry) == (Action.ANSWER, Cause.OFFICE, None)
    assert either.pack.office.hall.hours in reply.text


def test_a_changed_phone_changes_the_answer(answerer: Answerer) -> None:
    files = answerer.pack.files
    phones = tuple(
        phone.model_copy(update={"number": "0371-99999999"}) if phone.role == "engineering" else phone
        for phone in files.office.phones
    )
    pack = type(answerer.pack)(
        files.model_copy(update={"office": files.office.model_copy(update={"phones": phones})}), "changed"
    )

    assert "0371-99999999" in Answerer.build(pack).ask("人防改造打什么电话").text


@pytest.mark.parametrize("lang", list(Lang))
def test_every_field_of_every_entry_can_be_shown(either: Answerer, lang: Lang) -> None:
    for entry in either.entries:
        for field in MatterField:
            reply = either.answer_field(entry.id, field, lang)
            assert reply.title in reply.text
            assert "{" not in reply.text


@settings(max_examples=60)
@given(st.text(max_size=600), st.lists(st.text(max_size=40), max_size=3))
def test_any_message_gets_the_same_reply_twice_and_never_an_error(text: str, context: list[str]) -> None:
    answerer = shipped("civil-air-defence")

    assert answerer.ask(text, context=context) == answerer.ask(text, context=context)


@pytest.mark.parametrize(
    "text", ["问" * 10_000, "a " * 5_000, "😀" * 500, "\x00\x01\u202e人防\ufeff", "{phone:consult}", "%s {0} {name}"]
)
def test_strange_messages_are_answered_calmly(answerer: Answerer, text: str) -> None:
    assert answerer.ask(text).text
