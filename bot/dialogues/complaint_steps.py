"""What the complaint's handlers share: their routes, the steps by what they take, and what holds at each of them."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.filters import Filter, StateFilter

from bot.dialogues.complaint_form import ComplaintForm, ask, draft_of, gone
from bot.draft import Draft
from bot.filters import Asks, Concerns, Wordless
from bot.routing import Routes
from bot.talk import Talk
from bot.words import Journey

ANY = StateFilter(ComplaintForm)
STORY = StateFilter(ComplaintForm.category, ComplaintForm.what, ComplaintForm.files, ComplaintForm.confirm)
"""The steps that take what is told in free words."""
LINES = StateFilter(ComplaintForm.where, ComplaintForm.when, ComplaintForm.certificate)
WHO = StateFilter(ComplaintForm.contact, ComplaintForm.name, ComplaintForm.phone)

routes = Routes("complain", Concerns(steps=ComplaintForm.__state_names__, words={Journey.COMPLAIN}, heads="c"))
Answer = Callable[[Talk, Draft, str], Awaitable[Any]]


def takes(*filters: Filter) -> Callable[[Answer], Answer]:
    """An answer to one of the questions: it gets the draft, and the value of a button or the typed text."""

    def register(answer: Answer) -> Answer:
        async def handle(_: object, talk: Talk, value: str | None = None) -> None:
            draft = draft_of(talk)
            await (gone(talk) if draft is None else answer(talk, draft, talk.text if value is None else value))

        routes.on(*filters)(handle)
        return answer

    return register


@takes(ANY, Wordless())
async def no_words(talk: Talk, draft: Draft, text: str) -> None:
    """Signs and pictures alone answer nothing."""
    await ask(talk)


@routes.on(STORY, Asks(story=True))
@routes.on(LINES, Asks(story=False))
@routes.on(WHO, Asks(story=False))
async def answer_aside(_: object, talk: Talk, value: str) -> None:
    await talk.say(value)
    await ask(talk)
