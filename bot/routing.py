"""Registering a handler for typed words and pressed buttons alike."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Router
from aiogram.filters import Filter

Handler = Callable[..., Awaitable[Any]]


def on(router: Router, *filters: Filter) -> Callable[[Handler], Handler]:
    """The handler runs for a message or a button press that passes all filters."""

    def register(handler: Handler) -> Handler:
        router.message.register(handler, *filters)
        router.callback_query.register(handler, *filters)
        return handler

    return register
