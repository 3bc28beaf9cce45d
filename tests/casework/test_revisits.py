"""Revisits: codes, answers, what they set going."""

from datetime import timedelta
from typing import Any

import pytest

from casework.codes.errors import UnknownCode
from casework.complaints.model import CaseState
from casework.decisions.errors import NumberMissing
from casework.errors import NotAllowed, TextTooLong
from casework.revisits.consequences import category_of, consequences
from casework.revisits.errors import CodeSpent
from casework.revisits.form import (
    BadAnswer,
    FormProblem,
    InvalidAnswers,
    Problem,
    checked_answer,
    checked_form,
    exclusive_options,
)
from common.clock import FixedClock
from common.i18n import LANGUAGES, translator
from knowledge.edition import Edition
from knowledge.model import Question, QuestionType, RevisitForm
from storage.engine import Database
from tests.casework.house import (
    ADMINISTRATOR,
    AUDITOR,
    CHAT,
    CLERK,
    INVESTIGATOR,
    House,
    house,
    report,
)
from tests.conftest import PACKS
from tests.shipped import edition_of, first_pack

DECISION = "管人防罚决字〔2026〕3号"
Answers = dict[str, str | list[str]]


def good_answers(form: RevisitForm) -> Answers:
    """A form filled in by somebody who is content."""
    return {question.id: _harmless(question) for question in form.questions if question.required}


def bad_answers(form: RevisitForm) -> Answers:
    """A form filled in by somebody with a grievance in every question, and a wish."""
    answers: Answers = {}
    for question in form.questions:
        if question.type is QuestionType.TEXT:
            answers[question.id] = "希望多给指导"
        elif question.trigger is None:
            answers[question.id] = question.options[0].id
        else:
            answers[question.id] = [_harmful(question)]
    return answers


def _harmless(question: Question) -> str | list[str]:
    if question.type is QuestionType.MULTI:
        return ["none"]
    return question.options[-1 if question.type is QuestionType.RATING else 0].id


def _harmful(question: Question) -> str:
    word, _, ids = (question.trigger or "").partition(":")
    named = ids.split(",")
    return named[0] if word == "complaint_if" else next(one.id for one in question.options if one.id not in named)


@pytest.fixture(params=["civil-air-defence", "market-regulation"])
def edition(request: pytest.FixtureRequest) -> Edition:
    return edition_of(PACKS / str(request.param))


def question_of(kind: QuestionType, **changes: Any) -> Question:
    options = tuple({"id": one, "text": one, "text_en": one} for one in ("a", "b", "none"))
    values = {
        "id": "q",
        "text": "问",
        "text_en": "q",
        "type": kind.value,
        "options": () if kind is QuestionType.TEXT else options,
        "required": True,
        "trigger": None,
    }
    return Question.model_validate(values | changes)


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        (QuestionType.SINGLE, "a", ("a",)),
        (QuestionType.SINGLE, ["b"], ("b",)),
        (QuestionType.RATING, " a ", ("a",)),
        (QuestionType.MULTI, ["b", "a", "b"], ("a", "b")),
        (QuestionType.MULTI, "none", ("none",)),
    ],
)
def test_a_choice_is_taken_in_the_forms_order(kind: QuestionType, given: Any, expected: tuple[str, ...]) -> None:
    answer = checked_answer(question_of(kind), given)

    assert answer is not None
    assert (answer.options, answer.text) == (expected, None)


@pytest.mark.parametrize(
    ("kind", "given", "problem"),
    [
        (QuestionType.SINGLE, "", Problem.MISSING),
        (QuestionType.SINGLE, [" "], Problem.MISSING),
        (QuestionType.SINGLE, "c", Problem.NO_SUCH_OPTION),
        (QuestionType.SINGLE, ["a", "b"], Problem.ONE_ONLY),
        (QuestionType.RATING, ["a", "b"], Problem.ONE_ONLY),
        (QuestionType.MULTI, ["a", "none"], Problem.NONE_AND_OTHERS),
        (QuestionType.MULTI, ["a", "c"], Problem.NO_SUCH_OPTION),
        (QuestionType.MULTI, [], Problem.MISSING),
        (QuestionType.TEXT, "", Problem.MISSING),
        (QuestionType.TEXT, "长" * 2001, Problem.TOO_LONG),
    ],
)
def test_an_answer_that_does_not_fit_is_told_why(kind: QuestionType, given: Any, problem: Problem) -> None:
    with pytest.raises(BadAnswer) as told:
        checked_answer(question_of(kind), given)

    assert told.value.problem is problem
    sentences = {told.value.text(translator(language)) for language in LANGUAGES}
    assert len(sentences) == len(LANGUAGES)


