"""Filters, each an async class: aiogram runs anything else in a thread on every check."""

from collections.abc import Iterable
from typing import Any

from aiogram.filters import Filter

from bot import aside
from bot.evidence import is_evidence
from bot.talk import Talk
from bot.words import Journey


class Goes(Filter):
    """A command, button or word that leads to one of these journeys."""

    def __init__(self, *journeys: Journey) -> None:
        self._journeys = frozenset(journeys)

    async def __call__(self, event: object, talk: Talk) -> bool:
        return talk.journey in self._journeys


class Concerns(Filter):
    """Whether a turn can be a journey's at all: one of its steps, its words, or a button whose data begins with one of
    `heads`. Asked once, before the filters of its handlers."""

    def __init__(self, *, steps: Iterable[str | None] = (), words: Iterable[Journey] = (), heads: str = "") -> None:
        self._steps = frozenset(steps)
        self._words = frozenset(words)
        self._heads = tuple(f"{head}:" for head in heads)

    async def __call__(self, event: object, talk: Talk) -> bool:
        if talk.step in self._steps or talk.journey in self._words:
            return True
        return talk.picked is not None and talk.picked.startswith(self._heads or "-")


class Picked(Filter):
    """A button whose data begins with `head:`, pressed or called by a word; hands on the rest as `value`."""

    def __init__(self, head: str) -> None:
        self._head = head + ":"

    async def __call__(self, event: object, talk: Talk) -> bool | dict[str, Any]:
        chosen = talk.picked
        if chosen is None or not chosen.startswith(self._head):
            return False
        return {"value": chosen[len(self._head) :]}


class Says(Filter):
    """Free text: neither a shown button's word nor a journey's. A caption counts only without a file."""

    async def __call__(self, event: object, talk: Talk) -> bool | dict[str, Any]:
        return bool(talk.text) and talk.picked is None and talk.journey is None and not is_evidence(talk.message)


class Typed(Filter):
    """A word of the citizen's own that leads to a journey; neither a button pressed nor a slash command."""

    async def __call__(self, event: object, talk: Talk) -> bool:
        return talk.journey is not None and talk.pressed is None and not talk.text.startswith("/")


class Wordless(Says):
    """A text of signs and pictures alone."""

    async def __call__(self, event: object, talk: Talk) -> bool:
        return bool(await super().__call__(event, talk)) and not any(char.isalnum() for char in talk.text)


class Asks(Says):
    """A question in the middle of a form; hands on its answer as `value`."""

    def __init__(self, *, story: bool) -> None:
        self._story = story

    async def __call__(self, event: object, talk: Talk) -> bool | dict[str, Any]:
        if not await super().__call__(event, talk):
            return False
        answer = aside.answer_to(talk, story=self._story)
        return False if answer is None else {"value": answer}


class HasDigits(Filter):
    """A text that may be meant as a code; what has no digit is said to the guide, whatever is asked for."""

    async def __call__(self, event: object, talk: Talk) -> bool:
        return any(char.isdigit() for char in talk.text)


class Sends(Filter):
    """A photo, file, recording, place or contact."""

    async def __call__(self, event: object, talk: Talk) -> bool:
        return talk.pressed is None and is_evidence(talk.message)
