"""The answers to a revisit form, checked against the pack's form; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.errors import SanshiError
from common.i18n import N_, Translator
from knowledge.model import Question, QuestionType, RevisitForm
from knowledge.triggers import Trigger, TriggerKind
from storage.values.revisits import Answer

TEXT_LIMIT = 2000
NONE = "none"


class Problem(StrEnum):
    """What can be wrong with an answer."""

    MISSING = "missing"
    NO_SUCH_OPTION = "no_such_option"
    ONE_ONLY = "one_only"
    NONE_AND_OTHERS = "none_and_others"
    TOO_LONG = "too_long"
    NO_SUCH_QUESTION = "no_such_question"


_SENTENCES = {
    Problem.MISSING: N_("Please answer this question."),
    Problem.NO_SUCH_OPTION: N_("Please choose one of the answers offered."),
    Problem.ONE_ONLY: N_("Please choose only one answer."),
    Problem.NONE_AND_OTHERS: N_("“None of these” does not go together with another answer."),
    Problem.TOO_LONG: N_("The text is too long: at most {limit} characters, please."),
    Problem.NO_SUCH_QUESTION: N_("This question is not in the form any more. Please open the form again."),
}


class BadAnswer(SanshiError):
    """One answer does not fit; `problem` says why."""

    message = N_("The answer does not fit the question.")

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem

    def text(self, translator: Translator) -> str:
        return translator.gettext(_SENTENCES[self.problem], limit=TEXT_LIMIT)


@dataclass(frozen=True, slots=True)
class FormProblem:
    """A problem with the answer to one question, by its id."""

    question: str
    problem: Problem

    def text(self, tr: Translator) -> str:
        return tr.gettext(_SENTENCES[self.problem], limit=TEXT_LIMIT)


class InvalidAnswers(SanshiError):
    """The form cannot be handed in as it is; `problems` name every question that is wrong."""

    message = N_("Some answers are missing or do not fit. Please look at the questions marked.")
    http_status = 422

    def __init__(self, problems: Sequence[FormProblem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def checked_form(form: RevisitForm, given: Mapping[str, str | Sequence[str]]) -> tuple[Answer, ...]:
    """The answers in the form's order; questions left open are absent. Raises InvalidAnswers."""
    known = {question.id for question in form.questions}
    problems = [FormProblem(question, Problem.NO_SUCH_QUESTION) for question in given if question not in known]
    answers: list[Answer] = []
    for question in form.questions:
        try:
            answer = checked_answer(question, given.get(question.id, ()))
        except BadAnswer as error:
            problems.append(FormProblem(question.id, error.problem))
        else:
            answers += [answer] if answer else []
    if problems:
        raise InvalidAnswers(problems)
    return tuple(answers)


def checked_answer(question: Question, given: str | Sequence[str]) -> Answer | None:
    """One answer; None when the question is left open, as it may be. Raises BadAnswer."""
    parts = [given] if isinstance(given, str) else list(given)
    parts = list(dict.fromkeys(part.strip() for part in parts if part.strip()))
    if not parts:
        if question.required:
            raise BadAnswer(Problem.MISSING)
        return None
    if question.type is QuestionType.TEXT:
        text = "\n".join(parts)
        if len(text) > TEXT_LIMIT:
            raise BadAnswer(Problem.TOO_LONG)
        return Answer(question.id, text=text)
    return Answer(question.id, _chosen(question, parts))


def exclusive_options(question: Question) -> frozenset[str]:
    """Options that say "none of these": those the trigger excepts, and one with the id `none`."""
    trigger = Trigger.parse(question.trigger) if question.trigger else None
    excepted = trigger.options if trigger and trigger.kind is TriggerKind.COMPLAINT_IF_ANY_EXCEPT else frozenset()
    return frozenset(option.id for option in question.options if option.id in excepted or option.id == NONE)


def _chosen(question: Question, parts: list[str]) -> tuple[str, ...]:
    """The chosen options in the question's order."""
    options = [option.id for option in question.options]
    if not set(parts) <= set(options):
        raise BadAnswer(Problem.NO_SUCH_OPTION)
    if question.type is not QuestionType.MULTI and len(parts) > 1:
        raise BadAnswer(Problem.ONE_ONLY)
    if len(parts) > 1 and exclusive_options(question) & set(parts):
        raise BadAnswer(Problem.NONE_AND_OTHERS)
    return tuple(option for option in options if option in parts)
