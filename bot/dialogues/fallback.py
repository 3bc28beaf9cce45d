"""What nothing else understood: an old button, a word that does not fit the step, a sticker."""

from aiogram.types import CallbackQuery, Message

from bot.dialogues.home import show_menu
from bot.prompts import ask_again
from bot.routing import Routes
from bot.talk import Talk
from common.i18n import N_

OLD_BUTTON = N_("That button belongs to an earlier step. We are here now:")
NOT_UNDERSTOOD = N_("I cannot work with this here. Please use the buttons, or type the word on one.")
UNREADABLE = N_("I can read text, photos, papers, recordings and places, but not this. Please put it in words.")

routes = Routes("fallback")


@routes.press()
async def old_button(_: CallbackQuery, talk: Talk) -> None:
    await talk.say(talk.gettext(OLD_BUTTON))
    if not await ask_again(talk):
        await show_menu(talk)


@routes.message()
async def anything_else(_: Message, talk: Talk) -> None:
    await talk.say(talk.gettext(NOT_UNDERSTOOD if talk.text else UNREADABLE))
    await ask_again(talk)
