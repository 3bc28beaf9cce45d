"""From a message to words: spelling, scripts, homophones, the pack's vocabulary and question words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.text import LONGEST, language, normalise
from faq.vocabulary import Reading, Vocabulary
from faq.words import Speller, stem
from knowledge.model import Lang
from tests.faq.conftest import shipped


def read(text: str) -> Reading:
    return shipped("civil-air-defence").understanding.vocabulary.read(text)


def test_width_case_script_and_punctuation_do_not_matter() -> None:
    assert normalise("人防報建，ＦＥＥ？") == normalise("人防报建 fee")


def test_a_long_message_is_cut() -> None:
    assert len(normalise("问" * 10_000)) == LONGEST


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("How long does it take?", Lang.EN),
        ("人防报建多久", Lang.ZH),
        ("relocation fee 一平米多少钱", Lang.ZH),
        ("what about 人防?", Lang.EN),
        ("", Lang.ZH),
        ("12345", Lang.ZH),
    ],
)
def test_the_language_is_the_one_most_of_the_message_is_in(text: str, lang: Lang) -> None:
    assert language(text) is lang


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("意地建设费", "易地建设费"),
        ("放空地下室", "防空地下室"),
        ("人房工程", "人防工程"),
        ("要带什么才料", "要带什么材料"),
        ("行政调节", "行政调解"),
    ],
)
def test_words_typed_by_sound_are_put_right(wrong: str, right: str) -> None:
    assert read(wrong).text == right


@pytest.mark.parametrize("text", ["我说一句话", "怎么实现", "他叫什么", "公园在哪", "我家装修"])
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert read(text).text == text


def test_synonyms_become_the_standard_word_longest_first() -> None:
    assert "易地建设费" in read("人防易地费多少").content


def test_a_standard_word_is_left_as_it_is() -> None:
    assert read("平时使用证").content == "平时使用证"


def test_fillers_and_question_words_are_no_content() -> None:
    assert read("请问易地建设费要多少钱啊谢谢").content == "易地建设费"


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("收费依据是什么", ("fee_basis",)),
        ("法律依据", ("legal_basis",)),
        ("有效期几年", ("result",)),
        ("要带什么，多少钱", ("materials", "fee")),
        ("how long is the permit valid", ("result",)),
        ("what does it cost and how long does it take", ("fee", "time_limit")),
        ("什么时间去", ("hours",)),
        ("人防手续", ()),
    ],
)
def test_question_words_by_the_longest_match_in_their_order(text: str, slots: tuple[str, ...]) -> None:
    asked = tuple(slot for slot in read(text).slots if slot != "overview")

    assert asked == slots


def test_a_noun_that_is_also_a_question_word_gives_way_to_a_real_one() -> None:
    assert read("办质监手续收费吗").slots == ("fee",)


def test_a_mistyped_english_word_is_read_as_the_known_one() -> None:
    assert "relocation" in read("what is the reloaction fee").said


def test_the_speller_leaves_short_and_known_words() -> None:
    speller = Speller({"metre": 3, "fine": 2})

    assert (speller.correct("metro"), speller.correct("fina"), speller.correct("metre")) == ("metre", "fina", "metre")


def test_forms_of_a_word_have_one_stem() -> None:
    assert len({stem(word) for word in ("apply", "applies", "applied")}) <= 2
    assert stem("permits") == stem("permit")
    assert stem("renewing") == stem("renew")


def test_a_vocabulary_needs_no_pack() -> None:
    assert Vocabulary(None, (), ["怎么预约"]).read("怎么预约").slots == ("process",)
