"""The revisit after a decision (回访): the pack's form, opened by a code, one question at a time, handed in once."""

from collections.abc import Sequence
from typing import Any

from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup

from bot import aside
from bot.dialogues import handover
from bot.dialogues.fallback import NOT_UNDERSTOOD
from bot.dialogues.home import show_menu
from bot.filters import Concerns, Goes, HasDigits, Picked, Says
from bot.keyboards import button, leaving, to_menu
from bot.prompts import ask_again, asks
from bot.routing import Routes
from bot.talk import Talk
from bot.views import revisit as view
from bot.words import Journey, Role, ordinals, rest_of_command
from casework.codes.code import read_code
from casework.revisits.errors import CodeSpent
from casework.revisits.form import BadAnswer, InvalidAnswers, checked_answer, exclusive_options
from common.i18n import N_
from knowledge.model import Question, QuestionType, RevisitForm

KEY = "revisit"

ASK_CODE = N_("Please type the code that stands on your revisit form. It has 18 digits.")
HAND_IN = N_("Hand in the form")


class RevisitSteps(StatesGroup):
    code = State()
    question = State()
    summary = State()


routes = Routes("revisit", Concerns(steps=RevisitSteps.__state_names__, words={Journey.REVISIT}, heads="r"))


async def open_form(talk: Talk, code: str) -> None:
    """Begin the form of a code. Raises UnknownCode, TooManyTries, CodeSpent."""
    session = await talk.services.revisits.form_for(code, caller=f"chat:{talk.chat_id}")
    talk.data[KEY] = {"code": code, "decision": session.decision_no, "at": 0, "answers": {}}
    talk.data[KEY]["questions"] = _written(session.form)
    await talk.say(view.introduction(talk, session))
    talk.go(RevisitSteps.question)
    await ask(talk)


@routes.on(Goes(Journey.REVISIT))
async def begin(_: object, talk: Talk) -> None:
    if code := read_code(rest_of_command(talk.text)):
        await open_form(talk, code)
    elif KEY in talk.data:
        talk.go(RevisitSteps.question)
        await ask(talk)
    else:
        talk.go(RevisitSteps.code)
        await ask_again(talk)


@routes.on(StateFilter(RevisitSteps.code), Says(), HasDigits())
async def type_code(_: object, talk: Talk) -> None:
    await open_form(talk, talk.text)


@routes.on(StateFilter(RevisitSteps.question), Picked("r:o"))
async def choose(_: object, talk: Talk, value: str) -> None:
    """One option; of a question with several answers it is marked or unmarked."""
    question, at = _current(talk)
    place, _, option = value.partition(":")
    if place != str(at) or option not in {one.id for one in question.options}:
        await ask(talk)
    elif question.type is QuestionType.MULTI:
        _mark(talk, question, option)
        questions = _questions(talk)
        rows = view.question_rows(talk, questions, at, _answers(talk))
        await talk.change(view.question_text(talk, questions, at), *rows)
    else:
        await _take(talk, question, option)


@routes.on(StateFilter(RevisitSteps.question), Picked("r:done"))
async def done(_: object, talk: Talk, value: str) -> None:
    """The end of a question with several answers, or a question left open."""
    question, at = _current(talk)
    if value != str(at):
        await ask(talk)
        return
    await _take(talk, question, _answers(talk).get(question.id, ()))


@routes.on(StateFilter(RevisitSteps.question), Says())
async def type_answer(_: object, talk: Talk) -> None:
    """A text, or several options by their numbers: "1、3"."""
    question, _at = _current(talk)
    places = ordinals(talk.text)
    if question.type is QuestionType.TEXT:
        await _take(talk, question, talk.text)
    elif question.type is QuestionType.MULTI and places and max(places) <= len(question.options) and min(places) > 0:
        await _take(talk, question, [question.options[place - 1].id for place in places])
    else:
        await talk.say(aside.answer_to(talk, story=True) or talk.gettext(NOT_UNDERSTOOD))
        await ask(talk)


