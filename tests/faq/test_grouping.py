"""Questions that say about the same stand together, and become lines of a pack's file."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from faq.answering import Answerer
from faq.example_lines import example_lines
from faq.grouping import grouped, signs


def groups(answerer: Answerer, *questions: str) -> list[list[int]]:
    return grouped([signs(answerer.understanding.read(one)[0]) for one in questions])


def test_ways_of_asking_the_same_stand_together(answerer: Answerer) -> None:
    asked = ("人防车位能卖吗", "能把人防车位卖给别人吗", "installments for the relocation fee", "人防车位可以买卖么")

    assert groups(answerer, *asked) == [[0, 1, 3], [2]]


def test_a_long_name_in_common_makes_no_group(answerer: Answerer) -> None:
    assert groups(answerer, "防空地下室易地建设费能分期吗", "防空地下室易地建设费被谁花掉了") == [[0], [1]]


@given(st.lists(st.frozensets(st.sampled_from("abcdef"))))
def test_every_question_is_in_one_group(questions: list[frozenset[str]]) -> None:
    found = grouped(questions)

    assert sorted(at for group in found for at in group) == list(range(len(questions)))
    assert all(group == sorted(group) for group in found)


def test_lines_are_yaml_and_name_the_file_and_record(answerer: Answerer) -> None:
    lines = example_lines(answerer.entry("relocation-fee"), ["能分期吗: 一年", "pay by card?", "能分期吗: 一年"])

    assert lines.startswith("# matters.yaml, id: relocation-fee\n")
    assert yaml.safe_load(lines) == {"example_questions": ["能分期吗: 一年"], "example_questions_en": ["pay by card?"]}


def test_what_the_pack_holds_already_is_no_new_line(answerer: Answerer) -> None:
    entry = answerer.entry("relocation-fee")

    assert example_lines(entry, [entry.questions[-1]]) == "# matters.yaml, id: relocation-fee\n"
