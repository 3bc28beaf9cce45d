"""What a first message already tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract import place_of, time_of, told, what_of


@pytest.mark.parametrize(
    ("text", "where", "when"),
    [
        ("昨天下午管城街你们的人态度差没出示证件", "管城街", "昨天下午"),
        ("我要投诉，上周三东大街100号有人乱罚款", "东大街100号", "上周三"),
        (
            "11月3号上午10点左右我去政务服务中心二楼窗口办事，工作人员说话难听",
            "政务服务中心二楼窗口",
            "11月3号上午10点左右",
        ),
        ("刚才在紫荆山路和商城路你们两个人来检查", "紫荆山路和商城路", "刚才"),
        ("昨晚十点半施工太吵", None, "昨晚十点半"),
        ("管城街你们的人在花园小区乱罚款", "管城街", None),
        ("在金水路花园小区5号楼乱罚款", "金水路花园小区5号楼", None),
        ("有人在幸福小区地下车库存东西", "幸福小区地下车库", None),
        ("阳光花园3号楼被占用了半年", "阳光花园3号楼", None),
        ("上礼拜三下午在航海东路88号，两个人来检查", "航海东路88号", "上礼拜三下午"),
        ("金水路12号，昨天下午", "金水路12号", "昨天下午"),
        ("12号上午在东大街收的钱", "东大街", "12号上午"),
        ("no ID shown last Wednesday afternoon at 3 pm", None, "last Wednesday afternoon at 3 pm"),
        ("a rude officer at Dongda Street yesterday afternoon", "Dongda Street", "yesterday afternoon"),
        ("2026-11-20 in Jinshui Road they fined me", "Jinshui Road", "2026-11-20"),
    ],
)
def test_place_and_time_are_read(text: str, where: str | None, when: str | None) -> None:
    assert (place_of(text), time_of(text)) == (where, when)


@pytest.mark.parametrize(
    "text",
    [
        "一路上没人管",
        "我在东大街走路的时候摔了",
        "楼下饭店油烟太大",
        "家里小区停水",
        "有人在某某地下室存汽油",
        "窗口态度差",
        "上街的时候",
        "执法人员乱收费",
        "来回推",
    ],
)
def test_what_is_no_certain_place_is_left_to_be_asked(text: str) -> None:
    assert place_of(text) is None


@pytest.mark.parametrize(
    "text", ["我要投诉", "投诉！", "我想举报一下", "I want to complain", "我要投诉执法人员", "你好，我要投诉"]
)
def test_saying_only_that_one_complains_is_no_description(text: str) -> None:
    assert what_of(text) == ""


@pytest.mark.parametrize("text", ["我要投诉你们的人乱收费不给票", "检查的人说话很难听", "an officer shouted at me"])
def test_a_description_is_kept_as_it_was_said(text: str) -> None:
    assert what_of(text) == text


def test_a_certificate_number_is_taken_only_where_it_is_named() -> None:
    assert told("那个人证号410100123态度很差").certificate == "410100123"
    assert told("罚了我4101001块钱态度很差").certificate is None


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text: str) -> None:
    read = told(text)
    assert read.what in {"", read.rest}
    assert (read.phone or "0").isdigit()
    assert read.name != ""
