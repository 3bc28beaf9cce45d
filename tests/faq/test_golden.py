"""The questions with right answers that each shipped pack brings along."""

from pathlib import Path

import pytest

from common.i18n import translator
from faq.evaluation import Case, read_cases
from faq.examples import examples
from faq.findings import GOLDEN
from faq.lint import golden_answers
from tests.conftest import PACKS
from tests.faq.conftest import DATA, shipped

both = pytest.mark.parametrize("name", ["civil-air-defence", "market-regulation"])


def cases(file: Path) -> list[Case]:
    return list(read_cases(file.read_text("utf-8").splitlines()))


@both
def test_every_line_is_answered_as_it_says(name: str) -> None:
    found = golden_answers(shipped(name), cases(PACKS / name / GOLDEN))

    assert [f"{one.where}: {one.message(translator('en'))}" for one in found] == []


@both
def test_the_lines_are_none_of_the_examples_and_development_questions(name: str) -> None:
    known = {one.text for one in examples(shipped(name).pack)}
    known |= {one.query for file in DATA.glob(f"{name}.*.jsonl") for one in cases(file)}
    golden = cases(PACKS / name / GOLDEN)

    assert [one.query for one in golden if one.query in known] == []
    assert 40 <= len(golden) <= 80
    assert len({one.id for one in golden}) == len(golden)