def test_a_question_that_may_stay_open_stays_open() -> None:
    assert checked_answer(question_of(QuestionType.TEXT, required=False), " ") is None


def test_whatever_the_trigger_excepts_excludes_the_others() -> None:
    question = question_of(QuestionType.MULTI, trigger="complaint_if_any_except:b")

    assert exclusive_options(question) == {"b", "none"}


def test_every_problem_of_a_form_is_named_with_its_question() -> None:
    form = first_pack().pack.form
    answers = good_answers(form) | {"identity": "nonsense", "misconduct": ["rude", "none"], "no-such": "x"}
    del answers["corrected"]

    with pytest.raises(InvalidAnswers) as told:
        checked_form(form, answers)

    assert set(told.value.problems) == {
        FormProblem("no-such", Problem.NO_SUCH_QUESTION),
        FormProblem("corrected", Problem.MISSING),
        FormProblem("identity", Problem.NO_SUCH_OPTION),
        FormProblem("misconduct", Problem.NONE_AND_OTHERS),
    }


def test_a_content_party_sets_nothing_going(edition: Edition) -> None:
    answers = checked_form(edition.pack.form, good_answers(edition.pack.form))

    follows = consequences(edition.pack, DECISION, answers, translator("zh"))

    assert (follows.complaint, follows.task) == (None, None)


def test_every_grievance_stands_in_the_one_complaint(edition: Edition) -> None:
    form = edition.pack.form
    answers = checked_form(form, bad_answers(form))

    follows = consequences(edition.pack, DECISION, answers, translator("zh"))

    assert follows.complaint is not None
    assert follows.task is not None
    assert DECISION in follows.complaint
    for question in form.questions:
        complains = bool(question.trigger and question.trigger.startswith("complaint_if"))
        assert (question.text in follows.complaint) == complains
        assert (question.text in follows.task) == (bool(question.trigger) and not complains)
    assert "希望多给指导" in follows.task


@pytest.mark.parametrize(
    ("option", "category"),
    [
        ("rude", "officer-conduct"),
        ("unlawful-charge", "unlawful-charge"),
        ("no-receipt", "unlawful-charge"),
        ("asked-for-gifts", "corruption"),
        ("delay", "service-delay"),
    ],
)
def test_a_grievance_goes_to_the_category_whose_words_it_shares(option: str, category: str) -> None:
    pack = first_pack().pack
    (question,) = [one for one in pack.form.questions if one.id == "misconduct"]

    assert category_of(pack, [one for one in question.options if one.id == option]).id == category


def test_the_urgent_category_wins_and_what_fits_nowhere_goes_to_the_first(edition: Edition) -> None:
    pack = edition.pack
    (question,) = [one for one in pack.form.questions if one.id == "misconduct"]
    both = [one for one in question.options if one.id in {"rude", "asked-for-gifts"}]

    assert category_of(pack, both).id == "corruption"
    assert category_of(pack, []).id == pack.casework.complaint_categories[0].id


async def test_a_code_opens_the_form_and_is_spent_by_handing_it_in(office: House) -> None:
    opened = await office.revisits.open(DECISION, by=CLERK)
    form = office.edition.pack.form

    for _ in range(2):
        session = await office.revisits.form_for(opened.code, caller="a")
        assert (session.decision_no, session.form) == (DECISION, form)
    result = await office.revisits.submit(opened.code, good_answers(form), caller="a")

    assert (result.decision_no, result.complaint, result.handover_id) == (DECISION, None, None)
    with pytest.raises(CodeSpent):
        await office.revisits.form_for(opened.code, caller="a")
    with pytest.raises(CodeSpent):
        await office.revisits.submit(opened.code, good_answers(form), caller="a")


async def test_a_form_with_faults_does_not_spend_the_code(office: House) -> None:
    opened = await office.revisits.open(DECISION, by=CLERK)

    with pytest.raises(InvalidAnswers):
        await office.revisits.submit(opened.code, {}, caller="a")

    assert (await office.revisits.form_for(opened.code, caller="a")).decision_no == DECISION


async def test_handing_in_makes_the_other_codes_of_the_decision_void(office: House) -> None:
    lost = await office.revisits.open(DECISION, by=CLERK)
    other = await office.revisits.open("另案〔2026〕9号", by=CLERK)
    second = await office.revisits.open(DECISION, by=CLERK)
    answers = good_answers(office.edition.pack.form)

    await office.revisits.submit(second.code, answers, caller="a")

    with pytest.raises(CodeSpent):
        await office.revisits.submit(lost.code, answers, caller="a")
    await office.revisits.submit(other.code, answers, caller="a")
    states = [row.state.value for row in (await office.revisits.codes(viewer=AUDITOR)).rows]
    assert sorted(states) == ["spent", "spent", "void"]


