"""Filters, each an async class: aiogram runs anything else in a thread on every check."""

from typing import Any

from aiogram.filters import Filter

from bot.evidence import is_evidence
from bot.talk import Talk
from bot.words import Journey


class Goes(Filter):
    """A command, button or word that leads to one of these journeys."""

    def __init__(self, *journeys: Journey) -> None:
        self._journeys = frozenset(journeys)

    async def __call__(self, event: object, talk: Talk) -> bool:
        return talk.journey in self._journeys


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

    async def __call__(self, event: object, talk: Talk) -> bool:
        return bool(talk.text) and talk.picked is None and talk.journey is None and not is_evidence(talk.message)


class HasDigits(Filter):
    """A text that may be meant as a code; what has no digit is said to the guide, whatever is asked for."""

    async def __call__(self, event: object, talk: Talk) -> bool:
        return any(char.isdigit() for char in talk.text)


class Sends(Filter):
    """A photo, file, recording, place or contact."""

    async def __call__(self, event: object, talk: Talk) -> bool:
        return talk.pressed is None and is_evidence(talk.message)
