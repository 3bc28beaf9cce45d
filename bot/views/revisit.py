"""The revisit form as it is read: introduction, each question with its answers, summary, thanks."""

from collections.abc import Mapping, Sequence

from bot.keyboards import SKIP, Row, button, leaving, stacked
from bot.talk import Talk
from bot.views import complaint as complaint_view
from bot.words import Item, Role
from casework.revisits.form import exclusive_options
from casework.revisits.service import FormSession, SubmitResult
from common.i18n import N_
from knowledge.model import Option, Question, QuestionType

Answers = Mapping[str, str | Sequence[str]]
Questions = Sequence[Question]

INTRODUCTION = N_("{form}, decision {number}. There are {count} questions.")
PROGRESS = N_("{at} of {count}. {question}")
RATING = N_("1 = not at all satisfied, 5 = very satisfied")
SEVERAL = N_("You can choose several, then press “{done}”.")
DONE = N_("Chosen")
MARKED = N_("✓ {option}")
SUMMARY = N_("Your answers:")
LINE = N_("{question} {answer}")
NOT_ANSWERED = N_("–")
BETWEEN = N_(", ")
HAND_IN_NOW = N_("Is it all right? Once handed in it cannot be changed.")
THANKS = N_("Thank you, your answers to decision {number} have been handed in.")
COMPLAINT_MADE = N_("From what you answered we have registered a complaint. You need do nothing more.")
TASK_MADE = N_("Our staff will read what you wrote about difficulties and wishes.")
RATING_WIDTH = 5


def introduction(talk: Talk, session: FormSession) -> str:
    form = session.form
    name = talk.resolver.say(form.form_name, form.name_en).text
    parts = [talk.gettext(INTRODUCTION, form=name, number=session.decision_no, count=len(form.questions))]
    if form.anonymity is not None:
        parts.append(talk.resolver.say(form.anonymity, form.anonymity_en).text)
    return "\n".join(parts)


def question_text(talk: Talk, questions: Questions, at: int) -> str:
    question = questions[at]
    text = talk.resolver.say(question.text, question.text_en).text
    lines = [talk.gettext(PROGRESS, at=at + 1, count=len(questions), question=text)]
    if question.type is QuestionType.RATING:
        lines.append(talk.gettext(RATING))
    if question.type is QuestionType.MULTI:
        lines.append(talk.gettext(SEVERAL, done=talk.gettext(DONE)))
    return "\n".join(lines)


def question_rows(talk: Talk, questions: Questions, at: int, answers: Answers) -> list[Row]:
    """The answers as buttons; those chosen of several are marked."""
    question = questions[at]
    options = [_option_button(talk, question, option, at, answers) for option in question.options]
    rows: list[Row] = [*stacked(options, width=RATING_WIDTH if question.type is QuestionType.RATING else 1)]
    if question.type is QuestionType.MULTI:
        rows.append([button(talk.gettext(DONE), f"r:done:{at}", Role.DONE)])
    elif not question.required:
        rows.append([button(talk.gettext(SKIP), f"r:done:{at}", Role.SKIP)])
    return [*rows, leaving(talk.tr)]


def summary(talk: Talk, questions: Questions, answers: Answers) -> str:
    lines = [talk.gettext(SUMMARY)]
    for question in questions:
        given = answers.get(question.id, ())
        chosen = [given] if isinstance(given, str) else given
        names = {option.id: _option_text(talk, option) for option in question.options}
        said = talk.gettext(BETWEEN).join(names.get(one, one) for one in chosen) or talk.gettext(NOT_ANSWERED)
        text = talk.resolver.say(question.text, question.text_en).text
        lines.append(talk.gettext(LINE, question=text, answer=said))
    return "\n".join([*lines, talk.gettext(HAND_IN_NOW)])


def thanks(talk: Talk, result: SubmitResult) -> str:
    """What the answers set going is told."""
    parts = [talk.gettext(THANKS, number=result.decision_no)]
    if result.complaint is not None:
        parts += [talk.gettext(COMPLAINT_MADE), complaint_view.numbers(talk, result.complaint, here=True)]
    if result.handover_id is not None:
        parts.append(talk.gettext(TASK_MADE))
    return "\n\n".join(parts)


def _option_button(talk: Talk, question: Question, option: Option, at: int, answers: Answers) -> Item:
    label = _option_text(talk, option)
    if question.type is QuestionType.MULTI and option.id in answers.get(question.id, ()):
        label = talk.gettext(MARKED, option=label)
    role = Role.NONE if option.id in exclusive_options(question) else Role.CHOICE
    return button(label, f"r:o:{at}:{option.id}", role)


def _option_text(talk: Talk, option: Option) -> str:
    return talk.resolver.say(option.text, option.text_en).text