async def test_a_code_of_a_form_opens_no_case_and_the_reverse(office: House) -> None:
    revisit = await office.revisits.open(DECISION, by=CLERK)
    receipt = await office.complaints.register(report())

    with pytest.raises(UnknownCode):
        await office.complaints.by_code(revisit.code, caller="a")
    with pytest.raises(UnknownCode):
        await office.revisits.form_for(receipt.code or "", caller="a")


async def test_grievances_become_one_complaint_whose_number_and_code_are_given_at_once(
    sqlite: Database, clock: FixedClock, edition: Edition
) -> None:
    office = house(sqlite, clock, edition)
    opened = await office.revisits.open(DECISION, by=CLERK)

    result = await office.revisits.submit(opened.code, bad_answers(edition.pack.form), caller="a", chat_id=CHAT)

    assert result.complaint is not None
    view = await office.complaints.by_code(result.complaint.code or "", caller="a")
    assert (view.number, view.case_id) == ("诉2026-0001", result.complaint.case_id)
    assert DECISION in view.messages[0].text
    assert [mine.number for mine in await office.complaints.mine(CHAT)] == [view.number]
    (sheet,) = (await office.revisits.answers(viewer=CLERK)).rows
    assert (sheet.complaint_no, sheet.handover_id) == (view.number, result.handover_id)
    queue = await office.complaints.queue(viewer=CLERK)
    assert [row.state for row in queue.rows] == [CaseState.REGISTERED]


async def test_wishes_become_a_task_and_the_chat_stays_with_the_bot(office: House) -> None:
    opened = await office.revisits.open(DECISION, by=CLERK)
    answers = good_answers(office.edition.pack.form) | {"difficulty": "不知道找谁验收", "suggestion": "多上门指导"}

    result = await office.revisits.submit(opened.code, answers, caller="a", chat_id=CHAT)

    assert result.complaint is None
    (task,) = await office.handovers.queue(viewer=CLERK)
    assert (task.id, task.reason, task.live) == (result.handover_id, "revisit", False)
    words = await office.handovers.detail(task.id, viewer=CLERK)
    assert "不知道找谁验收" in words.excerpt
    assert "多上门指导" in words.excerpt
    assert words.reachable
    assert not await office.handovers.citizen_says(CHAT, "您好")

    await office.handovers.take(task.id, by=CLERK)
    await office.handovers.say(task.id, "请到二楼窗口", by=CLERK)
    assert await office.handovers.citizen_says(CHAT, "好的")


async def test_answers_are_kept_in_order_and_options_can_be_counted(office: House) -> None:
    form = office.edition.pack.form
    for answers in (good_answers(form), bad_answers(form) | {"misconduct": ["delay", "rude"]}):
        opened = await office.revisits.open(DECISION, by=CLERK)
        await office.revisits.submit(opened.code, answers, caller="a")
        office.clock.advance(timedelta(minutes=1))

    last, first = (await office.revisits.answers(viewer=CLERK)).rows
    counts = await office.revisits.counts(viewer=INVESTIGATOR)

    given = {answer.question: answer for answer in last.answers}
    assert given["misconduct"].options == ("rude", "delay")
    asked = [question.id for question in form.questions]
    assert [answer.question for answer in last.answers] == asked
    assert [answer.question for answer in first.answers] == [one for one in asked if one in good_answers(form)]
    assert given["suggestion"].text == "希望多给指导"
    assert counts["misconduct"] == {"none": 1, "rude": 1, "delay": 1}
    assert sum(counts["satisfaction"].values()) == 2


async def test_who_may_be_reported_on_does_not_read_the_answers(office: House) -> None:
    for person in (INVESTIGATOR, ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            await office.revisits.answers(viewer=person)
    for person in (AUDITOR, ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            await office.revisits.open(DECISION, by=person)


async def test_a_decision_is_known_by_its_number_however_it_is_typed(office: House) -> None:
    first = await office.revisits.open(" 罚决字〔２０２６〕 ７号", by=CLERK, party="某公司")
    second = await office.revisits.open("罚决字〔2026〕7号", by=CLERK)

    assert first.decision_no == second.decision_no == "罚决字〔2026〕7号"
    for wrong, error in ((" ", NumberMissing), ("长" * 61, TextTooLong)):
        with pytest.raises(error):
            await office.revisits.open(wrong, by=CLERK)
