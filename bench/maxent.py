"""A logistic regression with several classes over the tokens of short texts, in plain Python: the same every time."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from faq.forms import Forms, share_of

ROUNDS: Final = 12
RATE: Final = 0.4
RIDGE: Final = 1e-3
LEAST: Final = 2
"""A token said only once teaches nothing."""
STRIDE: Final = 7919
"""The examples are gone through by this step, so that those of a class do not come one after another."""
Example = tuple[str, Collection[str]]
"""A class and the tokens of a text."""


def fit(examples: Sequence[Example]) -> Forms:
    """Adagrad, one example after another."""
    classes = sorted({name for name, _ in examples})
    common = {token for token, count in Counter(t for _, said in examples for t in set(said)).items() if count >= LEAST}
    weights = {token: [0.0] * len(classes) for token in sorted(common)}
    slopes = {token: [1e-2] * len(classes) for token in common}
    usual, slope = [0.0] * len(classes), [1e-2] * len(classes)
    taught = [(classes.index(name), sorted(common & set(said)), share_of(set(said))) for name, said in examples]
    for at in _order(len(taught)):
        right, said, share = taught[at]
        wrong = [odds - (place == right) for place, odds in enumerate(_odds(usual, [weights[t] for t in said], share))]
        _step(usual, slope, wrong, 0.0)
        for token in said:
            _step(weights[token], slopes[token], [share * one for one in wrong], RIDGE)
    return Forms(classes, _rounded(usual), {token: _rounded(row) for token, row in weights.items()})


def _order(size: int) -> list[int]:
    step = next(step for step in range(STRIDE, STRIDE + size) if math.gcd(step, size) == 1)
    return [(at * step + turn) % size for turn in range(ROUNDS) for at in range(size)]


def _odds(usual: Sequence[float], rows: Sequence[Sequence[float]], share: float) -> list[float]:
    scores = [one + share * sum(row[at] for row in rows) for at, one in enumerate(usual)]
    top = max(scores)
    odds = [math.exp(score - top) for score in scores]
    total = sum(odds)
    return [one / total for one in odds]


def _step(weight: list[float], slope: list[float], wrong: Sequence[float], ridge: float) -> None:
    for at, one in enumerate(wrong):
        down = one + ridge * weight[at]
        slope[at] += down * down
        weight[at] -= RATE * down / math.sqrt(slope[at])


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, 2) for value in values]
