"""Greeting, menu, help, and what back and cancel mean where no journey is under way."""

from aiogram.filters import StateFilter

from bot.filters import Goes
from bot.prompts import ask_again
from bot.routing import Routes
from bot.talk import Talk
from bot.views import office as view
from bot.words import Journey

routes = Routes("home")


@routes.on(Goes(Journey.START))
async def start(_: object, talk: Talk) -> None:
    talk.go(None)
    await talk.say(view.welcome(talk), *view.menu_rows(talk))


@routes.on(Goes(Journey.MENU))
async def menu(_: object, talk: Talk) -> None:
    """An unfinished complaint stays and is offered again."""
    await show_menu(talk)


@routes.on(Goes(Journey.HELP))
async def help_(_: object, talk: Talk) -> None:
    """In the middle of a journey its question is put again below."""
    if talk.step is None:
        await talk.say(view.help_text(talk), *view.menu_rows(talk))
    else:
        await talk.say(view.help_text(talk))
        await ask_again(talk)


@routes.on(StateFilter(None), Goes(Journey.BACK, Journey.CANCEL))
async def nothing_to_leave(_: object, talk: Talk) -> None:
    await show_menu(talk)


async def show_menu(talk: Talk) -> None:
    """Outside of every journey."""
    talk.go(None)
    await talk.say(talk.gettext(view.MENU), *view.menu_rows(talk))
