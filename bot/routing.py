"""A journey's handlers, collected at import and made into a fresh router for each dispatcher."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Router
from aiogram.filters import Filter

Handler = Callable[..., Awaitable[Any]]
Register = Callable[[Handler], Handler]


class Routes:
    """aiogram ties a router to one dispatcher for good; these make as many as are asked for."""

    def __init__(self, name: str, *concern: Filter) -> None:
        """`concern`: what every handler asks in common; when it does not hold none of them is looked at."""
        self.name = name
        self._concern = concern
        self._messages: list[tuple[Handler, tuple[Filter, ...]]] = []
        self._presses: list[tuple[Handler, tuple[Filter, ...]]] = []

    def on(self, *filters: Filter) -> Register:
        """The handler runs for a message or a button press that passes all filters."""

        def register(handler: Handler) -> Handler:
            self._messages.append((handler, filters))
            self._presses.append((handler, filters))
            return handler

        return register

    def message(self, *filters: Filter) -> Register:
        """The handler runs for a message only."""

        def register(handler: Handler) -> Handler:
            self._messages.append((handler, filters))
            return handler

        return register

    def press(self, *filters: Filter) -> Register:
        """The handler runs for a button press only."""

        def register(handler: Handler) -> Handler:
            self._presses.append((handler, filters))
            return handler

        return register

    def router(self) -> Router:
        router = Router(name=self.name)
        if self._concern:
            router.message.filter(*self._concern)
            router.callback_query.filter(*self._concern)
        for handler, filters in self._messages:
            router.message.register(handler, *filters)
        for handler, filters in self._presses:
            router.callback_query.register(handler, *filters)
        return router