@routes.on(StateFilter(RevisitSteps.summary), Picked("r:send"))
async def hand_in(_: object, talk: Talk, value: str) -> None:
    kept = talk.data[KEY]
    try:
        result = await talk.services.revisits.submit(
            kept["code"],
            kept["answers"],
            caller=f"chat:{talk.chat_id}",
            chat_id=talk.chat_id,
            language=talk.tr.code,
            channel=talk.channel,
        )
    except InvalidAnswers as error:
        await _ask_wrong(talk, error)
        return
    except CodeSpent as error:
        result = None
        await talk.say(error.text(talk.tr), [to_menu(talk.tr)])
    del talk.data[KEY]
    talk.go(None)
    if result is not None:
        talk.data[handover.OPEN] = talk.data.get(handover.OPEN) or result.handover_id is not None
        await talk.say(view.thanks(talk, result), [to_menu(talk.tr)])


@routes.on(StateFilter(RevisitSteps), Goes(Journey.BACK))
async def back(_: object, talk: Talk) -> None:
    kept = talk.data.get(KEY)
    if kept is None or (kept["at"] == 0 and talk.step == RevisitSteps.question.state):
        await _leave(talk)
        return
    kept["at"] -= 1
    talk.go(RevisitSteps.question)
    await ask(talk)


@routes.on(StateFilter(RevisitSteps), Goes(Journey.CANCEL))
async def cancel(_: object, talk: Talk) -> None:
    """Nothing is handed in, and the code stays good."""
    await _leave(talk)


@routes.on(Picked("r"))
async def old_button(_: object, talk: Talk, value: str) -> None:
    if not await ask_again(talk):
        await show_menu(talk)


@asks(RevisitSteps.code)
async def ask_code(talk: Talk) -> None:
    await talk.say(talk.gettext(ASK_CODE), leaving(talk.tr, back=False))


@asks(RevisitSteps.question, RevisitSteps.summary)
async def ask(talk: Talk) -> None:
    """The question that is open, or the summary when all are answered."""
    questions, at = _questions(talk), talk.data[KEY]["at"]
    if at >= len(questions):
        talk.go(RevisitSteps.summary)
        send = button(talk.gettext(HAND_IN), "r:send:-", Role.YES)
        await talk.say(view.summary(talk, questions, _answers(talk)), [send], leaving(talk.tr))
        return
    talk.go(RevisitSteps.question)
    await talk.say(view.question_text(talk, questions, at), *view.question_rows(talk, questions, at, _answers(talk)))


async def _take(talk: Talk, question: Question, given: str | Sequence[str]) -> None:
    """Check an answer as handing in would, keep it, ask the next question."""
    try:
        checked_answer(question, given)
    except BadAnswer as error:
        await talk.say(error.text(talk.tr))
        await ask(talk)
        return
    answers = _answers(talk)
    if given:
        answers[question.id] = given if isinstance(given, str) else list(given)
    else:
        answers.pop(question.id, None)
    talk.data[KEY]["at"] += 1
    await ask(talk)


async def _ask_wrong(talk: Talk, error: InvalidAnswers) -> None:
    """The form changed while it was filled in: go back to the first question that does not fit."""
    first = error.problems[0]
    await talk.say(first.text(talk.tr))
    form = talk.edition.pack.form
    places = [at for at, question in enumerate(form.questions) if question.id == first.question]
    known = {question.id for question in form.questions}
    kept = talk.data[KEY]
    kept["answers"] = {asked: given for asked, given in kept["answers"].items() if asked in known}
    kept |= {"questions": _written(form), "at": places[0] if places else 0}
    talk.go(RevisitSteps.question)
    await ask(talk)


async def _leave(talk: Talk) -> None:
    talk.data.pop(KEY, None)
    await show_menu(talk)


def _mark(talk: Talk, question: Question, option: str) -> None:
    """Choose or unchoose; "none of these" and the others exclude each other."""
    alone = exclusive_options(question)
    marked = set(_answers(talk).get(question.id, ()))
    if option in marked:
        marked.discard(option)
    else:
        marked = {option} if option in alone else (marked - alone) | {option}
    _answers(talk)[question.id] = [one.id for one in question.options if one.id in marked]


def _written(form: RevisitForm) -> list[dict[str, Any]]:
    """The questions as they are kept: a new edition does not change a form that is being filled in."""
    return [question.model_dump(mode="json") for question in form.questions]


def _questions(talk: Talk) -> list[Question]:
    return [Question.model_validate(one) for one in talk.data[KEY]["questions"]]


def _answers(talk: Talk) -> dict[str, Any]:
    answers: dict[str, Any] = talk.data[KEY]["answers"]
    return answers


def _current(talk: Talk) -> tuple[Question, int]:
    at = talk.data[KEY]["at"]
    return _questions(talk)[at], at
