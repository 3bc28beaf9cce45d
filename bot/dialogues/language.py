"""Choosing the language; the journey under way goes on in it."""

from bot.filters import Goes
from bot.keyboards import going
from bot.middlewares.language import CHOSEN, speak
from bot.prompts import ask_again
from bot.routing import Routes
from bot.talk import Talk
from bot.views import office
from bot.words import Journey
from common.i18n import LANGUAGES, N_

WHICH = "请选择语言 / Please choose a language"
"""Both at once: who asks may not read the present one."""
SWITCHED = N_("We go on in English.")

routes = Routes("language")


@routes.on(Goes(Journey.LANGUAGE))
async def choose(_: object, talk: Talk) -> None:
    await talk.say(WHICH, [going("中文", Journey.CHINESE), going("English", Journey.ENGLISH)])


@routes.on(Goes(Journey.CHINESE, Journey.ENGLISH))
async def switch(_: object, talk: Talk) -> None:
    speak(talk, "en" if talk.journey is Journey.ENGLISH else LANGUAGES[0])
    talk.data[CHOSEN] = True
    if talk.step is None:
        await talk.say(talk.gettext(SWITCHED), *office.menu_rows(talk))
    else:
        await talk.say(talk.gettext(SWITCHED))
        await ask_again(talk)
