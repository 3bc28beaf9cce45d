"""What is said to be wrong in the read-back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corrections import correction_of
from bot.draft import Part


@pytest.mark.parametrize(
    ("text", "part", "value"),
    [
        ("时间写错了", Part.WHEN, ""),
        ("时间", Part.WHEN, ""),
        ("改时间", Part.WHEN, ""),
        ("我想改一下地点", Part.WHERE, ""),
        ("时间写错了，是前天上午", Part.WHEN, "前天上午"),
        ("地点不对，应该是西大街", Part.WHERE, "西大街"),
        ("不对，时间是前天。", Part.WHEN, "前天"),
        ("电话写错了", Part.PHONE, ""),
        ("名字填错了，是王芳", Part.NAME, "王芳"),
        ("不是昨天，是前天", Part.WHEN, "前天"),
        ("不是东大街，应该是西大街", Part.WHERE, "西大街"),
        ("the time is wrong", Part.WHEN, ""),
        ("No, the place was Dongda Street.", Part.WHERE, "Dongda Street"),
        ("please change the phone number to 13812345678", Part.PHONE, "13812345678"),
    ],
)
def test_a_correction_names_its_part(text: str, part: Part, value: str) -> None:
    found = correction_of(text)
    assert found is not None
    assert (found.part, found.value) == (part, value)


@pytest.mark.parametrize(
    "text",
    [
        "他们还推了我妈一下",
        "情况是他先动的手",
        "当时时间很晚了",
        "不是我说的，是他先骂人",
        "照片是昨天拍的",
        "the officer was rude",
    ],
)
def test_what_goes_on_telling_is_no_correction(text: str) -> None:
    assert correction_of(text) is None


@given(st.text(max_size=80))
def test_any_text_is_read_without_failing(text: str) -> None:
    found = correction_of(text)
    assert found is None or found.part in Part
