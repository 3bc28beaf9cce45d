"""Calibration: the lowest threshold that surely reaches the target, for one pack and one scorer."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.answering import Answerer
from faq.calibration import Calibration, Fit, Sample, Z, fit, lowest, samples, scorer_version, threshold, wilson_lower
from faq.evaluation import Case
from faq.reply import Action
from faq.zones import ANSWER_FROM, ASK_FROM

MADE = Calibration("pack", scorer_version(), 0.9, 0.8, 97, 100)
counts = st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(counts)
def test_the_lower_bound_lies_below_the_share_and_not_below_nought(count: tuple[int, int]) -> None:
    good, of = count

    assert 0 <= wilson_lower(good, of) <= good / of
    assert wilson_lower(good, of) < 1


@given(counts)
def test_at_the_lower_bound_the_share_is_just_not_surprising(count: tuple[int, int]) -> None:
    good, of = count
    lower = wilson_lower(good, of)

    assert good / of - lower == pytest.approx(Z * math.sqrt(lower * (1 - lower) / of), abs=1e-9)


@given(counts)
def test_one_more_that_is_right_raises_it_and_one_that_is_wrong_lowers_it(count: tuple[int, int]) -> None:
    good, of = count

    assert wilson_lower(good + 1, of + 1) > wilson_lower(good, of)
    assert wilson_lower(good, of + 1) <= wilson_lower(good, of)


@given(counts)
def test_the_same_share_of_more_is_surer(count: tuple[int, int]) -> None:
    good, of = count

    assert wilson_lower(2 * good, 2 * of) >= wilson_lower(good, of)


@pytest.mark.parametrize(("good", "of", "lower"), [(0, 0, 0.0), (0, 10, 0.0), (10, 10, 0.7225), (90, 100, 0.8256)])
def test_the_bound_is_wilsons(good: int, of: int, lower: float) -> None:
    assert wilson_lower(good, of) == pytest.approx(lower, abs=1e-4)


def test_the_lowest_threshold_that_reaches_the_target_is_taken() -> None:
    right, wrong = [Sample(0.9 - at / 1000, True) for at in range(100)], [Sample(0.5, False)] * 50

    found = lowest([*wrong, *right], 0.9, pack="pack")

    assert found is not None
    assert (found.answer_from, found.good, found.of) == (right[-1].probability, 100, 100)
    assert found.lower >= 0.9


def test_equal_probabilities_stand_or_fall_together() -> None:
    tied = [*[Sample(0.8, True)] * 60, *[Sample(0.8, False)] * 60]

    assert lowest(tied, 0.9, pack="pack") is None


def test_many_right_answers_do_not_make_up_for_answering_what_is_out_of_scope() -> None:
    right, strays = [Sample(0.9, True)] * 400, [Sample(0.6, False, outside=True)] * 5
    late = [Sample(0.4, True)] * 100

    found = lowest([*right, *strays, *late], 0.9, pack="pack", outside=100)

    assert found is not None
    assert found.answer_from == 0.9


def test_few_questions_reach_no_target_however_right() -> None:
    assert lowest([Sample(0.99, True)] * 10, 0.9, pack="pack") is None


@pytest.mark.parametrize(
    ("made", "pack", "fitting", "answer_from"),
    [
        (None, "pack", Fit.NONE, ANSWER_FROM),
        (MADE, "pack", Fit.FITS, 0.8),
        (MADE, "edited", Fit.OTHER_PACK, ANSWER_FROM),
        (replace(MADE, scorer="older"), "pack", Fit.OTHER_SCORER, ANSWER_FROM),
    ],
)
def test_a_calibration_holds_for_its_pack_and_scorer_only(
    made: Calibration | None, pack: str, fitting: Fit, answer_from: float
) -> None:
    assert (fit(made, pack), threshold(made, pack)) == (fitting, answer_from)


def test_samples_are_what_would_be_answered_by_matching(market: Answerer) -> None:
    cases = [
        Case("right", "食品经营许可证怎么办", "", matter="food-business-licence"),
        Case("wrong", "食品经营许可证怎么办", ""),
        Case("gate", "转人工", ""),
    ]

    assert [sample.right for sample in samples(market.pack, cases)] == [True, False]


def test_below_its_threshold_an_answerer_asks(market: Answerer) -> None:
    question = "食品经营许可证怎么办"
    sure = market.ask(question).probability

    hesitant = Answerer.build(market.pack, answer_from=(sure + 1) / 2)

    assert (market.ask(question).action, hesitant.ask(question).action) == (Action.ANSWER, Action.CLARIFY)
    assert ASK_FROM < ANSWER_FROM < sure
