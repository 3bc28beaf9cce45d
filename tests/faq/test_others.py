"""What is not this office's business: whose it is, and how to reach them."""

import pytest

from faq.answering import Answerer
from faq.reply import Action


@pytest.mark.parametrize(
    ("question", "authority", "number"),
    [
        ("身份证丢了去哪里补", "公安机关", "12345"),
        ("开发票去哪里", "税务部门", "12366"),
        ("小区物业费太高归谁管", "住房和城乡建设", "12345"),
        ("社保怎么转移", "人力资源和社会保障部门", "12333"),
        ("where do I pay my income tax", "the tax authority", "12366"),
        ("how do I renew my passports", "the immigration administration", "12367"),
    ],
)
def test_who_is_responsible_is_said_with_a_number(either: Answerer, question: str, authority: str, number: str) -> None:
    reply = either.ask(question)

    assert reply.action is Action.DECLINE
    assert authority in reply.text
    assert number in reply.text


def test_the_longest_word_decides(answerer: Answerer) -> None:
    assert "公安交通管理部门" in answerer.ask("违章停车的罚单交税吗").text


def test_of_what_the_pack_does_not_know_the_hotline_tells(answerer: Answerer) -> None:
    reply = answerer.ask("我想吃火锅")

    assert reply.action is Action.DECLINE
    assert "告诉您该找哪个部门" in reply.text


def test_no_authority_is_named_where_the_office_answers(answerer: Answerer) -> None:
    assert "12366" not in answerer.ask("易地建设费由税务部门收吗").text
