"""Talking with a person: while a hand-over is open, what the citizen writes goes to the staff."""

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from bot.dialogues.home import show_menu
from bot.filters import Goes, Says, Sends, Typed
from bot.keyboards import going
from bot.prompts import asks
from bot.routing import Routes
from bot.talk import Talk
from bot.views import hours, office
from bot.words import Item, Journey, Role, rest_of_command
from common.i18n import N_
from knowledge.resolve import CONSULT

ASKED = "asked"
OPEN = "person_may_hear"
"""This chat has asked for a person, or left staff a task: only then is it looked up whether somebody listens."""
TOLD = "person_told"
"""Whether, and for which closure of the office, it was said that the words were passed on."""

OPENED = N_(
    "I have passed this on to our staff; they answer here during opening hours ({hours}). "
    "You can go on writing: they will read it. It is faster by phone: {phone}."
)
CLOSED_NOW = N_(
    "Our staff are not at work now; they are back {when} and answer here. I have taken your message for them. "
    "You can go on writing: they will read all of it. By phone, from then on: {phone}."
)
PASSED_ON = N_("Passed on.")
TAKEN_DOWN = N_("Taken down for our staff; they are back {when}.")
BACK_TO_ME = N_("Back to the guide")
LEFT = N_("You are talking with the guide again.")
ENDED = N_("The conversation with our staff has ended. I am glad to go on helping you.")
TEXT_ONLY = N_("Files cannot be passed on here; please put it in words, or send the file with a complaint.")

routes = Routes("handover")


class HandoverForm(StatesGroup):
    talking = State()


TALKING = StateFilter(HandoverForm.talking)


async def start(talk: Talk, *, reason: str = ASKED) -> None:
    """Ask for a person; `reason` is a short code."""
    await talk.services.handovers.open(talk.chat_id, reason, talk.transcript(), talk.tr.code)
    talk.go(HandoverForm.talking)
    talk.data[OPEN] = True
    talk.data.pop(TOLD, None)
    await _prompt(talk)


@routes.on(TALKING, Goes(Journey.BACK, Journey.CANCEL, Journey.MENU))
async def leave(_: object, talk: Talk) -> None:
    await talk.services.handovers.leave(talk.chat_id)
    talk.data.pop(OPEN, None)
    talk.go(None)
    await talk.say(talk.gettext(LEFT), *office.menu_rows(talk))


@routes.on(TALKING, Typed())
async def say_a_word(_: object, talk: Talk) -> None:
    """A word that would start something with the guide is said to the person: two share one thread, the guide is
    silent. When nobody listens any more it begins what it says."""
    if not await goes_to_person(talk):
        talk.go(None)
        raise SkipHandler


@routes.on(Goes(Journey.PERSON))
async def call_person(_: object, talk: Talk) -> None:
    if words := rest_of_command(talk.text):
        talk.remember(words, from_bot=False)
    await start(talk)


@routes.on(TALKING, Says())
async def say(_: object, talk: Talk) -> None:
    if await goes_to_person(talk):
        return
    talk.go(None)
    await talk.say(talk.gettext(ENDED))
    await show_menu(talk)


@routes.message(TALKING, Sends())
async def no_files(_: Message, talk: Talk) -> None:
    await talk.say(talk.gettext(TEXT_ONLY))


async def goes_to_person(talk: Talk) -> bool:
    """Pass the text on when a hand-over is open; the first time it is said that it was."""
    if not talk.data.get(OPEN) or not await talk.services.handovers.citizen_says(talk.chat_id, talk.text):
        return False
    talk.go(HandoverForm.talking)
    opening = hours.next_opening(talk)
    closure = opening.isoformat() if opening else ""
    if TOLD not in talk.data or (closure and talk.data[TOLD] != closure):
        talk.data[TOLD] = closure
        text = talk.gettext(TAKEN_DOWN, when=hours.said(talk, opening)) if opening else talk.gettext(PASSED_ON)
        await talk.say(text, [_leave_button(talk)])
    return True


@asks(HandoverForm.talking)
async def _prompt(talk: Talk) -> None:
    phone = talk.phone(CONSULT)
    if opening := hours.next_opening(talk):
        text = talk.gettext(CLOSED_NOW, when=hours.said(talk, opening), phone=phone)
    else:
        text = talk.gettext(OPENED, hours=talk.said(talk.resolver.hall_hours()), phone=phone)
    await talk.say(text, [_leave_button(talk)])


def _leave_button(talk: Talk) -> Item:
    return going(talk.gettext(BACK_TO_ME), Journey.BACK, Role.BACK)
