"""A lost query code: the number of the case, the six digits sent to the phone left with it, and a new query code."""

from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup

from bot.dialogues.home import show_menu
from bot.filters import Concerns, Goes, HasDigits, Picked, Says
from bot.keyboards import leaving, to_menu
from bot.prompts import asks
from bot.routing import Routes
from bot.talk import Talk
from bot.words import Journey
from common.i18n import N_

HEAD = "l:begin"
NUMBER = "lost_number"

ASK_NUMBER = N_(
    "Please type the registration number of your complaint. If a mobile number was left with it, I send six digits "
    "there. Nobody can restore the code of an anonymous complaint."
)
SENT = N_(
    "If a mobile number was left with {number}, six digits are on their way to it, good for ten minutes. Please "
    "type them here."
)
NEW_CODE = N_("Your new query code: {code}\nThe old one opens nothing any more. Please write this one down.")


class LostForm(StatesGroup):
    number = State()
    digits = State()


routes = Routes("lost_code", Concerns(steps=LostForm.__state_names__, heads="l"))


@routes.on(Picked(HEAD))
async def begin(_: object, talk: Talk, value: str) -> None:
    talk.go(LostForm.number)
    await _ask_number(talk)


@routes.on(StateFilter(LostForm.number), Says(), HasDigits())
async def say_number(_: object, talk: Talk) -> None:
    """Raises TooManyTries. The answer is the same whether there is such a case or not."""
    talk.data[NUMBER] = talk.text[:40]
    await talk.services.reissuing.ask(talk.text, caller=f"chat:{talk.chat_id}")
    talk.go(LostForm.digits)
    await _ask_digits(talk)


@routes.on(StateFilter(LostForm.digits), Says(), HasDigits())
async def say_digits(_: object, talk: Talk) -> None:
    """Raises WrongOneTimeCode, TooManyTries: their words are said and the digits may be typed again."""
    number = talk.data.get(NUMBER, "")
    code = await talk.services.reissuing.redeem(number, talk.text, caller=f"chat:{talk.chat_id}")
    talk.data.pop(NUMBER, None)
    talk.go(None)
    await talk.say(talk.gettext(NEW_CODE, code=code), [to_menu(talk.tr)])


@routes.on(StateFilter(LostForm), Goes(Journey.BACK, Journey.CANCEL))
async def leave(_: object, talk: Talk) -> None:
    talk.data.pop(NUMBER, None)
    await show_menu(talk)


@asks(LostForm.number)
async def _ask_number(talk: Talk) -> None:
    await talk.say(talk.gettext(ASK_NUMBER), leaving(talk.tr, back=False))


@asks(LostForm.digits)
async def _ask_digits(talk: Talk) -> None:
    await talk.say(talk.gettext(SENT, number=talk.data.get(NUMBER, "")), leaving(talk.tr, back=False))
