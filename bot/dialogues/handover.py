"""Talking with a person: while a hand-over is open, what the citizen writes goes to the staff."""

from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from bot.dialogues.home import show_menu
from bot.filters import Goes, Says, Sends
from bot.keyboards import going
from bot.prompts import asks
from bot.routing import Routes
from bot.talk import Talk
from bot.views import office
from bot.words import Item, Journey, Role, rest_of_command
from common.i18n import N_
from knowledge.resolve import CONSULT

ASKED = "asked"
OPEN = "person_may_hear"
"""This chat has asked for a person, or left staff a task: only then is it looked up whether somebody listens."""
TOLD = "person_told"

OPENED = N_(
    "I have passed this on to our staff; they answer here during opening hours ({hours}). "
    "You can go on writing: they will read it. It is faster by phone: {phone}."
)
PASSED_ON = N_("Passed on.")
BACK_TO_ME = N_("Back to the guide")
LEFT = N_("You are talking with the guide again.")
ENDED = N_("Our staff have ended this conversation. I am glad to go on helping you.")
TEXT_ONLY = N_("Files cannot be passed on here; please put it in words, or send the file with a complaint.")

routes = Routes("handover")


class HandoverForm(StatesGroup):
    talking = State()


TALKING = StateFilter(HandoverForm.talking)


async def start(talk: Talk, *, reason: str = ASKED) -> None:
    """Ask for a person; `reason` is a short code."""
    await talk.services.handovers.open(talk.chat_id, reason, talk.transcript(), talk.tr.code)
    talk.go(HandoverForm.talking)
    talk.data[OPEN], talk.data[TOLD] = True, False
    await _prompt(talk)


@routes.on(Goes(Journey.PERSON))
async def call_person(_: object, talk: Talk) -> None:
    if words := rest_of_command(talk.text):
        talk.remember(words, from_bot=False)
    await start(talk)


@routes.on(TALKING, Goes(Journey.BACK, Journey.CANCEL, Journey.MENU))
async def leave(_: object, talk: Talk) -> None:
    await talk.services.handovers.leave(talk.chat_id)
    talk.data.pop(OPEN, None)
    talk.go(None)
    await talk.say(talk.gettext(LEFT), *office.menu_rows(talk))


@routes.on(TALKING, Says())
async def say(_: object, talk: Talk) -> None:
    if await goes_to_person(talk):
        return
    talk.data.pop(OPEN, None)
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
    if not talk.data.get(TOLD):
        talk.data[TOLD] = True
        await talk.say(talk.gettext(PASSED_ON), [_leave_button(talk)])
    return True


@asks(HandoverForm.talking)
async def _prompt(talk: Talk) -> None:
    hours = talk.said(talk.resolver.hall_hours())
    await talk.say(talk.gettext(OPENED, hours=hours, phone=talk.phone(CONSULT)), [_leave_button(talk)])


def _leave_button(talk: Talk) -> Item:
    return going(talk.gettext(BACK_TO_ME), Journey.BACK, Role.BACK)
