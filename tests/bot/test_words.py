"""Words typed where buttons are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import Item, Journey, Role, is_answer_word, journey_of, ordinal, ordinals, picked, plain, rest_of_command

KINDS = (
    Item("作风、行为", "c:a"),
    Item("乱收费", "c:b"),
    Item("都不是", "c:none", Role.NONE),
    Item("取消", "x", Role.CANCEL),
)
CONFIRM = (Item("提交", "ok", Role.YES), Item("修改", "edit", Role.NO), Item("返回", "back", Role.BACK))
OPTIONAL = (Item("跳过", "skip", Role.SKIP), Item("返回", "back", Role.BACK))


@pytest.mark.parametrize(
    "word", ["1", "一", "第一个", "1.", "１", "选1", "第1项", "first", "the first one", "作风、行为", "作风行为"]
)
def test_the_first_choice_can_be_called_in_many_ways(word: str) -> None:
    assert picked(word, KINDS) == "c:a"


@pytest.mark.parametrize(("word", "data"), [("收费", "c:b"), ("作风", "c:a"), ("行为", "c:a"), ("费", None)])
def test_a_part_of_one_label_is_enough(word: str, data: str | None) -> None:
    shown = (*KINDS, Item("乱罚款", "c:c"))
    assert picked(word, shown) == data


def test_a_word_of_two_labels_chooses_neither() -> None:
    assert picked("告知", (Item("已告知", "a"), Item("没有告知", "b"))) is None


@pytest.mark.parametrize("word", ["是的", "对", "嗯"])
def test_a_yes_is_the_choice_that_says_yes(word: str) -> None:
    assert picked(word, (Item("是", "a"), Item("未出示证件", "b"))) == "a"


def test_a_word_that_starts_a_journey_is_no_part_of_a_label() -> None:
    assert picked("投诉", (Item("怎么投诉执法人员？", "a"),)) is None


@pytest.mark.parametrize("word", ["都不是", "以上都不是", "没有", "3", "None of these", "none"])
def test_none_of_these_can_be_typed(word: str) -> None:
    assert picked(word, KINDS) == "c:none"


@pytest.mark.parametrize(
    "word",
    ["对", "是的", "没错", "OK", "Yes!", "好的。", "确认", "1", "👍", "好，提交吧", "没问题，是的", "Looks good"],
)
def test_a_confirmation_can_be_typed(word: str) -> None:
    assert picked(word, CONFIRM) == "ok"


@pytest.mark.parametrize("word", ["不对", "不是", "No", "wrong"])
def test_a_refusal_can_be_typed(word: str) -> None:
    assert picked(word, CONFIRM) == "edit"


@pytest.mark.parametrize(
    "word",
    ["没有", "跳过", "无", "不知道", "我也记不清了", "想不起来了", "没注意", "忘了", "skip", "I don't know", "none"],
)
def test_an_optional_step_can_be_skipped_by_words(word: str) -> None:
    assert picked(word, OPTIONAL) == "skip"


@pytest.mark.parametrize(
    "word", ["没有照片", "没拍照", "手里没有什么证据", "no photos", "I have no pictures", "发完了", "skip this"]
)
def test_that_there_are_no_files_can_be_typed(word: str) -> None:
    assert picked(word, (Item("发完了", "done", Role.DONE),)) == "done"


@pytest.mark.parametrize("word", ["没有人管", "不知道哪个领导让收的", "我没有拿到票据", "可以的话请快一点", "忘了给票"])
def test_a_sentence_that_begins_like_a_word_is_none(word: str) -> None:
    assert not is_answer_word(word)


@pytest.mark.parametrize("word", ["1", "一", "4101", "东大街口"])
def test_what_a_free_step_asks_for_is_not_taken_for_its_buttons(word: str) -> None:
    assert picked(word, OPTIONAL) is None


@pytest.mark.parametrize("word", ["5", "第九个", "", "我家门口", "一个人来的"])
def test_other_words_mean_no_button(word: str) -> None:
    assert picked(word, KINDS) is None


@pytest.mark.parametrize(
    ("text", "journey"),
    [
        ("/complain", Journey.COMPLAIN),
        ("/complain@office_bot 门被拆了", Journey.COMPLAIN),
        ("投诉", Journey.COMPLAIN),
        ("我要投诉！", Journey.COMPLAIN),
        ("查进度", Journey.TRACK),
        ("/mine", Journey.TRACK),
        ("回访", Journey.REVISIT),
        ("English", Journey.ENGLISH),
        ("中文", Journey.CHINESE),
        ("帮助", Journey.HELP),
        ("菜单", Journey.MENU),
        ("转人工", Journey.PERSON),
        ("取消", Journey.CANCEL),
        ("返回", Journey.BACK),
        ("go back", Journey.BACK),
        ("/unknown", Journey.HELP),
    ],
)
def test_a_word_or_command_starts_its_journey(text: str, journey: Journey) -> None:
    assert journey_of(text) is journey


@pytest.mark.parametrize("text", ["投诉要多久", "怎么投诉", "帮助残疾人", "进度款怎么交", "I need help with a permit"])
def test_a_sentence_is_no_journey_word(text: str) -> None:
    assert journey_of(text) is None


def test_what_follows_a_command_is_kept() -> None:
    assert rest_of_command("/complain 有人拆门\n昨天") == "有人拆门\n昨天"
    assert rest_of_command("有人拆门") == ""


def test_several_places_can_be_named_at_once() -> None:
    assert ordinals("1、3") == (1, 3)
    assert ordinals("一和三") == (1, 3)
    assert ordinals("1 and 2") == (1, 2)
    assert ordinals("1和其他") == ()


@given(st.text(max_size=40))
def test_any_text_is_read_without_failing(text: str) -> None:
    assert plain(text) == plain(text).strip()
    assert picked(text, KINDS) in {None, *(item.data for item in KINDS)}
    place = ordinal(text)
    assert place is None or 0 <= place <= 99
