"""Working out a fee: the missing figures are asked for one by one, then the sum is shown with its steps."""

from collections.abc import Mapping
from decimal import Decimal

from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup

from bot import aside
from bot.dialogues.home import show_menu
from bot.entries import entry_of, key_of
from bot.filters import Concerns, Goes, Picked, Says
from bot.keyboards import Row, button, leaving, to_menu
from bot.prompts import asks
from bot.routing import Routes
from bot.talk import Talk
from bot.views.answer import closing
from bot.words import Item, Journey
from common.i18n import N_
from faq.calculators import Figures, missing, read_figures
from faq.reply import Reply
from faq.working_out import GIVEN, plain
from knowledge.calculation import CalculationFailed
from knowledge.model import Calculation, CalculationInput

HEAD = "w:begin"
WORKING = "working_out"

WORK_OUT = N_("Work it out")
WORK_OUT_NAMED = N_("Work out: {name}")
AGAIN = N_("Work it out again")
HOW_MUCH = N_("{label}: how much is it ({unit})?")
HOW_MANY = N_("{label}: how much is it?")
NO_FIGURE = N_(
    "I could not read one sure figure from this. Please type just the number, for example 2000, 2,000 or 0.2万."
)
GONE = N_("This has changed in the meantime. Please ask once more.")


class CalculationForm(StatesGroup):
    figure = State()


routes = Routes("calculate", Concerns(steps=CalculationForm.__state_names__, heads="w"))


def rows(talk: Talk, reply: Reply) -> list[Row]:
    """The buttons under the answer about a fee."""
    if reply.entry is None:
        return []
    only = len(reply.calculators) == 1
    return [
        [_begins(talk.gettext(WORK_OUT) if only else talk.gettext(WORK_OUT_NAMED, name=name), reply.entry, item)]
        for item, name in reply.calculators
    ]


async def start(talk: Talk, entry: str, figures: Figures) -> None:
    """With what is known already."""
    talk.data[WORKING] = {"entry": entry, "item": figures.item, "inputs": _kept(figures.inputs)}
    await _go_on(talk)


@routes.on(Picked(HEAD))
async def begin(_: object, talk: Talk, value: str) -> None:
    item, _, key = value.partition(":")
    entry = entry_of(talk.answerer, key)
    if entry is None or not item.isdecimal():
        await talk.say(talk.gettext(GONE), [to_menu(talk.tr)])
        return
    await start(talk, entry, Figures(int(item), {}))


@routes.on(StateFilter(CalculationForm.figure), Says())
async def say_figure(_: object, talk: Talk) -> None:
    """A question in between is answered; what is neither is said to be unreadable, and the figure is asked again."""
    waiting = _waiting(talk)
    if waiting is None:
        await _go_on(talk)
        return
    figures = None if aside.is_question(talk.text) else read_figures(talk.text, *waiting)
    if figures is None:
        await talk.say(aside.found_for(talk, story=False) or talk.gettext(NO_FIGURE))
        await _ask_figure(talk)
        return
    talk.data[WORKING]["inputs"] |= _kept(figures)
    await _go_on(talk)


@routes.on(StateFilter(CalculationForm.figure), Goes(Journey.BACK))
async def back(_: object, talk: Talk) -> None:
    """To the figure before this one; from the first out of the sum."""
    inputs: dict[str, str] = talk.data.get(WORKING, {}).get("inputs", {})
    if inputs:
        inputs.popitem()
        await _go_on(talk)
    else:
        await leave(_, talk)


@routes.on(StateFilter(CalculationForm.figure), Goes(Journey.CANCEL))
async def leave(_: object, talk: Talk) -> None:
    talk.data.pop(WORKING, None)
    await show_menu(talk)


async def _go_on(talk: Talk) -> None:
    """Ask for the next figure, or show the sum."""
    calculation = _calculation(talk)
    if calculation is None:
        talk.data.pop(WORKING, None)
        talk.go(None)
        await talk.say(talk.gettext(GONE), [to_menu(talk.tr)])
    elif missing(calculation, _inputs(talk)) is not None:
        talk.go(CalculationForm.figure)
        await _ask_figure(talk)
    else:
        await _show_sum(talk)


async def _show_sum(talk: Talk) -> None:
    working = talk.data.pop(WORKING)
    entry, item = working["entry"], working["item"]
    figures = Figures(item, {name: Decimal(value) for name, value in working["inputs"].items()})
    again = [_begins(talk.gettext(AGAIN), entry, item)]
    talk.go(None)
    try:
        reply = talk.answerer.calculate(entry, figures, talk.lang)
    except CalculationFailed as failed:
        await talk.say(failed.text(talk.tr), again, [to_menu(talk.tr)])
        return
    await talk.say(reply.text, again, *closing(talk, talk.note_answer(reply)))


@asks(CalculationForm.figure)
async def _ask_figure(talk: Talk) -> None:
    waiting = _waiting(talk)
    if waiting is None:
        return
    calculation, one = waiting
    known = _inputs(talk)
    lines = [
        talk.gettext(GIVEN, label=_label(talk, other), value=f"{plain(known[other.id])} {_unit(talk, other)}".rstrip())
        for other in calculation.inputs
        if other.id in known
    ]
    unit = _unit(talk, one)
    question = talk.gettext(HOW_MUCH if unit else HOW_MANY, label=_label(talk, one), unit=unit)
    await talk.say("\n".join([*lines, question]), leaving(talk.tr))


def _waiting(talk: Talk) -> tuple[Calculation, CalculationInput] | None:
    """The calculation and the input it waits for; None when another pack was published that has neither."""
    calculation = _calculation(talk)
    one = missing(calculation, _inputs(talk)) if calculation is not None else None
    return None if calculation is None or one is None else (calculation, one)


def _calculation(talk: Talk) -> Calculation | None:
    working = talk.data.get(WORKING)
    return None if working is None else talk.answerer.calculation(working["entry"], working["item"])


def _inputs(talk: Talk) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in talk.data.get(WORKING, {}).get("inputs", {}).items()}


def _kept(inputs: Mapping[str, Decimal]) -> dict[str, str]:
    return {name: str(value) for name, value in inputs.items()}


def _label(talk: Talk, one: CalculationInput) -> str:
    return talk.resolver.say(one.label, one.label_en).text


def _unit(talk: Talk, one: CalculationInput) -> str:
    return talk.resolver.say(one.unit, one.unit_en).text if one.unit else ""


def _begins(label: str, entry: str, item: int) -> Item:
    return button(label, f"{HEAD}:{item}:{key_of(entry)}")
