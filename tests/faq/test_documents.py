"""The JSON of `sanshi ask`, and evaluation files."""

import json

import pytest

from faq.answering import Answerer
from faq.documents import read_language, read_question, reply_document
from faq.evaluation import ALL, BadCase, evaluate, read_cases
from knowledge.model import Lang


def test_a_reply_has_exactly_the_keys_of_the_contract(answerer: Answerer) -> None:
    document = reply_document(7, answerer.ask("人防报建要几天"), 1.5)

    assert list(document) == [
        "id", "action", "matter", "field", "fields", "text", "candidates", "probability", "ms",
    ]  # fmt: skip
    assert json.loads(json.dumps(document))["action"] == "answer"
    assert (document["matter"], document["field"], document["fields"]) == (
        "basement-approval", "time_limit", ["time_limit"],
    )  # fmt: skip


def test_a_line_is_read_with_its_context() -> None:
    question = read_question('{"id": "a", "query": "那多少钱", "lang": "zh-CN", "context": ["人防报建"]}')

    assert (question.id, question.lang, question.context) == ("a", Lang.ZH, ("人防报建",))


@pytest.mark.parametrize(
    "line", ["", "[]", "{}", '{"query": 5}', '{"query": "a", "context": "b"}', '{"query":"a","lang":"fr"}']
)
def test_a_line_without_a_question_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_question(line)


def test_a_language_tag_may_have_a_region() -> None:
    assert (read_language("en-GB"), read_language("zh_Hans_CN"), read_language(None)) == (Lang.EN, Lang.ZH, None)


def test_evaluation_counts_kind_by_kind(answerer: Answerer) -> None:
    lines = [
        '{"id":1,"query":"易地建设费一平方米多少钱","kind":"plain","action":"answer","matter":"relocation-fee",'
        '"field":"fee","facts":["2,400","没有这个"]}',
        '{"id":2,"query":"今天天气","kind":"out","action":"decline"}',
        '{"id":3,"query":"易地建设费一平方米多少钱","kind":"plain","matter":"fine-payment"}',
    ]

    plain, out, total = evaluate(answerer, read_cases(lines))

    assert (plain.first.good, plain.first.of) == (1, 2)
    assert (plain.facts.good, plain.facts.of) == (1, 2)
    assert plain.answered_wrong.good == 1
    assert (out.action.value, out.answered_outside.value) == (1.0, 0.0)
    assert (total.kind, total.questions) == (ALL, 3)


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"id": 1}', '{"id":1,"query":"a","action":"shrug"}'])
def test_a_line_that_is_no_case_is_named(line: str) -> None:
    with pytest.raises(BadCase, match="Line 1"):
        list(read_cases([line]))
