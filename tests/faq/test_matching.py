"""The matcher by itself, over entries that are no pack."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from faq.matching import build


@dataclass(frozen=True)
class Asked:
    id: str
    questions: tuple[str, ...]


LIBRARY = (
    Asked("card", ("怎么办借书证", "借书证丢了怎么补", "How do I get a library card?")),
    Asked("hours", ("图书馆几点开门", "周末开放吗", "When is the library open?")),
    Asked("return", ("还书在哪里", "逾期还书罚多少", "Where do I return books?")),
)


def test_the_nearest_entry_comes_first() -> None:
    matcher = build(LIBRARY)

    assert matcher.rank("借书证在哪补办", 3)[0][0] == "card"
    assert matcher.rank("where can I give back a book", 3)[0][0] == "return"


def test_at_most_k_entries_are_given_with_probabilities() -> None:
    ranked = build(LIBRARY).rank("图书馆还书", 2)

    assert len(ranked) == 2
    assert all(0 < probability < 1 for _, probability in ranked)


def test_unknown_words_lower_the_probability() -> None:
    matcher = build(LIBRARY)

    assert matcher.rank("借书证怎么办", 1)[0][1] > matcher.rank("火星探测器借书证怎么发射", 1)[0][1]


def test_nothing_in_common_gives_nothing() -> None:
    assert build(LIBRARY).rank("xyzzy", 3) == []


@settings(max_examples=40)
@given(st.text(max_size=80))
def test_the_ranking_is_the_same_every_time(text: str) -> None:
    assert build(LIBRARY).rank(text, 3) == build(LIBRARY).rank(text, 3)


def test_no_entries_no_matches() -> None:
    assert build(()).rank("借书证", 3) == []
