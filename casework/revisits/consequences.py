"""What the answers of a revisit set going: one complaint, one task for staff; pure.

The category of the complaint is found without knowing any pack: an option that has a category's id, or whose words are
mostly those of a category's name or examples, belongs there; of several the urgent one counts, then the pack's order.
What fits nowhere (a low mark, a right that was not explained) goes to the pack's first category.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from common.i18n import N_, Translator
from knowledge.model import ComplaintCategory, Option, Pack, Question, QuestionType
from knowledge.triggers import Trigger, TriggerKind
from storage.values.revisits import Answer

ALIKE = 0.6
_HEADING = N_("Revisit after decision {number}: {form}")
_PHRASE = re.compile(r"[、，,；;/\s]+")
_COMPLAINT = frozenset({TriggerKind.COMPLAINT_IF, TriggerKind.COMPLAINT_IF_ANY_EXCEPT})


@dataclass(frozen=True, slots=True)
class Consequences:
    """`complaint` and `task` are texts in the office's language, None when there is nothing; `category` is an id."""

    complaint: str | None
    category: str
    task: str | None


def consequences(pack: Pack, decision_no: str, answers: Sequence[Answer], tr: Translator) -> Consequences:
    """What follows from checked answers. `tr` speaks the office's language."""
    given = {answer.question: answer for answer in answers}
    complaint: list[str] = []
    task: list[str] = []
    options: list[Option] = []
    for question in pack.form.questions:
        answer = given.get(question.id)
        trigger = Trigger.parse(question.trigger) if question.trigger else None
        if answer is None or trigger is None or not trigger.fires(answer.options, answer.text or ""):
            continue
        (complaint if trigger.kind in _COMPLAINT else task).append(_line(question, answer))
        if trigger.kind in _COMPLAINT and question.type is not QuestionType.RATING:
            options += [option for option in question.options if trigger.fires([option.id], "")]
    heading = tr.gettext(_HEADING, number=decision_no, form=pack.form.form_name)
    chosen = {option for answer in answers for option in answer.options}
    return Consequences(
        complaint="\n".join([heading, *complaint]) if complaint else None,
        category=category_of(pack, [option for option in options if option.id in chosen]).id,
        task="\n".join([heading, *task]) if task else None,
    )


def category_of(pack: Pack, options: Sequence[Option]) -> ComplaintCategory:
    """The category that a complaint about these options belongs to."""
    categories = pack.casework.complaint_categories
    fitting = [category for category in categories if any(likeness(option, category) >= ALIKE for option in options)]
    return next((category for category in fitting if category.urgent), fitting[0] if fitting else categories[0])


def likeness(option: Option, category: ComplaintCategory) -> float:
    """1 for the same id; else the greatest share of the option's characters in one phrase of the category."""
    if option.id == category.id:
        return 1
    signs = set(_PHRASE.sub("", option.text))
    phrases = [phrase for text in (category.name, *category.examples) for phrase in (text, *_PHRASE.split(text))]
    return max(len(signs & set(phrase)) / len(signs) for phrase in phrases)


def _line(question: Question, answer: Answer) -> str:
    """A question with its answer in the office's own words."""
    chosen = "；".join(option.text for option in question.options if option.id in answer.options)
    return f"{question.text} {chosen or answer.text}"
