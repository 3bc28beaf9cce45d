"""What is taken for the short number of a notice, and what for a doubt about a message."""

import pytest

from bot.short_numbers import doubts_notice, number_given
from casework.codes.code import shown, with_check_digits
from storage.values.short_numbers import check_digit

NUMBER = "1234567" + check_digit("1234567")
WRONG = "1234567" + check_digit("1234560")


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"{NUMBER[:4]} {NUMBER[4:]}",
        "".join(chr(ord(digit) + 0xFEE0) for digit in NUMBER),
        f"我收到短信 编号 {NUMBER}",
        f"收到一个提示，编号{NUMBER}，是真的吗",
        f"I got a notice, number {NUMBER}",
    ],
)
def test_a_short_number_is_read(text: str) -> None:
    assert number_given(text) == NUMBER


@pytest.mark.parametrize("text", [f"我收到短信 编号 {WRONG}", f"I got a notice {WRONG}"])
def test_eight_digits_that_are_none_are_told(text: str) -> None:
    assert number_given(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        WRONG,
        f"我们的许可证是{NUMBER}号",
        "0371-66660001",
        "13800138000",
        "2026-11-26",
        shown(with_check_digits("1234567812345678")),
        "防空地下室怎么报建",
    ],
)
def test_other_digits_are_not_meant(text: str) -> None:
    assert number_given(text) is None


@pytest.mark.parametrize(
    "text", ["收到一条短信是真的吗", "这个通知是不是真的", "核实一下短信", "Is this message real?", "check a notice"]
)
def test_a_doubt_is_understood(text: str) -> None:
    assert doubts_notice(text)


@pytest.mark.parametrize("text", ["举报诈骗", "防空警报短信几点发", "怎么申请延续", "How do I apply?"])
def test_other_questions_are_no_doubt(text: str) -> None:
    assert not doubts_notice(text)
