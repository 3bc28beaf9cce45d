"""The questions that a pack brings along in golden.jsonl are answered as it says."""

import pytest

from common.i18n import translator
from faq.evaluation import read_cases
from faq.findings import GOLDEN
from faq.lint import golden_answers
from tests.conftest import PACKS
from tests.faq.conftest import shipped


@pytest.mark.parametrize("name", ["civil-air-defence", "market-regulation"])
def test_golden_questions_of_a_shipped_pack_are_answered_as_it_says(name: str) -> None:
    file = PACKS / name / GOLDEN
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []  # a pack need not have any

    found = list(golden_answers(shipped(name), list(read_cases(lines))))

    assert [one.message(translator("en")) for one in found] == []
