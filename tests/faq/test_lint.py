"""Lint: each rule finds what it is for, and nothing in what is right."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from common.i18n import LANGUAGES, translator
from faq import examples, lint
from faq.answering import Answerer
from faq.evaluation import Case
from faq.findings import GOLDEN, Finding, Rule, Severity, found_in
from faq.reply import Action
from knowledge.model import Kind, Matter, Pack

TODAY = date(2026, 11, 26)


@pytest.fixture
def small(market: Answerer) -> Pack:
    """The second pack: few entries, quickly asked about."""
    return market.pack


def with_matters(pack: Pack, matters: Iterable[Matter]) -> Pack:
    file = pack.files.matters.model_copy(update={"matters": tuple(matters)})
    return replace(pack, files=pack.files.model_copy(update={"matters": file}))


def first_matter(pack: Pack, **changes: Any) -> Pack:
    first, *rest = pack.matters
    return with_matters(pack, (first.model_copy(update=changes), *rest))


def places(found: Iterable[Finding]) -> list[tuple[Rule, str, str]]:
    return [(one.rule, one.file, one.where) for one in found]


def test_an_entry_with_two_examples_has_too_few(small: Pack) -> None:
    pack = first_matter(small, example_questions=("怎么办证", "办证"))

    assert (Rule.FEW, "matters.yaml", "matters[0].example_questions") in places(examples.few(pack))
    assert "matters[0].example_questions" not in {one.where for one in examples.few(small)}


def test_an_example_that_another_entry_answers_is_found(small: Pack) -> None:
    answerer = Answerer.build(first_matter(small, example_questions=("不明码标价罚多少钱",)))

    found = {one.where: one.values["found"] for one in examples.elsewhere(answerer)}

    assert found["matters[0].example_questions[0]"] == "unmarked-price"


def test_entries_that_find_each_other_are_confused_and_told_once(small: Pack) -> None:
    licence, workshop, *rest = small.matters
    swapped = (
        licence.model_copy(update={"example_questions": (*licence.example_questions, "小作坊登记要什么材料呢")}),
        workshop.model_copy(update={"example_questions": (*workshop.example_questions, "食品许可多少天下来呢")}),
    )

    found = list(examples.confusable(with_matters(small, (*swapped, *rest))))

    assert [{one.values["entry"], one.values["found"]} for one in found] == [
        {"food-business-licence", "small-workshop-registration"}
    ]


def test_a_fifth_of_the_examples_is_left_out(small: Pack) -> None:
    whole = small.matters[0].example_questions

    parts = [examples.without(small, part).matters[0].example_questions for part in range(examples.PARTS)]

    assert all(whole[part] not in parts[part] for part in range(examples.PARTS))
    assert sum(len(whole) - len(part) for part in parts) == len(whole)


def test_what_the_office_does_not_mediate_is_not_to_be_answered_by_another_matter(small: Pack) -> None:
    mediation = small.casework.mediation.model_copy(update={"out_of_scope": ("小作坊怎么登记？",)})
    casework = small.casework.model_copy(update={"mediation": mediation})
    pack = replace(small, files=small.files.model_copy(update={"casework": casework}))

    found = [one for one in lint.outside(Answerer.build(pack)) if one.where == "mediation.out_of_scope[0]"]

    assert [one.values["found"] for one in found] == ["small-workshop-registration"]


def test_a_year_without_working_days_is_an_error(small: Pack) -> None:
    found = [one for one in lint.expired(small, date(2031, 1, 2)) if one.rule is Rule.NO_YEAR]

    assert [(one.severity, one.where, one.values) for one in found] == [(Severity.ERROR, "years", {"year": 2031})]


def test_a_file_is_old_a_year_after_it_was_looked_over(small: Pack) -> None:
    as_of = small.as_of(Kind.MATTERS)
    later = as_of.replace(year=as_of.year + 1)

    assert Rule.OLD not in {one.rule for one in lint.expired(small, as_of)}
    assert (Rule.OLD, "matters.yaml", "as_of") in places(lint.expired(small, later.replace(year=later.year + 1)))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("减半收取，有效期至2026年11月25日", ["2026-11-25"]),
        ("执行到2026-11-26", []),
        ("自2020年1月1日起施行", []),
        ("有效期至2026年13月1日", []),
    ],
)
def test_a_day_until_which_something_holds_expires(small: Pack, text: str, days: list[str]) -> None:
    found = lint.expired(first_matter(small, overview=text), TODAY)

    assert [one.values["day"] for one in found if one.rule is Rule.PAST_DAY] == days


def test_words_without_english_ones_are_found(small: Pack) -> None:
    vocabulary = small.vocabulary.model_copy(update={"fillers": ("请问",), "fillers_en": ()})
    pack = replace(small, files=small.files.model_copy(update={"vocabulary": vocabulary}))

    assert (Rule.UNTRANSLATED, "vocabulary.yaml", "fillers_en") in places(lint.untranslated(pack))
    assert "fillers_en" not in {one.where for one in lint.untranslated(small)}


def test_an_empty_field_of_a_matter_is_noted(small: Pack) -> None:
    pack = first_matter(small, conditions=(), conditions_en=())

    assert (Rule.EMPTY, "matters.yaml", "matters[0].conditions") in places(lint.empty(pack))
    assert "matters[0].conditions" not in {one.where for one in lint.empty(small)}


def test_a_retired_matter_is_not_looked_at(small: Pack) -> None:
    pack = first_matter(small, status="retired", conditions=())

    assert "matters[0].conditions" not in {one.where for one in lint.empty(pack)}


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        (Case("right", "人防报建要几天", "", matter="basement-approval", field="time_limit"), None),
        (Case("menu", "地下车库那块想隔个小仓库出来", "", action=Action.CLARIFY, matter="nothing"), Rule.GOLDEN),
        (Case("field", "人防报建要几天", "", matter="basement-approval", field="fee"), Rule.GOLDEN),
        (Case("outside", "人防报建要几天", "outside"), Rule.GOLDEN),
        (Case("complaint", "我要投诉", "", action=Action.COMPLAIN), None),
        (Case("office", "你们几点下班", "", action=Action.ANSWER, field="hours"), None),
        (Case("office's place", "你们几点下班", "", action=Action.ANSWER, field="place"), Rule.GOLDEN),
        (Case("another's", "护照过期怎么换", "", action=Action.DECLINE, facts=("12367",)), None),
        (Case("wrong other's", "护照过期怎么换", "", action=Action.DECLINE, facts=("12366",)), Rule.FACT),
        (Case("fact", "易地建设费一平方米多少钱", "", matter="relocation-fee", facts=("2400", "99元")), Rule.FACT),
    ],
    ids=lambda value: value.id if isinstance(value, Case) else "",
)
def test_a_golden_line_that_is_answered_otherwise_is_an_error(
    answerer: Answerer, case: Case, rule: Rule | None
) -> None:
    found = list(lint.golden_answers(answerer, [case]))

    assert [one.rule for one in found] == ([] if rule is None else [rule])
    assert all((one.severity, one.file, one.where) == (Severity.ERROR, GOLDEN, case.id) for one in found)


def test_the_gravest_finding_comes_first(small: Pack) -> None:
    found = lint.lint(small, [Case("outside", "食品经营许可证怎么办", "outside")], TODAY)

    grave = [list(Severity).index(one.severity) for one in found]
    assert grave == sorted(grave)
    assert found[0].rule is Rule.GOLDEN


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", Rule)
def test_every_finding_says_what_is_the_matter_and_the_mend(rule: Rule, language: str) -> None:
    names = ("question", "expected", "found", "fact", "year", "day", "entry", "other", "count", "least")
    finding = found_in(Kind.FAQS, ("faqs", 0), rule, **dict.fromkeys(names, "X"))

    assert "{" not in finding.message(translator(language)) + finding.mend(translator(language))
