"""The development questions: thresholds on what was tuned on and on what was held out, for both packs."""

from functools import cache

import pytest

from faq.evaluation import ALL, Case, Row, read_cases
from faq.reply import Reply
from tests.faq.conftest import DATA, shipped

pytestmark = pytest.mark.xdist_group("development sets")  # asked once, looked at from many sides
GATES = {"complain", "person", "track", "danger"}


@cache
def asked(pack: str, part: str) -> list[tuple[Case, Reply]]:
    """The questions of one file, each asked once."""
    lines = (DATA / f"{pack}.{part}.jsonl").read_text("utf-8").splitlines()
    return [(case, shipped(pack).ask(case.query, case.lang, case.context)) for case in read_cases(lines)]


def rows(pack: str, *parts: str) -> dict[str, Row]:
    """The figures over these files, kind by kind."""
    found: dict[str, Row] = {}
    for part in parts:
        for case, reply in asked(pack, part):
            for kind in {case.kind, ALL}:
                found.setdefault(kind, Row(kind)).add(case, reply)
    return found


def share(value: float | None) -> float:
    assert value is not None
    return value


SETS = [
    ("civil-air-defence", ("tuned",)),
    ("civil-air-defence", ("held",)),
    ("market-regulation", ("tuned",)),
    ("market-regulation", ("held",)),
    ("civil-air-defence", ("fresh-held",)),
    ("market-regulation", ("fresh-tuned", "fresh-held")),
]


@pytest.mark.parametrize(("pack", "parts"), SETS)
def test_in_scope_questions_find_their_matter_and_field(pack: str, parts: tuple[str, ...]) -> None:
    total = rows(pack, *parts)[ALL]

    assert share(total.first.value) >= 0.92
    assert share(total.offered.value) >= 0.93
    assert share(total.field.value) >= 0.92
    assert share(total.answered_wrong.value) <= 0.03


@pytest.mark.parametrize("pack", ["civil-air-defence", "market-regulation"])
def test_questions_by_other_hands_are_answered_too(pack: str) -> None:
    """The halves of two writers that nobody looked at; what is wanted and not reached stands in docs/roadmap.md."""
    total = rows(pack, "blind-held", "people-held")[ALL]

    assert share(total.first.value) >= 0.91
    assert share(total.offered.value) >= 0.94
    assert share(total.field.value) >= 0.87
    assert share(total.facts.value) >= 0.90
    assert share(total.answered_wrong.value) <= 0.05
    assert share(total.answered_outside.value) <= 0.05


@pytest.mark.parametrize("pack", ["civil-air-defence", "market-regulation"])
def test_expected_facts_stand_in_the_answer(pack: str) -> None:
    assert share(rows(pack, "tuned")[ALL].facts.value) >= 0.90


@pytest.mark.parametrize("pack", ["civil-air-defence", "market-regulation"])
def test_questions_out_of_scope_are_hardly_ever_answered(pack: str) -> None:
    outside = rows(pack, "tuned", "held")[ALL].answered_outside

    assert share(outside.value) <= 0.02


@pytest.mark.parametrize("kind", ["colloquial", "english", "homophone", "traditional"])
@pytest.mark.parametrize("pack", ["civil-air-defence", "market-regulation"])
def test_no_way_of_asking_is_left_behind(pack: str, kind: str) -> None:
    found = rows(pack, "tuned", "held")[kind]

    assert share(found.first.value) >= 0.88


@pytest.mark.parametrize("part", ["tuned", "held"])
def test_complaints_staff_requests_own_cases_and_danger_are_recognised(part: str) -> None:
    found = rows("civil-air-defence", part)
    right = sum(found[kind].action.good for kind in GATES)
    asked = sum(found[kind].action.of for kind in GATES)

    assert right >= 0.95 * asked
    assert found["danger"].action.value == 1


def test_the_sets_are_large_enough_to_mean_something() -> None:
    first = [rows("civil-air-defence", part)[ALL] for part in ("tuned", "held")]
    second = [rows("market-regulation", part)[ALL] for part in ("tuned", "held")]

    assert sum(row.first.of for row in first) >= 1000
    assert sum(row.answered_outside.of for row in first) >= 450
    assert sum(row.first.of for row in second) >= 200
