"""The matcher by itself, over entries that are no pack."""

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import hotline, services
from bench.faq import told_apart
from faq.matching import build
from faq.weights import weights


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


PASSPORT = (
    Asked("papers", ("申請普通護照應備證件為何？",)),
    Asked("fee", ("普通护照之规费为何？",)),
    Asked("days", ("普通护照需要多少个工作日？",)),
    Asked("place", ("应向哪个机关申请普通护照？",)),
    Asked("proxy", ("普通护照可否委托他人代办？",)),
)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("办护照得带啥", "papers"),
        ("护照贵不贵", "fee"),
        ("护照几天能好", "days"),
        ("护照上哪办", "place"),
        ("护照能让别人替我去不", "proxy"),
    ],
)
def test_what_is_asked_tells_entries_about_one_thing_apart_in_whatever_words(text: str, entry: str) -> None:
    assert build(PASSPORT).rank(text, 1)[0][0] == entry


def test_a_town_full_of_services_is_asked_about_in_everyday_words() -> None:
    town = build(services.entries())
    asked = services.everyday()[1::3]

    found = [[entry for entry, _ in town.rank(one.text, 3)] for one in asked]

    assert sum(ids[:1] == [one.entry] for ids, one in zip(found, asked, strict=True)) >= 0.85 * len(asked)
    assert sum(one.entry in ids for ids, one in zip(found, asked, strict=True)) >= 0.92 * len(asked)


def test_a_hotline_list_is_asked_about_in_peoples_own_words() -> None:
    listed = build(hotline.entries())
    asked = hotline.asked(0)

    found = [[entry for entry, _ in listed.rank(one.text, 3)] for one in asked]

    assert sum(ids[:1] == [one.entry] for ids, one in zip(found, asked, strict=True)) >= 0.87 * len(asked)
    assert sum(one.entry in ids for ids, one in zip(found, asked, strict=True)) >= 0.95 * len(asked)


REGISTRY = (
    Asked("licence", ("如何办理机动车驾驶证补发",)),
    Asked("identity", ("如何办理居民身份证补发",)),
    Asked("identity-days", ("居民身份证补发的办理时限",)),
    Asked("pension", ("养老保险待遇的申请条件",)),
    Asked("care", ("养老机构备案的申请条件",)),
)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("驾照弄丢了咋办", "licence"),
        ("身份证不见了怎么办", "identity"),
        ("身份证丢了几天能拿到", "identity-days"),
        ("退休金要符合什么条件", "pension"),
        ("开敬老院要什么条件", "care"),
    ],
)
def test_everyday_words_find_what_the_office_calls_otherwise(text: str, entry: str) -> None:
    assert build(REGISTRY).rank(text, 1)[0][0] == entry


def test_two_lists_words_that_mean_the_same_are_still_told_apart_as_written() -> None:
    matcher = build((Asked("north", ("如何办理公租房",)), Asked("south", ("如何办理社会住宅",))))

    assert matcher.rank("公租房怎么申请", 1)[0][0] == "north"
    assert matcher.rank("社会住宅怎么申请", 1)[0][0] == "south"


RANKED = """
from bench import hotline
from faq.matching import build
matcher = build(hotline.entries()[:40])
print([matcher.rank(one.text, 3) for one in hotline.asked(0)[:20]])
"""


def test_probabilities_are_the_same_to_the_last_digit_in_every_start() -> None:
    def started(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", RANKED],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    assert started("1") == started("2")


def test_slips_by_sound_cost_little() -> None:
    town = build(services.entries())
    asked = services.mistyped(services.everyday()[1::3], 2)

    assert sum(town.rank(one.text, 1)[0][0] == one.entry for one in asked) >= 0.80 * len(asked)


def test_what_no_entry_answers_is_less_sure() -> None:
    town = build(services.entries())

    def sure(asked: list[services.Asked]) -> list[float]:
        return [next((probability for _, probability in town.rank(one.text, 1)), 0.0) for one in asked]

    assert told_apart(sure(services.everyday()[1::3]), sure(services.outside()[1::2])) >= 0.96


def test_entries_with_many_examples_are_found_by_what_is_typical_of_them() -> None:
    entries, asked = services.many()
    matcher = build(entries)

    assert sum(matcher.rank(one.text, 1)[0][0] == one.entry for one in asked) >= 0.95 * len(asked)


def test_a_long_list_is_ranked_the_same_every_time() -> None:
    one, other = build(services.entries()), build(services.entries())

    assert all(one.rank(asked.text, 5) == other.rank(asked.text, 5) for asked in services.everyday()[::60])


def test_likeness_only_ever_speaks_for_an_entry() -> None:
    assert all(sign >= 0 for weighed in weights().values() for sign in weighed.signs)


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
